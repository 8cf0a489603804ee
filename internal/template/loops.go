package template

import (
	"encoding/json"
	"strings"
)

// variable is the identifier of a loop and its value in one round.
type variable struct{ name, value string }

func lookup(vars []variable, name string) (string, bool) {
	for _, v := range vars {
		if v.name == name {
			return v.value, true
		}
	}
	return "", false
}

// substitute puts values in for ${Identifier}, and for &{Identifier} what
// letters and digits the value has.
func substitute(text string, vars []variable) string {
	if !strings.Contains(text, "{") {
		return text
	}
	for _, v := range vars {
		text = strings.ReplaceAll(text, "${"+v.name+"}", v.value)
		text = strings.ReplaceAll(text, "&{"+v.name+"}", onlyAlphanumeric(v.value))
	}
	return text
}

func onlyAlphanumeric(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 128 && alphanumeric(string(r)) {
			return r
		}
		return -1
	}, text)
}

// loop unrolls "Fn::ForEach::Name": [identifier, collection, {key: value}].
func (x *expander) loop(e Entry, vars []variable) []Entry {
	items := itemsOf(e.Value)
	if len(items) != 3 || items[0].Kind != String || items[2].Kind != Map {
		x.fail("Fn::ForEach layout is incorrect")
		return nil
	}
	values, ok := x.collection(x.node(items[1], vars))
	if !ok {
		x.fail("Fn::ForEach could not resolve list")
		return nil
	}
	var made []Entry
	for _, value := range values {
		round := append([]variable{{items[0].Text, value}}, vars...)
		made = append(made, x.entries(items[2], round)...)
		if x.err != nil {
			return nil
		}
	}
	return made
}

func (x *expander) collection(n *Node) ([]string, bool) {
	v, err := x.e.Value(n)
	list, isList := v.([]any)
	if err != nil || !isList || IsUnknown(v) {
		return nil, false
	}
	texts := make([]string, 0, len(list))
	for _, item := range list {
		if nested, is := item.([]any); is { // a Ref of a list inside the list
			for _, inner := range nested {
				text, _ := textOf(inner)
				texts = append(texts, text)
			}
			continue
		}
		text, ok := textOf(item)
		if !ok {
			return nil, false
		}
		texts = append(texts, text)
	}
	return texts, true
}

// simplify computes the functions that this transform adds, where parameters
// decide them.
func (x *expander) simplify(n *Node) *Node {
	name, arg, ok := n.Function()
	if !ok {
		return n
	}
	switch name {
	case "Ref":
		if arg.Kind == Map {
			return &Node{Kind: Map, Pos: n.Pos, Entries: []Entry{{Key: "Ref", Pos: n.Pos, Value: x.literal(arg)}}}
		}
	case "Fn::GetAtt":
		if arg.Kind == List && len(arg.Items) == 2 {
			made := *arg
			made.Items = []*Node{x.literal(arg.Items[0]), x.literal(arg.Items[1])}
			return &Node{Kind: Map, Pos: n.Pos, Entries: []Entry{{Key: name, Pos: n.Pos, Value: &made}}}
		}
	case "Fn::Length", "Fn::ToJsonString", "Fn::FindInMap":
		return x.literal(n)
	}
	return n
}

// literal gives the value of n where it is known, else n itself.
func (x *expander) literal(n *Node) *Node {
	if n.Kind != Map && n.Kind != List {
		return n
	}
	v, err := x.e.Value(n)
	if err != nil || v == nil || IsUnknown(v) {
		return n
	}
	return nodeOf(v, n.Pos)
}

// nodeOf turns a value back into a node.
func nodeOf(v any, at Pos) *Node {
	n := &Node{Pos: at}
	switch v := v.(type) {
	case []any:
		n.Kind = List
		for _, item := range v {
			n.Items = append(n.Items, nodeOf(item, at))
		}
	case map[string]any:
		n.Kind = Map
		for _, key := range sortedKeys(v) {
			n.Entries = append(n.Entries, Entry{Key: key, Pos: at, Value: nodeOf(v[key], at)})
		}
	case json.Number:
		n.Kind, n.Text = Number, v.String()
	case bool:
		n.Kind = Bool
		n.Text, _ = textOf(v)
	case string:
		n.Kind, n.Text = String, v
	}
	return n
}
