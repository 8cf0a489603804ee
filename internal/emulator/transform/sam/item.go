package sam

import (
	"fmt"

	"github.com/cfn-cli/cfn/internal/template"
)

// item is one resource of SAM while it is translated.
type item struct {
	*translator
	id   string
	node *node
	// made are the resources that it becomes.
	made *node
	err  error // the first
}

func (t *translator) item(id string) *item {
	return &item{translator: t, id: id, node: t.resources().Get(id), made: object()}
}

// prop is a property, nil where it is missing or null.
func (i *item) prop(name string) *node {
	v := i.node.Get("Properties").Get(name)
	if v != nil && v.Kind == template.Null {
		return nil
	}
	return v
}

// fail says what is wrong with the resource.
func (i *item) fail(format string, args ...any) {
	if i.err == nil {
		i.err = fmt.Errorf("Resource with id [%s] is invalid. %s", i.id, fmt.Sprintf(format, args...))
	}
}

func (i *item) failEvent(event, format string, args ...any) {
	i.fail("Event with id [%s] is invalid. %s", event, fmt.Sprintf(format, args...))
}

func (i *item) refuse(format string, args ...any) {
	if i.err == nil {
		i.err = NotEmulated(fmt.Sprintf(format, args...))
	}
}

// The attributes that resources take over: those of the same logical ID all of
// them, those made beside it only some.
var (
	ownAttributes    = []string{"DeletionPolicy", "UpdatePolicy", "Condition", "UpdateReplacePolicy", "Metadata", "DependsOn"}
	passedAttributes = []string{"Condition", "DeletionPolicy", "UpdateReplacePolicy"}
)

// own makes the resource that has the item's logical ID.
func (i *item) own(typeName string, properties *node) *node {
	return i.add(i.id, typeName, properties, ownAttributes)
}

// beside makes a resource beside it.
func (i *item) beside(id, typeName string, properties *node) *node {
	return i.add(id, typeName, properties, passedAttributes)
}

func (i *item) add(id, typeName string, properties *node, attributes []string) *node {
	resource := object("Type", typeName)
	for _, name := range attributes {
		if v := i.node.Get(name); v != nil {
			put(resource, name, clone(v))
		}
	}
	put(resource, "Properties", properties)
	put(i.made, id, resource)
	return resource
}

// condition is the name of the resource's condition, nil where it has none.
func (i *item) condition() *node { return i.node.Get("Condition") }

// taken copies properties as they are.
func (i *item) taken(names ...string) *node {
	out := object()
	for _, name := range names {
		if v := i.prop(name); v != nil {
			put(out, name, clone(v))
		}
	}
	return out
}

// tags are tags as a list of keys and values.
func tags(m *node) []*node {
	var out []*node
	if !isMap(m) {
		return nil
	}
	for _, e := range m.Entries {
		v := e.Value
		if v.Kind == template.Null {
			v = value("")
		}
		out = append(out, object("Key", e.Key, "Value", clone(v)))
	}
	return out
}

func tagList(tags []*node) *node { return &node{Kind: template.List, Items: tags} }

// kind is what a property has to be.
type kind int

const (
	anything kind = iota
	text
	mapping
	sequence
	boolean
	integer
	// missing is for properties that AWS knows and this package does not.
	missing
)

var kindNames = map[kind]string{text: "string", mapping: "map", sequence: "list", boolean: "boolean", integer: "integer"}

// fits: where it is not a map that is asked for, any function does.
func (k kind) fits(n *node) bool {
	if isFunction(n) {
		return true
	}
	switch k {
	case text:
		return isText(n)
	case mapping:
		return isMap(n)
	case sequence:
		return isList(n)
	case boolean:
		return n.Kind == template.Bool
	case integer:
		return n.Kind == template.Number
	default:
		return true
	}
}

// check holds the properties against those that the type has.
func (i *item) check() {
	typeName := i.node.Get("Type").Scalar()
	properties := i.node.Get("Properties")
	switch {
	case !alphanumeric(i.id):
		i.fail("Logical ids must be alphanumeric.")
	case properties != nil && !isMap(properties):
		i.fail("Properties of a resource must be an object.")
	default:
		i.checkProperties(typeName, properties, typeProperties[typeName], i.fail)
	}
}

func (i *item) checkProperties(typeName string, properties *node, table map[string]kind, fail func(string, ...any)) {
	if properties == nil {
		return
	}
	for _, e := range properties.Entries {
		k, exists := table[e.Key]
		switch {
		case !exists:
			fail("property %s not defined for resource of type %s", e.Key, typeName)
		case e.Value.Kind == template.Null:
		case k == missing && e.Value.Kind == template.Bool && !isTrue(e.Value):
		case k == missing:
			i.refuse("The property %s of %s (in %s) is not emulated.", e.Key, typeName, i.id)
		case !k.fits(e.Value):
			fail("Property '%s' should be a %s.", e.Key, kindNames[k])
		}
	}
}
