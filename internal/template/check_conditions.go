package template

import (
	"slices"

	"github.com/cfn-cli/cfn/internal/suggest"
)

// conditionOf checks that the Condition of a resource or output exists.
func (n *names) conditionOf(holder *Node, section string) {
	if name := holder.Get("Condition"); name.IsScalar() {
		n.conditionName(name, serviceErrorf("Template format error: Unresolved condition dependency %s in the %s block of the template", name.Text, section))
	}
}

func (n *names) conditionName(name *Node, service *ServiceError) {
	if n.expanded.Conditions.Get(name.Text) != nil {
		return
	}
	var declared []string
	for _, e := range entriesOf(n.expanded.Conditions) {
		declared = append(declared, e.Key)
	}
	d := n.reportNode(name, "unresolved-condition", service, "there is no condition %s", name.Text)
	if near := suggest.Nearest(name.Text, declared); near != "" {
		d.WithHint("did you mean %s?", near)
	}
}

// lookups checks the conditions and mappings that functions name plainly.
func (n *names) lookups(at *Node) {
	if at == nil {
		return
	}
	for _, item := range at.Items {
		n.lookups(item)
	}
	for _, e := range at.Entries {
		items := itemsOf(e.Value)
		switch {
		case e.Key == "Fn::If" && len(items) == 3 && items[0].IsScalar():
			service, _ := IsServiceError(undefinedCondition(items[0].Text, "Fn::If"))
			n.conditionName(items[0], service)
		case e.Key == "Fn::FindInMap" && len(items) == 3:
			n.mapping(items)
		}
		n.lookups(e.Value)
	}
}

// mapping checks the plain names of a Fn::FindInMap.
func (n *names) mapping(items []*Node) {
	at := n.expanded.Mappings
	for i, item := range items {
		if !item.IsScalar() {
			return
		}
		if at != nil && at.Get("Fn::Transform") != nil {
			return
		}
		next := at.Get(item.Text)
		if next != nil {
			at = next
			continue
		}
		service := serviceErrorf("Template error: Mapping named '%s' is not present in the 'Mappings' section of template.", items[0].Text)
		if i > 0 {
			if !items[1].IsScalar() || !items[2].IsScalar() {
				return
			}
			service = serviceErrorf("Template error: Unable to get mapping for %s::%s::%s", items[0].Text, items[1].Text, items[2].Text)
		}
		d := n.reportNode(item, "unresolved-mapping", service, "Mappings has no %s", item.Text)
		if near := suggest.Nearest(item.Text, keysOf(at)); near != "" {
			d.WithHint("did you mean %s?", near)
		}
		return
	}
}

func keysOf(n *Node) []string {
	var keys []string
	for _, e := range entriesOf(n) {
		keys = append(keys, e.Key)
	}
	return keys
}

// conditionCycle checks that conditions exist and do not need each other.
func (n *names) conditionCycle() {
	graph := map[string][]string{}
	for _, e := range entriesOf(n.expanded.Conditions) {
		graph[e.Key] = n.conditionsNamedIn(e.Value)
	}
	if ids := cycle(graph); ids != nil {
		at, _ := child(n.expanded.Conditions, ids[0])
		service, _ := IsServiceError(circularCondition(ids[0], ids[len(ids)-1]))
		n.report(at, "circular-condition", service, "conditions need each other in a circle: %v", ids)
	}
}

// conditionsNamedIn lists and checks what {"Condition": …} names in n.
func (n *names) conditionsNamedIn(at *Node) []string {
	var found []string
	for _, item := range itemsOf(at) {
		found = append(found, n.conditionsNamedIn(item)...)
	}
	for _, e := range entriesOf(at) {
		if e.Key == "Condition" && e.Value.IsScalar() {
			service, _ := IsServiceError(undefinedCondition(e.Value.Text, "Condition"))
			n.conditionName(e.Value, service)
			found = append(found, e.Value.Text)
			continue
		}
		found = append(found, n.conditionsNamedIn(e.Value)...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}
