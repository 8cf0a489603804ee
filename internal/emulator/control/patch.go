package control

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/schema"
)

// patched is the model after a JSON Patch (RFC 6902), or the refusal of it.
func patched(resource *provider.Resource, document string) (map[string]any, error) {
	patch, err := jsonpatch.DecodePatch([]byte(document))
	if err != nil {
		return nil, wire.Errorf("ValidationException", "Invalid patch document: %v", err)
	}
	before := resource.Model()
	text, err := json.Marshal(before)
	if err != nil {
		return nil, err
	}
	// Removing what is not there is an error of its own in RFC 6902.
	after, err := patch.Apply(text)
	if err != nil {
		return nil, wire.Errorf("ValidationException", "Invalid patch update: %v", err)
	}
	model, err := parse(string(after))
	if err != nil {
		return nil, err
	}
	return model, checkPatch(resource, before, model)
}

// checkPatch refuses changes that are none of an update, and a model that is
// none of the type.
func checkPatch(resource *provider.Resource, before, after map[string]any) error {
	facts, ok := schema.Lookup(resource.Type)
	if !ok {
		return typeNotFound(resource.Type)
	}
	var readOnly, createOnly []string
	for _, name := range changed(before, after) {
		switch p, settable := facts.Properties[name]; {
		case !settable && (isAttribute(facts, name) || before[name] != nil):
			readOnly = append(readOnly, "/properties/"+name)
		case settable && p.Recreation == schema.Always:
			createOnly = append(createOnly, "/properties/"+name)
		}
	}
	for kind, names := range map[string][]string{"readOnlyProperties": readOnly, "createOnlyProperties": createOnly} {
		if names != nil {
			return wire.Errorf("NotUpdatableException", "Invalid patch update: %s [%s] cannot be updated", kind, strings.Join(names, ", "))
		}
	}
	return checkModel(resource.Type, towards(resource, after).Properties)
}

func isAttribute(facts *schema.Type, name string) bool {
	for attribute := range facts.Attributes {
		if first, _, _ := strings.Cut(attribute, "."); first == name {
			return true
		}
	}
	return false
}

// changed lists the members that differ, sorted.
func changed(before, after map[string]any) []string {
	all := maps.Clone(before)
	maps.Copy(all, after)
	return slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(name string) bool {
		return same(before[name], after[name])
	})
}

// same compares values by their JSON, in which numbers have no kinds.
func same(a, b any) bool {
	x, _ := json.Marshal(a) // values that came from JSON go back to it
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

// towards is the resource with what differs between its model and another one.
// The properties that a model does not have stay as they are.
func towards(resource *provider.Resource, model map[string]any) provider.Physical {
	p := resource.Physical()
	facts, _ := schema.Lookup(resource.Type)
	for _, name := range changed(resource.Model(), model) {
		value, present := model[name]
		switch {
		case facts != nil && facts.Taggable() && name == facts.Tags.Property:
			p.SetTags(provider.Physical{Type: p.Type, Properties: map[string]any{name: value}}.AllTags())
		case present:
			p.Properties[name] = value
		default:
			delete(p.Properties, name)
		}
	}
	return p
}

// checkModel refuses properties that the type does not have, or lacks.
func checkModel(typeName string, properties map[string]any) error {
	if findings := provider.Findings(typeName, properties); findings != nil {
		return wire.Errorf("ValidationException", "Model validation failed (%s)", strings.Join(findings, "\n"))
	}
	return nil
}

// parse reads a JSON object and keeps numbers as they are written.
func parse(document string) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader([]byte(document)))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil || object == nil {
		return nil, wire.Errorf("ValidationException", "Invalid JSON: %v", fmt.Sprint(err))
	}
	return object, nil
}
