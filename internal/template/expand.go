package template

import (
	"fmt"
	"strings"
)

// maxExpanded bounds the nodes of a processed template, as nested loops grow
// fast. A template of 1 MB has fewer.
const maxExpanded = 500_000

// Expand does the transform AWS::LanguageExtensions: loops (Fn::ForEach), and
// functions in the names of Ref and Fn::GetAtt and in DependsOn and the
// policies of a resource. Fn::Length, Fn::ToJsonString and Fn::FindInMap become values
// as far as parameters decide them. The result is a template of its own, whose
// nodes keep the places of the original; without the transform it is t itself.
// The Resolver of s is not used. Source: AWS documentation,
// "AWS::LanguageExtensions transform".
func Expand(t *Template, s Scope) (*Template, error) {
	if !t.extended() {
		return t, nil
	}
	s.Resolver, s.KeepDynamic = unknownResolver{}, true
	x := &expander{t: t, e: t.Evaluator(s)}
	root := &Node{Kind: Map, Pos: t.Root.Pos}
	for _, e := range t.Root.Entries {
		switch e.Key {
		case "Transform":
			e.Value = withoutExtensions(e.Value)
		case "Conditions", "Resources", "Outputs", "Mappings":
			e.Value = x.node(e.Value, nil)
		}
		if e.Key == "Conditions" { // later sections see the conditions that loops make
			x.e = x.conditions(e.Value, s)
		}
		if e.Value != nil {
			root.Entries = append(root.Entries, e)
		}
	}
	if x.err != nil {
		return nil, x.err
	}
	processed := build(t.Name, t.Source, root)
	processed.extensions = true
	return processed, nil
}

// withoutExtensions takes AWS::LanguageExtensions out of a Transform section.
func withoutExtensions(n *Node) *Node {
	if n.Kind != List {
		return nil
	}
	rest := &Node{Kind: List, Pos: n.Pos}
	for _, item := range n.Items {
		if names := transformNames(item); len(names) != 1 || names[0] != LanguageExtensions {
			rest.Items = append(rest.Items, item)
		}
	}
	if len(rest.Items) == 0 {
		return nil
	}
	return rest
}

type expander struct {
	t     *Template
	e     *Evaluator
	nodes int
	err   error // the first one
}

func (x *expander) fail(format string, args ...any) {
	if x.err == nil {
		x.err = serviceErrorf("Transform %s failed with: %s", LanguageExtensions, fmt.Sprintf(format, args...))
	}
}

// conditions is an evaluator for the template with these conditions.
func (x *expander) conditions(n *Node, s Scope) *Evaluator {
	with := *x.t
	with.Conditions = n
	return with.Evaluator(s)
}

// node copies n with the variables of the loops around it put in.
func (x *expander) node(n *Node, vars []variable) *Node {
	x.nodes++
	if x.nodes > maxExpanded {
		x.fail("the processed template is too large")
	}
	if x.err != nil {
		return n
	}
	made := *n
	switch n.Kind {
	case Null, Bool, Number:
	case String:
		made.Text = substitute(n.Text, vars)
	case List:
		made.Items = make([]*Node, len(n.Items))
		for i, item := range n.Items {
			made.Items[i] = x.node(item, vars)
		}
	case Map:
		if ref := n.Get("Ref"); ref.IsScalar() && len(n.Entries) == 1 {
			if v, ok := lookup(vars, ref.Text); ok {
				return &Node{Kind: String, Text: v, Pos: n.Pos, End: n.End}
			}
		}
		made.Entries = x.entries(n, vars)
		return x.simplify(&made)
	}
	return &made
}

func (x *expander) entries(n *Node, vars []variable) []Entry {
	var made []Entry
	for _, e := range n.Entries {
		if strings.HasPrefix(e.Key, "Fn::ForEach::") {
			made = append(made, x.loop(e, vars)...)
			continue
		}
		e.Key = substitute(e.Key, vars)
		e.Value = x.node(e.Value, vars)
		if policy(e.Key) && n.Get("Type") != nil {
			e.Value = x.literal(e.Value)
		}
		made = append(made, e)
	}
	if n.Kind == Map && x.err == nil {
		x.noDuplicates(made)
	}
	return made
}

// policy tells which keys of a resource may hold functions by this transform.
func policy(key string) bool {
	return key == "DependsOn" || key == "DeletionPolicy" || key == "UpdateReplacePolicy"
}

func (x *expander) noDuplicates(entries []Entry) {
	seen := make(map[string]bool, len(entries))
	for _, e := range entries {
		if seen[e.Key] {
			x.fail("Fn::ForEach gives the key %s twice", e.Key)
		}
		seen[e.Key] = true
	}
}
