package main

import (
	"strings"

	"github.com/cfn-cli/cfn/internal/schema"
)

// reducer turns one resource of the database into a schema.Type, taking along
// the nested types that it reaches.
type reducer struct {
	definitions map[string]definition
	out         *schema.Type
}

func reduce(r resource, definitions map[string]definition) *schema.Type {
	x := reducer{definitions: definitions, out: &schema.Type{
		PrimaryIdentifier: r.PrimaryIdentifier,
		RefIdentifier:     r.CfnRefIdentifier,
		ARN:               strings.Replace(r.ArnTemplate, "arn:aws:", "arn:${Partition}:", 1),
		Stateful:          r.IsStateful,
		Transform:         r.CloudFormationTransform,
		Replacing:         unique(r.AdditionalReplacementProperties),
		Definitions:       make(map[string]map[string]schema.Property),
	}}
	if info := r.TagInformation; info != nil {
		x.out.Tags = &schema.Tags{
			Property: info.TagPropertyName,
			Map:      info.Variant == "map",
			AtLaunch: info.Variant == "asg",
		}
	}
	x.out.Properties = x.properties(r.Properties)
	for name, value := range documented()[r.CloudFormationType] {
		p := x.out.Properties[name]
		p.Default = value
		x.out.Properties[name] = p
	}
	x.out.Attributes = make(map[string]schema.Shape)
	for name, a := range r.Attributes {
		x.out.Attributes[name] = x.shape(a.Type)
	}
	return x.out
}

func (x *reducer) properties(in map[string]property) map[string]schema.Property {
	out := make(map[string]schema.Property)
	for name, p := range in {
		out[name] = schema.Property{
			Shape:    x.shape(p.Type),
			Required: p.Required,
			Recreation: map[string]schema.Recreation{
				"yes": schema.Always, "maybe": schema.Conditionally,
			}[p.CausesReplacement],
			Default: scalar(p.DefaultValue),
		}
	}
	return out
}

func (x *reducer) shape(t propertyType) schema.Shape {
	switch t.Type {
	case "integer":
		return schema.Shape{Kind: schema.Integer}
	case "number":
		return schema.Shape{Kind: schema.Number}
	case "boolean":
		return schema.Shape{Kind: schema.Boolean}
	case "json":
		return schema.Shape{Kind: schema.JSON}
	case "tag":
		return schema.Shape{Kind: schema.Tag}
	case "array", "map":
		element := x.shape(*t.Element)
		kind := schema.List
		if t.Type == "map" {
			kind = schema.Map
		}
		return schema.Shape{Kind: kind, Element: &element}
	case "ref":
		return schema.Shape{Kind: schema.Object, Definition: x.define(t.Reference.Ref)}
	case "union":
		shape := schema.Shape{Kind: schema.Any}
		for _, alternative := range t.Types {
			if alternative.Type == "ref" {
				shape.Definition = x.define(alternative.Reference.Ref)
			}
		}
		return shape
	default: // string, date-time
		return schema.Shape{Kind: schema.String}
	}
}

// define takes a nested type along and gives its name. It is entered before its
// properties are looked at, because nested types may contain themselves.
func (x *reducer) define(id string) string {
	d := x.definitions[id]
	if _, ok := x.out.Definitions[d.Name]; !ok {
		x.out.Definitions[d.Name] = nil
		x.out.Definitions[d.Name] = x.properties(d.Properties)
	}
	return d.Name
}

// unique drops repetitions, which the database has.
func unique(paths [][]string) [][]string {
	seen := make(map[string]bool)
	var out [][]string
	for _, path := range paths {
		if key := strings.Join(path, "/"); !seen[key] {
			seen[key] = true
			out = append(out, path)
		}
	}
	return out
}
