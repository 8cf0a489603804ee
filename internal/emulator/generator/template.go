package generator

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
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
	model := found.Model()
	for name, value := range model {
		if _, settable := facts.Properties[name]; settable && !readOnly(facts, name) {
			r.Properties[name] = value
		}
	}
	var left []types.WarningProperty
	for _, name := range slices.Sorted(maps.Keys(found.Properties)) {
		if _, shown := model[name]; shown || found.Properties[name] == nil {
			continue
		}
		p, known := facts.Properties[name]
		if !known {
			continue
		}
		if p.Required {
			parameter := r.LogicalID + name
			r.Parameters[parameter] = map[string]any{"Type": "String", "NoEcho": true, "Description": "The value of " + name + " of " + r.LogicalID + " cannot be read"}
			r.Properties[name] = map[string]any{"Ref": parameter}
		}
		left = append(left, types.WarningProperty{
			PropertyPath: aws.String("/properties/" + name), Required: aws.Bool(p.Required),
			Description: aws.String("The value is write-only and cannot be read"),
		})
	}
	if len(left) > 0 {
		r.Warnings = []types.WarningDetail{{Type: types.WarningTypeUnsupportedProperties, Properties: left}}
	}
}

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
