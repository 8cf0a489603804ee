package stack

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// likeness is what can be said about two resources before their values are
// known.
type likeness int

const (
	equal   likeness = iota
	perhaps          // they have functions, whose values only CloudFormation knows
	differs
)

// fit compares a resource that has gone with one that has come.
func fit(from, to *candidate) likeness {
	if from.resource.Type != to.resource.Type {
		return differs
	}
	_, result := compare(from.resource.Properties, to.resource.Properties, nil)
	return result
}

// compare gives the likeness of two values, and the path of what makes it so. A
// reference may be another one after the move: to an import, say, where it was to
// a resource of the same stack.
func compare(a, b *template.Node, path []string) ([]string, likeness) {
	if isFunction(a) || isFunction(b) {
		if a != nil && b != nil && string(a.JSON()) == string(b.JSON()) {
			return nil, equal
		}
		return path, perhaps
	}
	a, b = filled(a), filled(b)
	worst, where := equal, []string(nil)
	note := func(at []string, l likeness) {
		if l > worst {
			worst, where = l, at
		}
	}
	switch {
	case mapped(a) && mapped(b):
		for _, key := range keysOf(a, b) {
			note(compare(a.Get(key), b.Get(key), append(slices.Clone(path), key)))
		}
	case a.Kind == template.List && b.Kind == template.List && len(a.Items) == len(b.Items):
		for i := range a.Items {
			note(compare(a.Items[i], b.Items[i], append(slices.Clone(path), strconv.Itoa(i))))
		}
	case a.IsScalar() && b.IsScalar() && strings.EqualFold(a.Text, b.Text) && (a.Text == b.Text || a.Kind == template.Bool || b.Kind == template.Bool):
	default:
		note(path, differs)
	}
	return where, worst
}

func isFunction(n *template.Node) bool {
	_, _, is := n.Function()
	return is
}

// filled makes something to compare of what is not there.
func filled(n *template.Node) *template.Node {
	if n == nil {
		return &template.Node{}
	}
	return n
}

// mapped takes nothing for an empty map.
func mapped(n *template.Node) bool { return n.Kind == template.Map || n.Kind == template.Null }

// keysOf are the keys of both maps, each once.
func keysOf(a, b *template.Node) []string {
	var keys []string
	for _, e := range slices.Concat(a.Entries, b.Entries) {
		if !slices.Contains(keys, e.Key) {
			keys = append(keys, e.Key)
		}
	}
	return keys
}
