package template

import (
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// YAML prints n as people write templates: functions in their short forms,
// strings quoted as [ToYAML] does, and above a key its comment.
func (n *Node) YAML() ([]byte, error) {
	return dumpYAML(n.yaml())
}

func (n *Node) yaml() *yaml.Node {
	if short := n.short(); short != nil {
		return short
	}
	switch n.Kind {
	case Null:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	case Bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strings.ToLower(n.Text)}
	case Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: n.Text}
	case String:
		return yamlText(n.Text)
	case List:
		list := &yaml.Node{Kind: yaml.SequenceNode}
		for _, item := range n.Items {
			list.Content = append(list.Content, item.yaml())
		}
		return compactEmpty(list)
	default:
		made := &yaml.Node{Kind: yaml.MappingNode}
		for _, e := range n.Entries {
			key := yamlText(e.Key)
			if e.Comment != "" {
				key.HeadComment = "# " + strings.ReplaceAll(printable(e.Comment), "\n", "\n# ")
			}
			made.Content = append(made.Content, key, e.Value.yaml())
		}
		return compactEmpty(made)
	}
}

// printable replaces what a comment cannot hold.
func printable(comment string) string {
	return strings.Map(func(c rune) rune {
		if c == '\n' || unicode.IsPrint(c) {
			return c
		}
		return unicode.ReplacementChar
	}, comment)
}

// yamlText is a string; what is no text in UTF-8 is replaced, as in JSON.
func yamlText(text string) *yaml.Node {
	text = strings.ToValidUTF8(text, string(unicode.ReplacementChar))
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Style: yamlStyle(text)}
}

// compactEmpty writes what is empty as [] or {}.
func compactEmpty(node *yaml.Node) *yaml.Node {
	if len(node.Content) == 0 {
		node.Style = yaml.FlowStyle
	}
	return node
}

// short is the short form of a function, nil where n is none or has none. One
// tag cannot follow another, so that what takes another function stays long.
func (n *Node) short() *yaml.Node {
	name, arg, is := n.Function()
	if !is || arg == nil || arg.Kind != String && arg.Kind != List {
		return nil
	}
	tag := strings.TrimPrefix(name, "Fn::")
	if tag == "Condition" || tag == "Transform" || !slices.Contains(shortForms(), tag) {
		return nil
	}
	if whole := attributeText(arg); tag == "GetAtt" && whole != "" {
		arg = &Node{Kind: String, Text: whole}
	}
	node := arg.yaml()
	node.Tag = "!" + tag
	return node
}

// attributeText writes the resource and the attribute that Fn::GetAtt asks for
// with a dot between, empty where they are not plain texts.
func attributeText(arg *Node) string {
	if arg.Kind != List || len(arg.Items) != 2 || arg.Items[0].Kind != String || arg.Items[1].Kind != String {
		return ""
	}
	id, attribute := arg.Items[0].Text, arg.Items[1].Text
	if id == "" || attribute == "" || strings.Contains(id, ".") {
		return ""
	}
	return id + "." + attribute
}
