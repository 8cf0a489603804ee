package template

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cfn-cli/cfn/internal/suggest"
)

// pseudoParameters lists the names that need no declaration. Source: AWS
// documentation, "Pseudo parameters reference".
func pseudoParameters() []string {
	return []string{
		"AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue", "AWS::Partition",
		"AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
	}
}

// references checks that every name means something. Templates whose names
// may come from elsewhere (other transforms, loops over unknown values) are
// left alone.
func (c *checker) references() {
	if c.foreign || c.expanded == c.t && slices.Contains(c.t.Transforms, LanguageExtensions) {
		return
	}
	n := &names{checker: c, resources: c.expanded.resourceIDs(), parameters: map[string]bool{}}
	for _, p := range c.t.Parameters {
		n.parameters[p.Name] = true
	}
	for _, name := range pseudoParameters() {
		n.parameters[name] = true
	}
	n.inConditions()
	n.inResources()
	n.inOutputs()
}

// names is the part of the checker that knows what is declared.
type names struct {
	*checker
	resources, parameters map[string]bool
}

func (n *names) inResources() {
	var wrong []Reference
	for _, r := range n.expanded.Resources {
		r.references(bothBranches, func(ref Reference) {
			if !n.declared(ref) {
				wrong = append(wrong, ref)
			}
		})
	}
	n.undeclared("Resources", wrong)
	for _, r := range n.expanded.Resources {
		n.conditionOf(r.Node, "Resources")
		for _, part := range r.evaluated() {
			n.lookups(part)
		}
	}
}

func (n *names) inOutputs() {
	var wrong []Reference
	for _, o := range n.expanded.Outputs {
		for _, ref := range append(References(o.Value), References(o.Export)...) {
			if !n.declared(ref) {
				wrong = append(wrong, ref)
			}
		}
	}
	n.undeclared("Outputs", wrong)
	for _, o := range n.expanded.Outputs {
		n.conditionOf(o.Node, "Outputs")
		n.lookups(o.Value)
	}
}

// inConditions: conditions may mention parameters and other conditions only.
func (n *names) inConditions() {
	for _, e := range entriesOf(n.expanded.Conditions) {
		for _, ref := range References(e.Value) {
			if n.parameters[ref.Name] {
				continue
			}
			d := n.report(ref.Pos, "unresolved",
				serviceErrorf("Template format error: Unresolved dependencies [%s]. Cannot reference resources in the Conditions block of the template", ref.Name),
				"condition %s may mention parameters only, %s is none", e.Key, ref.Name)
			d.Range.EndColumn = d.Range.Column + len(ref.Name)
			if near := suggest.Nearest(ref.Name, n.t.parameterNames()); near != "" {
				d.WithHint("did you mean %s?", near)
			}
		}
		n.lookups(e.Value)
	}
	n.conditionCycle()
}

func (n *names) declared(ref Reference) bool {
	if ref.Function == "DependsOn" || ref.Function == "Fn::GetAtt" {
		return n.resources[ref.Name]
	}
	return n.resources[ref.Name] || ref.Attribute == "" && n.parameters[ref.Name]
}

// undeclared reports unknown names. The service names all that it finds in a
// section in one error.
func (n *names) undeclared(section string, wrong []Reference) {
	var ids []string
	for _, ref := range wrong {
		if plainName := ref.Function != "Fn::GetAtt" && ref.Attribute == ""; plainName && !slices.Contains(ids, ref.Name) {
			ids = append(ids, ref.Name)
		}
	}
	for _, ref := range wrong {
		service, _ := IsServiceError(unresolved(section, ids...))
		switch {
		case ref.Function == "Fn::GetAtt":
			service = serviceErrorf("Template error: instance of Fn::GetAtt references undefined resource %s", ref.Name)
		case ref.Attribute != "":
			service = serviceErrorf("Template error: instance of Fn::Sub references invalid resource attribute %s.%s", ref.Name, ref.Attribute)
		}
		n.unknownName(ref, service)
	}
}

func (n *names) unknownName(ref Reference, service *ServiceError) {
	what, candidates := "resource or parameter", n.t.parameterNames()
	if ref.Function == "DependsOn" || ref.Function == "Fn::GetAtt" || ref.Attribute != "" {
		what, candidates = "resource", nil
	} else {
		candidates = append(candidates, pseudoParameters()...)
	}
	for _, r := range n.expanded.Resources {
		candidates = append(candidates, r.LogicalID)
	}
	at := ref.Pos
	if ref.Function == "Fn::Sub" {
		at = n.find("${"+ref.Name, at)
		at.Column += len("${")
	}
	d := n.report(at, "unresolved", service, "%s: there is no %s %s", ref.Function, what, ref.Name)
	d.Range.EndColumn = d.Range.Column + len(ref.Name)
	switch near := suggest.Nearest(ref.Name, candidates); {
	case near != "":
		d.WithHint("did you mean %s?", near)
	case n.t.Conditions.Get(ref.Name) != nil:
		d.WithHint("%s is a condition; use it in Fn::If or as the Condition of a resource", ref.Name)
	}
}

// find gives the place of a text in the source at or after from. The words of
// a Fn::Sub are found this way, as its text may go over many lines.
func (n *names) find(text string, from Pos) Pos {
	lines := strings.Split(string(n.t.Source), "\n")
	for i := max(from.Line-1, 0); i < len(lines); i++ {
		line, column := []rune(lines[i]), 0
		if i == from.Line-1 {
			column = min(max(from.Column-1, 0), len(line))
		}
		if before, _, found := strings.Cut(string(line[column:]), text); found {
			return Pos{i + 1, column + utf8.RuneCountInString(before) + 1}
		}
	}
	return from
}
