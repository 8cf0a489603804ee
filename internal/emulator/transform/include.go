// Package transform does the transforms that bring in text from elsewhere:
// AWS::Include. (AWS::LanguageExtensions needs nothing from outside and is
// part of package template.)
package transform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// Include is the name of the transform that this package does.
const Include = "AWS::Include"

// Outside is what a transform needs besides the template.
type Outside struct {
	// Value evaluates a transform's parameter.
	Value func(*template.Node) (any, error)
	// Object reads an S3 object.
	Object func(bucket, key string) ([]byte, error)
}

// Expand replaces every AWS::Include in a template, at its top level and as
// Fn::Transform anywhere, by the snippet that it names. What stands beside it
// stays, unless the snippet has the same key (recorded). It gives the template
// itself where it includes nothing; the other one is a template of its own,
// without the places of the original. Source: AWS documentation,
// "AWS::Include transform".
func Expand(t *template.Template, o Outside) (*template.Template, error) {
	if !slices.Contains(t.Macros(), Include) {
		return t, nil
	}
	root, err := o.topLevel(t.Root)
	if err != nil {
		return nil, fmt.Errorf("Transform %s failed with: %w", Include, err)
	}
	return template.Parse(t.Name, root.JSON())
}

// topLevel includes into the sections of the template.
func (o Outside) topLevel(root *template.Node) (*template.Node, error) {
	out := &template.Node{Kind: template.Map}
	var transforms *template.Node
	for _, e := range root.Entries {
		if e.Key == "Transform" {
			transforms = e.Value
			continue
		}
		value, err := o.node(e.Value)
		if err != nil {
			return nil, err
		}
		out.Entries = append(out.Entries, template.Entry{Key: e.Key, Value: value})
	}
	for _, transform := range list(transforms) {
		if transform.Get("Name").Scalar() != Include {
			out = put(out, "Transform", add(out.Get("Transform"), transform))
			continue
		}
		snippet, err := o.snippet(transform)
		if err != nil {
			return nil, err
		}
		for _, section := range snippet.Entries {
			out = put(out, section.Key, merge(out.Get(section.Key), section.Value))
		}
	}
	return out, nil
}

// node includes into n and all below it.
func (o Outside) node(n *template.Node) (*template.Node, error) {
	out := *n
	out.Items, out.Entries = nil, nil
	for _, item := range n.Items {
		included, err := o.node(item)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, included)
	}
	var snippets []*template.Node
	for _, e := range n.Entries {
		if e.Key == "Fn::Transform" && e.Value.Get("Name").Scalar() == Include {
			snippet, err := o.snippet(e.Value)
			if err != nil {
				return nil, err
			}
			snippets = append(snippets, snippet)
			continue
		}
		value, err := o.node(e.Value)
		if err != nil {
			return nil, err
		}
		out.Entries = append(out.Entries, template.Entry{Key: e.Key, Pos: e.Pos, Value: value})
	}
	result := &out
	for _, snippet := range snippets {
		for _, e := range snippet.Entries {
			result = put(result, e.Key, e.Value)
		}
	}
	return result, nil
}

// snippet reads what a transform includes. A snippet that includes is not
// looked into (AWS documentation: includes cannot be nested).
func (o Outside) snippet(transform *template.Node) (*template.Node, error) {
	value, err := o.Value(transform.Get("Parameters").Get("Location"))
	if err != nil {
		return nil, err
	}
	location, _ := value.(string)
	path, ok := strings.CutPrefix(location, "s3://")
	bucket, key, hasKey := strings.Cut(path, "/")
	if !ok || !hasKey || bucket == "" || key == "" {
		return nil, fmt.Errorf("The location parameter is not a valid S3 uri.")
	}
	text, err := o.Object(bucket, key)
	if err != nil {
		return nil, fmt.Errorf("S3 error: %w", err)
	}
	parsed, err := template.Parse(location, text)
	if err != nil {
		return nil, fmt.Errorf("The specified S3 object's content should be valid Yaml/JSON.")
	}
	return parsed.Root, nil
}

// list gives the transforms of a Transform section.
func list(n *template.Node) []*template.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == template.List:
		return n.Items
	}
	return []*template.Node{n}
}

func add(to, item *template.Node) *template.Node {
	return &template.Node{Kind: template.List, Items: append(slices.Clip(list(to)), item)}
}

// merge puts the entries of a section over those that are there.
func merge(section, over *template.Node) *template.Node {
	if section == nil || section.Kind != template.Map || over.Kind != template.Map {
		return over
	}
	for _, e := range over.Entries {
		section = put(section, e.Key, e.Value)
	}
	return section
}

// put gives a copy of m in which key has the value.
func put(m *template.Node, key string, value *template.Node) *template.Node {
	out := *m
	out.Entries = slices.Clone(m.Entries)
	for i := range out.Entries {
		if out.Entries[i].Key == key {
			out.Entries[i].Value = value
			return &out
		}
	}
	out.Entries = append(out.Entries, template.Entry{Key: key, Value: value})
	return &out
}
