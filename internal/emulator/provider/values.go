package provider

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/schema"
)

// maxDepth bounds values that are made of other values.
const maxDepth = 8

// values works out what a resource's names, IDs and attributes are. They are a
// function of the resource alone: its type, properties, place and Physical.Unique.
type values struct {
	row
	Physical
	created time.Time
	// serial numbers versions of the same thing, revision the changes; both
	// begin with 1.
	serial, revision int
	depth            int
}

func valuesOf(p Physical) *values {
	return &values{row: lookup(p.Type), Physical: p, serial: 1, revision: 1, created: time.Now()}
}

// number chooses the serial number of a new resource: one more than the
// highest in use, where the type's identifier ends with a serial number.
func (v *values) number(tx store.Tx) {
	if len(v.facts.PrimaryIdentifier) != 1 {
		return
	}
	base, ok := strings.CutSuffix(v.attributes[v.facts.PrimaryIdentifier[0]], "${serial}")
	if !ok {
		return
	}
	prefix := physicalPrefix(v.Account, v.Region, v.Type) + v.expand(v.facts.PrimaryIdentifier[0], base)
	for key := range tx.Ascend(prefix, "") {
		if n, err := strconv.Atoi(key[len(prefix):]); err == nil {
			v.serial = max(v.serial, n+1)
		}
	}
}

// physicalID is the ID under which CloudFormation knows the resource.
func (v *values) physicalID() string {
	if v.PhysicalID != "" {
		return v.PhysicalID
	}
	if v.row.physical != "" {
		return v.expand("physical", v.row.physical)
	}
	return v.refID()
}

// refID is what Ref returns.
func (v *values) refID() string {
	if v.row.ref != "" {
		return v.expand("ref", v.row.ref)
	}
	names := v.facts.Ref()
	if len(names) == 0 {
		return v.name()
	}
	return v.join(names)
}

// identifier is the primary identifier in the Cloud Control API. Custom
// resources, which it does not know, may share a physical ID.
func (v *values) identifier() string {
	if v.Identifier != "" {
		return v.Identifier
	}
	if IsCustom(v.Type) {
		return v.Unique
	}
	if len(v.facts.PrimaryIdentifier) == 0 {
		return v.physicalID()
	}
	return v.join(v.facts.PrimaryIdentifier)
}

func (v *values) join(names []string) string {
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = text(v.value(name))
	}
	return strings.Join(parts, "|")
}

// name is the resource's name: the custom one or a generated one.
func (v *values) name() string {
	if name, ok := v.Properties[v.naming.Property].(string); ok && name != "" {
		return name
	}
	if form, ok := v.attributes[v.naming.Property]; ok {
		return v.expand("name", form)
	}
	name := v.naming
	if v.suffix != "" && text(v.Properties[v.suffixProperty]) == "true" {
		name.Limit -= len(v.suffix)
		return name.generate(v.Physical) + v.suffix
	}
	return name.generate(v.Physical)
}

// value is the value of a property, an attribute or an identifier's part.
func (v *values) value(name string) any {
	if v.depth++; v.depth > maxDepth {
		v.depth--
		return strings.ToLower(name)
	}
	defer func() { v.depth-- }()
	if v.isPhysicalID(name) {
		return v.PhysicalID
	}
	if name == v.naming.Property {
		return v.name()
	}
	if form, ok := v.attributes[name]; ok {
		return v.typed(v.facts.Attributes[name], v.expand(name, form))
	}
	if value, ok := property(v.Properties, name); ok {
		return value
	}
	if shape, ok := v.facts.Attributes[name]; ok {
		return v.guess(name, shape)
	}
	return v.guess(name, schema.Shape{Kind: schema.String})
}

// attribute is what Fn::GetAtt returns for a name that the type has. A property
// that is neither set nor known to have a value gives ok false.
func (v *values) attribute(name string) (value any, ok bool) {
	if value, ok := property(v.Properties, name); ok {
		return value, true
	}
	_, attribute := v.facts.Attributes[name]
	_, listed := v.attributes[name]
	if !attribute && !listed && name != v.naming.Property && !v.isPhysicalID(name) {
		return nil, false
	}
	return v.value(name), true
}

// isPhysicalID tells whether a value is by definition the physical ID, which
// then holds for imported resources as well.
func (v *values) isPhysicalID(name string) bool {
	ref := v.facts.Ref()
	return v.PhysicalID != "" && v.row.physical == "" && v.row.ref == "" && len(ref) == 1 && ref[0] == name
}

// property finds a property by its path, with "/" or "." between the names.
func property(properties map[string]any, path string) (any, bool) {
	if value, ok := properties[path]; ok {
		return value, value != nil
	}
	first, rest, nested := strings.Cut(strings.ReplaceAll(path, "/", "."), ".")
	if inner, ok := properties[first].(map[string]any); ok && nested {
		return property(inner, rest)
	}
	return nil, false
}

// typed turns the text of the table into the kind of value that the attribute
// has. Elements of lists are separated by commas.
func (v *values) typed(s schema.Shape, value string) any {
	switch s.Kind {
	case schema.Integer, schema.Number:
		return json.Number(value)
	case schema.Boolean:
		return value == "true"
	case schema.List:
		items := []any{}
		for item := range strings.SplitSeq(value, ",") {
			items = append(items, v.typed(*s.Element, item))
		}
		return items
	default:
		return value
	}
}

// text writes a value as Ref and Fn::Sub do.
func text(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case []any:
		parts := make([]string, len(value))
		for i, item := range value {
			parts[i] = text(item)
		}
		return strings.Join(parts, ",")
	case map[string]any:
		document, err := json.Marshal(value)
		if err != nil {
			return ""
		}
		return string(document)
	default:
		return fmt.Sprint(value)
	}
}
