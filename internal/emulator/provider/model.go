package provider

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/schema"
)

// Physical is the resource as its properties and tags are now, to be changed
// and handed to Update, or to Delete.
func (r *Resource) Physical() Physical {
	return Physical{
		Account: r.Account, Region: r.Region, Partition: r.Partition,
		StackName: r.StackName, StackID: r.StackID, LogicalID: r.LogicalID,
		Type: r.Type, PhysicalID: r.PhysicalID, Identifier: r.Identifier, Unique: r.Unique,
		Properties: maps.Clone(r.Properties), Tags: maps.Clone(r.Tags),
	}
}

// Name is the resource's name, custom or generated.
func (r *Resource) Name() string { return r.values().name() }

// Attribute is the value of a property or an attribute, nil where it has none.
func (r *Resource) Attribute(name string) any { return r.Model()[name] }

// Text is the value of a property or an attribute as a text.
func (r *Resource) Text(name string) string { return text(r.Attribute(name)) }

func (r *Resource) values() *values {
	p := r.Physical()
	if r.Origin != nil {
		p.StackName, p.StackID, p.LogicalID = r.Origin.StackName, r.Origin.StackID, r.Origin.LogicalID
	}
	v := valuesOf(p)
	v.serial, v.revision, v.created = r.Serial, r.Revision, r.Created
	return v
}

// Model is the resource as the Cloud Control API shows it: its properties and
// tags as they are now, AWS's defaults where nothing was set, and its
// attributes. Properties that AWS does not give back are not in it.
func (r *Resource) Model() map[string]any {
	v := r.values()
	model := maps.Clone(v.defaults)
	if model == nil {
		model = make(map[string]any)
	}
	maps.Copy(model, r.Properties)
	if facts := v.facts.Tags; facts != nil {
		if all := userTags(v.Physical.AllTags()); len(all) > 0 {
			model[facts.Property] = tagProperty(facts, all)
		} else {
			delete(model, facts.Property)
		}
	}
	maps.DeleteFunc(model, func(_ string, value any) bool { return value == nil })
	for _, path := range v.hidden {
		hide(model, path)
	}
	if _, ok := v.facts.Properties[v.naming.Property]; ok {
		model[v.naming.Property] = v.name()
	}
	for _, name := range v.facts.ReadOnly() {
		first, _, nested := strings.Cut(name, ".")
		_, settable := v.facts.Properties[first]
		_, present := model[first]
		if !settable || nested && present {
			place(model, strings.Split(name, "."), v.value(name))
		}
	}
	return model
}

// place sets a nested value.
func place(model map[string]any, path []string, value any) {
	if len(path) > 1 {
		inner, ok := model[path[0]].(map[string]any)
		if !ok {
			inner = make(map[string]any)
		}
		inner = maps.Clone(inner)
		place(inner, path[1:], value)
		value = inner
	}
	model[path[0]] = value
}

// AllTags are all tags of a resource: the stack's, and over them its own.
func (p Physical) AllTags() map[string]string {
	facts := lookup(p.Type).facts
	if !facts.Taggable() {
		return nil
	}
	all := maps.Clone(p.Tags)
	if all == nil {
		all = make(map[string]string)
	}
	switch own := p.Properties[facts.Tags.Property].(type) {
	case map[string]any:
		for key, value := range own {
			all[key] = text(value)
		}
	case []any:
		for _, item := range own {
			if tag, ok := item.(map[string]any); ok {
				all[text(tag["Key"])] = text(tag["Value"])
			}
		}
	}
	return all
}

// SetTags makes these all tags of the resource. Those of the stack that are
// among them stay the stack's, and AWS's own stay whatever is asked.
func (p *Physical) SetTags(all map[string]string) {
	facts := lookup(p.Type).facts
	if !facts.Taggable() {
		return
	}
	kept, own := make(map[string]string), make(map[string]string)
	for key, value := range p.Tags {
		if asked, ok := all[key]; ok && asked == value || isSystemTag(key) {
			kept[key] = value
		}
	}
	for key, value := range all {
		if _, ok := kept[key]; !ok && !isSystemTag(key) {
			own[key] = value
		}
	}
	p.Tags = kept
	p.Properties = maps.Clone(p.Properties)
	delete(p.Properties, facts.Tags.Property)
	if len(own) > 0 {
		p.Properties[facts.Tags.Property] = tagProperty(facts.Tags, own)
	}
}

// userTags leaves out AWS's own tags.
func userTags(all map[string]string) map[string]string {
	maps.DeleteFunc(all, func(key, _ string) bool { return isSystemTag(key) })
	return all
}

// isSystemTag tells AWS's own tags, which nobody can set or remove.
func isSystemTag(key string) bool { return strings.HasPrefix(key, "aws:") }

// tagProperty writes tags as the type's property has them, sorted by key.
func tagProperty(facts *schema.Tags, all map[string]string) any {
	if facts.Map {
		property := make(map[string]any)
		for key, value := range all {
			property[key] = value
		}
		return property
	}
	property := []any{}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		tag := map[string]any{"Key": key, "Value": all[key]}
		if facts.AtLaunch {
			tag["PropagateAtLaunch"] = true
		}
		property = append(property, tag)
	}
	return property
}

// parseDefault reads a default of the table: JSON, with numbers as written.
func parseDefault(document string) (any, error) {
	decoder := json.NewDecoder(strings.NewReader(document))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	return value, err
}
