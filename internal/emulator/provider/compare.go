package provider

import (
	"maps"
	"slices"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/schema"
)

// Comparison is a resource of a stack as the stack has made it, and as it is.
// Both sides have the form of a template and hold just the properties that the
// template sets: AWS looks at no others (AWS documentation, "DetectStackDrift").
type Comparison struct {
	Expected, Actual map[string]any
	// WriteOnly are properties of the template that cannot be read back.
	WriteOnly []string
	// Live are all properties as they are, in the form that Update takes.
	Live map[string]any
	// Gone tells that the resource does not exist any more.
	Gone bool
}

// Compare looks at what has become of a resource that a stack has made like p.
func Compare(tx store.Tx, p Physical) (c Comparison, err error) {
	r, ok, err := Find(tx, p)
	if err != nil || !ok {
		return Comparison{Gone: !ok}, err
	}
	made := *r
	made.Properties, made.Tags = p.Properties, p.Tags
	c.Expected, c.Actual, c.Live = made.Model(), r.Model(), maps.Clone(r.Properties)
	facts := lookup(p.Type).facts
	set := func(name string) bool {
		_, ok := p.Properties[name]
		return ok || facts.Taggable() && name == facts.Tags.Property && c.Expected[name] != nil
	}
	for _, side := range []map[string]any{c.Expected, c.Actual} {
		maps.DeleteFunc(side, func(name string, _ any) bool { return !set(name) })
	}
	for _, name := range slices.Sorted(maps.Keys(p.Properties)) {
		if _, shown := c.Expected[name]; !shown && p.Properties[name] != nil {
			c.WriteOnly = append(c.WriteOnly, name)
		}
	}
	return c, nil
}

// HasDrift reports that CloudFormation can compare resources of a type with
// their template: it reads them through the Cloud Control API (AWS
// documentation, "Resource type support for imports and drift detection").
func HasDrift(typeName string) bool {
	facts, known := schema.Lookup(typeName)
	return known && !IsCustom(typeName) && len(facts.PrimaryIdentifier) > 0 && schema.Service(typeName) != "AWS::CloudFormation"
}
