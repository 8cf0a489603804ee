package generator

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/schema"
)

// leaf is a property that cannot be read back and has no properties of its own.
type leaf struct {
	path     string // Code/S3Bucket
	shape    schema.Shape
	required bool // and all that it is in
	// excluded tells that another set of properties can be in its place.
	excluded bool
}

// writeOnly gives the properties of a type that a template can hold and that
// cannot be read back, whether a resource has them or not: that is not known.
// Of sets that exclude each other it has the one that the generator selects.
func writeOnly(typeName string) (leaves []leaf) {
	paths, choices := provider.WriteOnly(typeName)
	for _, path := range paths {
		for _, l := range leavesOf(typeName, path) {
			l.excluded = len(choices) > 0 && slices.Contains(choices[0], l.path)
			if l.excluded || !slices.ContainsFunc(choices, func(set []string) bool { return slices.Contains(set, l.path) }) {
				leaves = append(leaves, l)
			}
		}
	}
	return leaves
}

// leafOf is one property by its path.
func leafOf(typeName, path string) leaf {
	if all := leavesOf(typeName, path); len(all) == 1 {
		return all[0]
	}
	return leaf{path: path, shape: schema.Shape{Kind: schema.String}}
}

// leavesOf finds a property in its type, and all within it.
func leavesOf(typeName, path string) []leaf {
	facts, known := schema.Lookup(typeName)
	if !known {
		return nil
	}
	properties, required := facts.Properties, true
	var p schema.Property
	for name := range strings.SplitSeq(path, "/") {
		if p, known = properties[name]; !known {
			return nil
		}
		required, properties = required && p.Required, facts.Definitions[p.Definition]
	}
	return within(facts, leaf{path: path, shape: p.Shape, required: required}, nil)
}

func within(facts *schema.Type, l leaf, outer []string) []leaf {
	name := l.shape.Definition
	if l.shape.Kind != schema.Object || slices.Contains(outer, name) || len(facts.Definitions[name]) == 0 {
		return []leaf{l}
	}
	var leaves []leaf
	for _, property := range sortedKeys(facts.Definitions[name]) {
		p := facts.Definitions[name][property]
		inner := leaf{path: l.path + "/" + property, shape: p.Shape, required: l.required && p.Required}
		leaves = append(leaves, within(facts, inner, append(outer, name))...)
	}
	return leaves
}

// kind is what the generator does with the property: ask for its value by a
// parameter, with a warning or without (empty), or leave it out.
func (l leaf) kind() (warning types.WarningType, asks bool) {
	switch {
	case l.excluded:
		return types.WarningTypeMutuallyExclusiveProperties, true
	case !l.required:
		return types.WarningTypeUnsupportedProperties, false
	}
	switch l.shape.Kind {
	case schema.String, schema.Integer, schema.Number, schema.Boolean:
		return "", true
	case schema.Any, schema.JSON:
		return types.WarningTypeMutuallyExclusiveTypes, true
	case schema.Tag, schema.Object, schema.List, schema.Map:
	}
	return types.WarningTypeUnsupportedProperties, false // a parameter cannot be one
}

// The ends of descriptions, in templates that AWS has generated.
const (
	otherProperties = "\nThis property can be replaced with other exclusive properties"
	otherTypes      = "\nThis property can be replaced with other types"
)

// describe is the property's description. AWS takes it from the type's schema;
// the emulator does not have these texts.
func (l leaf) describe(kind types.WarningType, text string) string {
	if text == "" {
		text = "The value of " + l.path + ", which cannot be read"
	}
	switch kind {
	case types.WarningTypeMutuallyExclusiveProperties:
		text += otherProperties
	case types.WarningTypeMutuallyExclusiveTypes:
		text += otherTypes
	case types.WarningTypeUnsupportedProperties, types.WarningTypeExcludedProperties, types.WarningTypeExcludedResources:
	}
	return text
}

func (l leaf) warning(kind types.WarningType, text string) types.WarningProperty {
	return types.WarningProperty{
		PropertyPath: aws.String(l.path), Required: aws.Bool(l.required || l.excluded || kind == types.WarningTypeMutuallyExclusiveProperties),
		Description: aws.String(l.describe(kind, text)),
	}
}
