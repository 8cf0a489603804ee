package engine

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/schema"
)

// The registry knows the resource types of AWS and nothing else: no modules, no
// hooks, no types of third parties. What it tells of a type is what the
// embedded schema facts tell.

// listTypes lists public types. Private ones, which ListTypes gives where no
// visibility is asked for, do not exist, and of the public ones those that can
// be updated are meant where nothing else is said (AWS documentation,
// "ListTypes").
func (e *Engine) listTypes(ctx context.Context, in *cfn.ListTypesInput) (*cfn.ListTypesOutput, error) {
	size := listPage
	if n := aws.ToInt32(in.MaxResults); n > 0 && int(n) < size {
		size = int(n)
	}
	names := []string{}
	if e.public(in) {
		prefix := ""
		if in.Filters != nil {
			prefix = aws.ToString(in.Filters.TypeNamePrefix)
		}
		wanted := in.ProvisioningType
		if wanted == "" {
			wanted = types.ProvisioningTypeFullyMutable
		}
		for _, name := range schema.Types() {
			if facts, ok := schema.Lookup(name); ok && strings.HasPrefix(name, prefix) && provisioning(facts) == wanted {
				names = append(names, name)
			}
		}
	}
	names, next, err := paging.List(names, in.NextToken, size)
	if err != nil {
		return nil, err
	}
	call := wire.CallFrom(ctx)
	out := &cfn.ListTypesOutput{TypeSummaries: []types.TypeSummary{}, NextToken: next}
	for _, name := range names {
		out.TypeSummaries = append(out.TypeSummaries, types.TypeSummary{
			Type: types.RegistryTypeResource, TypeName: &name, TypeArn: aws.String(typeARN(call, name)),
		})
	}
	return out, nil
}

func (e *Engine) public(in *cfn.ListTypesInput) bool {
	if in.Visibility != types.VisibilityPublic || in.DeprecatedStatus == types.DeprecatedStatusDeprecated {
		return false
	}
	if in.Type != "" && in.Type != types.RegistryTypeResource {
		return false
	}
	third := in.Filters != nil && (in.Filters.PublisherId != nil || in.Filters.Category == types.CategoryThirdParty ||
		in.Filters.Category == types.CategoryRegistered || in.Filters.Category == types.CategoryActivated)
	return !third
}

func typeARN(call wire.Call, name string) string {
	return "arn:" + call.Partition + ":cloudformation:" + call.Region + "::type/resource/" + strings.ReplaceAll(name, "::", "-")
}

func (e *Engine) describeType(ctx context.Context, in *cfn.DescribeTypeInput) (*cfn.DescribeTypeOutput, error) {
	name := aws.ToString(in.TypeName)
	if in.Arn != nil {
		name = strings.ReplaceAll((*in.Arn)[strings.LastIndex(*in.Arn, "/")+1:], "-", "::")
	}
	facts, ok := schema.Lookup(name)
	if !ok || in.Type != "" && in.Type != types.RegistryTypeResource {
		return nil, &wire.Error{Code: "TypeNotFoundException", Status: 404, Message: "The type '" + name + "' cannot be found."}
	}
	document, err := json.Marshal(schemaDocument(facts))
	if err != nil {
		return nil, err
	}
	return &cfn.DescribeTypeOutput{
		Arn: aws.String(typeARN(wire.CallFrom(ctx), name)), Type: types.RegistryTypeResource, TypeName: &name,
		Visibility: types.VisibilityPublic, DeprecatedStatus: types.DeprecatedStatusLive, ProvisioningType: provisioning(facts),
		Schema: aws.String(string(document)),
		Description: aws.String("What the emulator knows of " + name + ": names, kinds and requiredness of properties, attributes and identifiers. " +
			"Patterns, limits and handlers are not part of it."),
	}, nil
}

// provisioning tells what can be done with resources of a type. That there is no
// handler for updates is concluded from properties that all force a replacement.
func provisioning(t *schema.Type) types.ProvisioningType {
	if len(t.PrimaryIdentifier) == 0 {
		return types.ProvisioningTypeNonProvisionable
	}
	for _, p := range t.Properties {
		if p.Recreation != schema.Always {
			return types.ProvisioningTypeFullyMutable
		}
	}
	return types.ProvisioningTypeImmutable
}

// schemaDocument writes the facts in the form of a resource type schema (AWS
// documentation, "Resource type schema").
func schemaDocument(t *schema.Type) map[string]any {
	properties := map[string]any{}
	required, createOnly, conditional, readOnly := []string{}, []string{}, []string{}, []string{}
	for name, p := range t.Properties {
		properties[name] = shapeDocument(&p.Shape)
		if p.Required {
			required = append(required, name)
		}
		switch p.Recreation {
		case schema.Always:
			createOnly = append(createOnly, "/properties/"+name)
		case schema.Conditionally:
			conditional = append(conditional, "/properties/"+name)
		case schema.Never:
		}
	}
	for _, name := range t.ReadOnly() {
		if _, settable := t.Properties[name]; settable {
			continue
		}
		readOnly = append(readOnly, "/properties/"+strings.ReplaceAll(name, ".", "/"))
		if !strings.Contains(name, ".") {
			shape := t.Attributes[name]
			properties[name] = shapeDocument(&shape)
		}
	}
	definitions := map[string]any{}
	for name, members := range t.Definitions {
		inner := map[string]any{}
		var needed []string
		for member, p := range members {
			inner[member] = shapeDocument(&p.Shape)
			if p.Required {
				needed = append(needed, member)
			}
		}
		definitions[name] = object(inner, needed)
	}
	document := object(properties, required)
	slices.Sort(createOnly)
	slices.Sort(conditional)
	document["typeName"], document["definitions"], document["readOnlyProperties"] = t.Name, definitions, readOnly
	document["createOnlyProperties"], document["conditionalCreateOnlyProperties"] = createOnly, conditional
	document["tagging"] = map[string]any{"taggable": t.Taggable()}
	if t.Taggable() {
		document["tagging"] = map[string]any{"taggable": true, "tagProperty": "/properties/" + t.Tags.Property}
	}
	identifier := []string{}
	for _, name := range t.PrimaryIdentifier {
		identifier = append(identifier, "/properties/"+name)
	}
	document["primaryIdentifier"] = identifier
	return document
}

func object(properties map[string]any, required []string) map[string]any {
	document := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		slices.Sort(required)
		document["required"] = required
	}
	return document
}

func shapeDocument(s *schema.Shape) map[string]any {
	switch s.Kind {
	case schema.Integer:
		return map[string]any{"type": "integer"}
	case schema.Number:
		return map[string]any{"type": "number"}
	case schema.Boolean:
		return map[string]any{"type": "boolean"}
	case schema.String:
		return map[string]any{"type": "string"}
	case schema.List:
		return map[string]any{"type": "array", "items": elementDocument(s)}
	case schema.Map:
		return map[string]any{"type": "object", "additionalProperties": elementDocument(s)}
	case schema.Object:
		return map[string]any{"$ref": "#/definitions/" + s.Definition}
	default:
		return map[string]any{}
	}
}

func elementDocument(s *schema.Shape) map[string]any {
	if s.Element == nil {
		return map[string]any{}
	}
	return shapeDocument(s.Element)
}
