package template

import (
	"slices"
	"strings"
)

// Reference is one mention of a parameter, pseudo parameter or resource.
type Reference struct {
	Name      string // logical ID, parameter or pseudo parameter
	Attribute string // of Fn::GetAtt and ${Name.Attribute}, else ""
	Function  string // "Ref", "Fn::GetAtt", "Fn::Sub" or "DependsOn"
	Pos       Pos
}

// References lists what n mentions, in the order of the source, both branches
// of every Fn::If included.
func References(n *Node) []Reference {
	var refs []Reference
	walkReferences(n, func(r Reference) { refs = append(refs, r) })
	return refs
}

func walkReferences(n *Node, visit func(Reference)) {
	if n == nil {
		return
	}
	for _, item := range n.Items {
		walkReferences(item, visit)
	}
	for _, e := range n.Entries {
		switch e.Key {
		case "Ref":
			if e.Value.IsScalar() {
				visit(Reference{Name: e.Value.Text, Function: "Ref", Pos: e.Value.Pos})
				continue
			}
		case "Fn::GetAtt":
			if id, attribute, ok := getAttTarget(e.Value); ok {
				visit(Reference{Name: id, Attribute: attribute.Scalar(), Function: "Fn::GetAtt", Pos: e.Value.Pos})
				walkReferences(attribute, visit)
				continue
			}
		case "Fn::Sub":
			subReferences(e.Value, visit)
			continue
		}
		walkReferences(e.Value, visit)
	}
}

// getAttTarget splits the argument of Fn::GetAtt. The attribute is a node, as
// it may be a function.
func getAttTarget(n *Node) (id string, attribute *Node, ok bool) {
	if n != nil && n.Kind == String {
		n = splitAttribute(n)
	}
	items := itemsOf(n)
	if len(items) != 2 || !items[0].IsScalar() {
		return "", nil, false
	}
	return items[0].Text, items[1], true
}

func subReferences(arg *Node, visit func(Reference)) {
	text, variables := arg, (*Node)(nil)
	if items := itemsOf(arg); len(items) > 0 {
		text = items[0]
		if len(items) > 1 {
			variables = items[1]
		}
	}
	for _, part := range splitSub(text.Scalar()) {
		if !part.variable || variables.Get(part.text) != nil {
			continue
		}
		name, attribute, _ := strings.Cut(part.text, ".")
		visit(Reference{Name: name, Attribute: attribute, Function: "Fn::Sub", Pos: subPos(text, part)})
	}
	walkReferences(variables, visit)
}

// subPos finds a variable's place in a text of one line.
func subPos(text *Node, part subPart) Pos {
	if text.End == (Pos{}) {
		return text.Pos
	}
	return Pos{text.Pos.Line, text.Pos.Column + part.column(text)}
}

// Dependencies gives for every resource the logical IDs that must exist
// before it, sorted: those of Ref, Fn::GetAtt, Fn::Sub and DependsOn. Names
// that are no resource are left out.
func (t *Template) Dependencies() map[string][]string {
	graph := make(map[string][]string, len(t.Resources))
	ids := t.resourceIDs()
	for _, r := range t.Resources {
		need := map[string]bool{}
		for _, id := range r.DependsOn {
			need[id] = true
		}
		for _, part := range r.evaluated() {
			walkReferences(part, func(ref Reference) { need[ref.Name] = true })
		}
		graph[r.LogicalID] = []string{}
		for id := range need {
			if ids[id] {
				graph[r.LogicalID] = append(graph[r.LogicalID], id)
			}
		}
		slices.Sort(graph[r.LogicalID])
	}
	return graph
}

// evaluated lists the parts of a resource in which functions count.
func (r *Resource) evaluated() []*Node {
	return []*Node{r.Properties, r.Metadata, r.CreationPolicy, r.UpdatePolicy}
}

func (t *Template) resourceIDs() map[string]bool {
	ids := make(map[string]bool, len(t.Resources))
	for _, r := range t.Resources {
		ids[r.LogicalID] = true
	}
	return ids
}
