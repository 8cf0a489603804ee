package generator

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/document"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/template"
)

// describe makes the resource's properties and what has to be said of them.
// What cannot be read back becomes a parameter where the type needs it, and is
// left out otherwise (AWS documentation, "Resolve write-only properties").
func (r *Resource) describe(found *provider.Resource) {
	facts, _ := schema.Lookup(r.Type)
	r.Properties, r.Parameters = map[string]any{}, map[string]map[string]any{}
	for name, value := range found.Model() {
		if _, settable := facts.Properties[name]; settable && !readOnly(facts, name) {
			r.Properties[name] = value
		}
	}
	warnings := map[types.WarningType][]types.WarningProperty{}
	for _, l := range writeOnly(r.Type) {
		kind, asks := l.kind()
		if asks {
			r.ask(l, kind)
		}
		if kind != "" {
			warnings[kind] = append(warnings[kind], l.warning(kind, ""))
		}
	}
	for _, kind := range sortedKeys(warnings) {
		r.Warnings = append(r.Warnings, types.WarningDetail{Type: kind, Properties: warnings[kind]})
	}
}

// ask puts a parameter in the place of a property. Its name is that of the
// resource and the property, OneOf where another set can be in its place, and
// something that makes it unique.
func (r *Resource) ask(l leaf, kind types.WarningType) {
	name := r.LogicalID + strings.ReplaceAll(l.path, "/", "")
	if kind == types.WarningTypeMutuallyExclusiveProperties {
		name += "OneOf"
	}
	name += hash([]any{r.Type, r.Identifier, l.path})[:5]
	r.Parameters[name] = map[string]any{"Type": "String", "NoEcho": "true", "Description": l.describe(kind, "")}
	place(r.Properties, strings.Split(l.path, "/"), map[string]any{"Ref": name})
}

// place sets a nested property.
func place(properties map[string]any, path []string, value any) {
	if len(path) == 1 {
		properties[path[0]] = value
		return
	}
	inner, ok := properties[path[0]].(map[string]any)
	if !ok {
		inner = map[string]any{}
	}
	inner = maps.Clone(inner) // the resource itself has the same
	place(inner, path[1:], value)
	properties[path[0]] = inner
}

// remove takes a nested property out.
func remove(properties map[string]any, path []string) {
	if len(path) == 1 {
		delete(properties, path[0])
		return
	}
	if inner, ok := properties[path[0]].(map[string]any); ok {
		inner = maps.Clone(inner)
		remove(inner, path[1:])
		properties[path[0]] = inner
	}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// readOnly tells that a property is an attribute too, which a template cannot
// set.
func readOnly(facts *schema.Type, name string) bool {
	_, attribute := facts.Attributes[name]
	return attribute && !facts.Properties[name].Required && facts.Properties[name].Kind == 0
}

// write makes the template's text.
func (g *Generated) write() error {
	document, resources, parameters := map[string]any{}, map[string]any{}, map[string]any{}
	if g.Base != "" {
		if err := g.begin(document, resources, parameters); err != nil {
			return err
		}
	}
	for _, r := range g.Resources {
		if r.Failure != "" {
			continue
		}
		body := map[string]any{"Type": r.Type, "Properties": r.Properties, "DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
		if g.Config.DeletionPolicy == types.GeneratedTemplateDeletionPolicyRetain {
			body["DeletionPolicy"] = "Retain"
		}
		if g.Config.UpdateReplacePolicy == types.GeneratedTemplateUpdateReplacePolicyRetain {
			body["UpdateReplacePolicy"] = "Retain"
		}
		resources[r.LogicalID] = body
		for name, p := range r.Parameters {
			parameters[name] = p
		}
	}
	document["Metadata"] = map[string]any{"AWSToolsMetrics": map[string]any{"IaC_Generator": g.ARN()}}
	document["Resources"] = resources
	if len(parameters) > 0 {
		document["Parameters"] = parameters
	}
	text, err := json.MarshalIndent(document, "", "  ")
	g.Body = string(text)
	return err
}

// begin takes the stack's template as the beginning of a generated one.
func (g *Generated) begin(whole, resources, parameters map[string]any) error {
	root, err := template.ParseNode("template", []byte(g.Base))
	if err != nil {
		return err
	}
	base, _ := document.Plain(root).(map[string]any)
	maps.Copy(whole, base)
	for name, into := range map[string]map[string]any{"Resources": resources, "Parameters": parameters} {
		if section, ok := base[name].(map[string]any); ok {
			maps.Copy(into, section)
		}
	}
	return nil
}
