package template

import (
	"strconv"
	"strings"
)

// build reads the sections out of root. It never fails: what has the wrong
// shape is left out here and reported by Lint and Validate.
func build(name string, src []byte, root *Node) *Template {
	t := &Template{
		Name: name, Source: src, Root: root, JSON: isJSON(src),
		FormatVersion: root.Get("AWSTemplateFormatVersion").Scalar(),
		Description:   root.Get("Description").Scalar(),
		Transforms:    transformNames(root.Get("Transform")),
		Conditions:    root.Get("Conditions"),
		Mappings:      root.Get("Mappings"),
		Metadata:      root.Get("Metadata"),
		Rules:         root.Get("Rules"),
		Hooks:         root.Get("Hooks"),
	}
	for _, e := range entriesOf(root.Get("Parameters")) {
		t.Parameters = append(t.Parameters, buildParameter(e))
	}
	for _, e := range entriesOf(root.Get("Resources")) {
		if e.Value.Kind == Map && !strings.HasPrefix(e.Key, "Fn::") {
			t.Resources = append(t.Resources, buildResource(e))
		}
	}
	for _, e := range entriesOf(root.Get("Outputs")) {
		if e.Value.Kind == Map && !strings.HasPrefix(e.Key, "Fn::") {
			t.Outputs = append(t.Outputs, buildOutput(e))
		}
	}
	return t
}

func buildParameter(e Entry) *Parameter {
	n := e.Value
	p := &Parameter{
		Name: e.Key, Pos: e.Pos, Node: n,
		Type:                  n.Get("Type").Scalar(),
		Default:               n.Get("Default").Scalar(),
		HasDefault:            n.Get("Default").IsScalar(),
		NoEcho:                strings.EqualFold(n.Get("NoEcho").Scalar(), "true"),
		AllowedPattern:        n.Get("AllowedPattern").Scalar(),
		ConstraintDescription: n.Get("ConstraintDescription").Scalar(),
		Description:           n.Get("Description").Scalar(),
		AllowedValues:         scalars(n.Get("AllowedValues")),
		MinLength:             integer(n.Get("MinLength")),
		MaxLength:             integer(n.Get("MaxLength")),
		MinValue:              decimal(n.Get("MinValue")),
		MaxValue:              decimal(n.Get("MaxValue")),
	}
	return p
}

func buildResource(e Entry) *Resource {
	n := e.Value
	r := &Resource{
		LogicalID: e.Key, Pos: e.Pos, Node: n,
		Type:                n.Get("Type").Scalar(),
		Condition:           n.Get("Condition").Scalar(),
		DeletionPolicy:      n.Get("DeletionPolicy").Scalar(),
		UpdateReplacePolicy: n.Get("UpdateReplacePolicy").Scalar(),
		Properties:          n.Get("Properties"),
		Metadata:            n.Get("Metadata"),
		CreationPolicy:      n.Get("CreationPolicy"),
		UpdatePolicy:        n.Get("UpdatePolicy"),
	}
	depends := n.Get("DependsOn")
	if depends.IsScalar() {
		r.DependsOn = []string{depends.Text}
	} else {
		r.DependsOn = scalars(depends)
	}
	return r
}

func buildOutput(e Entry) *Output {
	n := e.Value
	return &Output{
		Name: e.Key, Pos: e.Pos, Node: n,
		Description: n.Get("Description").Scalar(),
		Condition:   n.Get("Condition").Scalar(),
		Value:       n.Get("Value"),
		Export:      n.Get("Export").Get("Name"),
	}
}

func scalars(n *Node) []string {
	var texts []string
	for _, item := range itemsOf(n) {
		if item.IsScalar() {
			texts = append(texts, item.Text)
		}
	}
	return texts
}

func atoi(text string) (int, error) { return strconv.Atoi(strings.TrimSpace(text)) }

func integer(n *Node) *int {
	v, err := atoi(n.Scalar())
	if err != nil {
		return nil
	}
	return &v
}

func decimal(n *Node) *float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(n.Scalar()), 64)
	if err != nil {
		return nil
	}
	return &v
}
