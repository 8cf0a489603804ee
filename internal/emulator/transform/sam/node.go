package sam

import (
	"slices"
	"strconv"

	"github.com/cfn-cli/cfn/internal/template"
)

type node = template.Node

// Nodes that this package makes have no position: that tells them from those
// of the template (see written).

// value makes a node of a string, bool or int, and leaves nodes as they are.
func value(v any) *node {
	switch v := v.(type) {
	case *node:
		return v
	case string:
		return &node{Kind: template.String, Text: v}
	case bool:
		return &node{Kind: template.Bool, Text: strconv.FormatBool(v)}
	case int:
		return &node{Kind: template.Number, Text: strconv.Itoa(v)}
	default:
		return nil
	}
}

// object makes a map of keys and values in turn. Keys without a value are left
// out.
func object(pairs ...any) *node {
	n := &node{Kind: template.Map}
	for i := 0; i+1 < len(pairs); i += 2 {
		key, _ := pairs[i].(string)
		if v := value(pairs[i+1]); v != nil {
			put(n, key, v)
		}
	}
	return n
}

func list(items ...any) *node {
	n := &node{Kind: template.List}
	for _, item := range items {
		if v := value(item); v != nil {
			n.Items = append(n.Items, v)
		}
	}
	return n
}

func ref(id string) *node { return object("Ref", id) }

func getAtt(id, attribute string) *node { return object("Fn::GetAtt", list(id, attribute)) }

// sub is an Fn::Sub, with variables where there are any.
func sub(text string, variables ...any) *node {
	if len(variables) == 0 {
		return object("Fn::Sub", text)
	}
	return object("Fn::Sub", list(text, object(variables...)))
}

// conditional is v where the condition holds and nothing where it does not.
func conditional(condition *node, v *node) *node {
	return object("Fn::If", list(condition, v, ref("AWS::NoValue")))
}

// put sets a key of a map, at its place or behind the others.
func put(m *node, key string, v any) {
	for i := range m.Entries {
		if m.Entries[i].Key == key {
			m.Entries[i].Value = value(v)
			return
		}
	}
	m.Entries = append(m.Entries, template.Entry{Key: key, Value: value(v)})
}

func remove(m *node, key string) {
	m.Entries = slices.DeleteFunc(m.Entries, func(e template.Entry) bool { return e.Key == key })
}

// child gives the map under a key, an empty one made there if there is none.
func child(m *node, key string) *node {
	if at := m.Get(key); at != nil && at.Kind == template.Map {
		return at
	}
	put(m, key, object())
	return m.Get(key)
}

func clone(n *node) *node {
	if n == nil {
		return nil
	}
	out := *n
	out.Items = make([]*node, len(n.Items))
	for i, item := range n.Items {
		out.Items[i] = clone(item)
	}
	out.Entries = slices.Clone(n.Entries)
	for i := range out.Entries {
		out.Entries[i].Value = clone(out.Entries[i].Value)
	}
	return &out
}

func equal(a, b *node) bool { return string(a.JSON()) == string(b.JSON()) }

// addNew appends values to a list, each once.
func addNew(to *node, values ...*node) {
	known := map[string]bool{}
	for _, item := range to.Items {
		known[string(item.JSON())] = true
	}
	for _, v := range values {
		if text := string(v.JSON()); !known[text] {
			known[text] = true
			to.Items = append(to.Items, v)
		}
	}
}

func isMap(n *node) bool  { return n != nil && n.Kind == template.Map }
func isList(n *node) bool { return n != nil && n.Kind == template.List }
func isText(n *node) bool { return n != nil && n.Kind == template.String }

// isFunction tells an intrinsic function from other maps.
func isFunction(n *node) bool {
	_, _, is := n.Function()
	return is
}

func isNoValue(n *node) bool { return n.Get("Ref").Scalar() == "AWS::NoValue" }

// holds is Python's idea of whether there is something: empty texts, lists and
// maps, 0, false and null are nothing.
func holds(n *node) bool {
	if n == nil {
		return false
	}
	switch n.Kind {
	case template.Map:
		return len(n.Entries) > 0
	case template.List:
		return len(n.Items) > 0
	case template.Bool:
		return isTrue(n)
	case template.Number:
		f, err := strconv.ParseFloat(n.Text, 64)
		return err != nil || f != 0
	case template.Null:
		return false
	default:
		return n.Text != ""
	}
}

func isTrue(n *node) bool {
	yes, err := strconv.ParseBool(n.Scalar())
	return err == nil && yes && n.Kind == template.Bool
}

// orNil is n where it holds something.
func orNil(n *node) *node {
	if holds(n) {
		return n
	}
	return nil
}

// alphanumeric tells whether text can be part of a logical ID as it is.
func alphanumeric(text string) bool {
	for _, r := range text {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return text != ""
}
