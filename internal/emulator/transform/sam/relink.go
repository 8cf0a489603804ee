package sam

import (
	"regexp"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// relinked puts in the logical IDs of generated resources: for Function.Alias
// and the like, and for layers, whose IDs have changed.
func (t *translator) relinked(n *node) *node {
	out := *n
	out.Items, out.Entries = nil, nil
	for _, item := range n.Items {
		out.Items = append(out.Items, t.relinked(item))
	}
	for _, e := range n.Entries {
		switch {
		case e.Key == "Ref" && isText(e.Value):
			e.Value = t.text(e.Value, t.target(e.Value.Text, false))
		case e.Key == "Fn::GetAtt":
			e.Value = t.attribute(e.Value)
		case e.Key == "Fn::Sub":
			e.Value = t.sub(e.Value)
		case e.Key == "DependsOn":
			e.Value = t.depends(e.Value)
		default:
			e.Value = t.relinked(e.Value)
		}
		out.Entries = append(out.Entries, e)
	}
	return &out
}

func (t *translator) text(n *node, text string) *node {
	out := *n
	out.Text = text
	return &out
}

// target is where a reference leads. That of an attribute keeps it:
// Function.Version.Arn leads to VersionID.Arn.
func (t *translator) target(name string, attribute bool) string {
	if id, ok := t.names[name]; ok {
		return id
	}
	if id, ok := t.renamed[name]; ok {
		return id
	}
	i := strings.LastIndexByte(name, '.')
	if !attribute || i < 0 {
		return name
	}
	return t.target(name[:i], false) + name[i:]
}

func (t *translator) attribute(n *node) *node {
	if !isList(n) || len(n.Items) < 2 {
		return n
	}
	var parts []string
	for _, item := range n.Items {
		if !isText(item) {
			return &template.Node{Kind: template.List, Pos: n.Pos, Items: append([]*node{t.text(n.Items[0], t.target(n.Items[0].Scalar(), false))}, n.Items[1:]...)}
		}
		parts = append(parts, item.Text)
	}
	id, attribute, _ := strings.Cut(t.target(strings.Join(parts, "."), true), ".")
	return &template.Node{Kind: template.List, Pos: n.Pos, Items: []*node{t.text(n.Items[0], id), t.text(n.Items[1], attribute)}}
}

var subVariable = regexp.MustCompile(`\$\{([^!}][^}]*)\}`)

func (t *translator) sub(n *node) *node {
	replace := func(text *node, variables *node) *node {
		return t.text(text, subVariable.ReplaceAllStringFunc(text.Text, func(match string) string {
			name := strings.TrimSpace(match[2 : len(match)-1])
			if variables.Get(name) != nil {
				return match
			}
			return "${" + t.target(name, true) + "}"
		}))
	}
	if isText(n) {
		return replace(n, nil)
	}
	if !isList(n) || len(n.Items) != 2 || !isText(n.Items[0]) {
		return t.relinked(n)
	}
	return &template.Node{Kind: template.List, Pos: n.Pos, Items: []*node{replace(n.Items[0], n.Items[1]), t.relinked(n.Items[1])}}
}

func (t *translator) depends(n *node) *node {
	if isText(n) {
		return t.text(n, t.target(n.Text, false))
	}
	out := *n
	out.Items = nil
	for _, item := range n.Items {
		out.Items = append(out.Items, t.depends(item))
	}
	return &out
}
