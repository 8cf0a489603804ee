package provider

import (
	"strings"

	"github.com/cfn-cli/cfn/internal/schema"
)

// defaultLimit is the longest generated name of types whose limit the table
// does not tell.
const defaultLimit = 64

// naming is how a type's resources are named.
type naming struct {
	// Property is the one that sets the name, empty where there is none.
	Property string
	// Limit is the longest name, in characters.
	Limit int
	// Lower is true where names have no capitals.
	Lower bool
	// Stack is what generated names begin with; nil means the stack's name.
	Stack *string
	// Unique is true where no two resources have the same name.
	Unique bool
}

// CustomName gives the property that names a resource of the type and the name
// that these properties set; ok is false where CloudFormation chooses the name
// or names need not be unique. CloudFormation does not replace a resource under
// the same custom name (AWS documentation, "Name type").
func CustomName(typeName string, properties map[string]any) (property, name string, ok bool) {
	naming := lookup(typeName).naming
	name, ok = properties[naming.Property].(string)
	return naming.Property, name, ok && name != "" && naming.Unique
}

// nameProperty finds the property that names a type's resources: one that is
// part of the identifier or cannot be changed, and is called after the type.
func nameProperty(t *schema.Type) string {
	resource := t.Name[strings.LastIndex(t.Name, ":")+1:]
	for _, id := range t.PrimaryIdentifier {
		if p, ok := t.Properties[id]; ok && p.Kind == schema.String && isNameOf(id, resource) {
			return id
		}
	}
	for _, candidate := range []string{resource + "Name", "Name"} {
		if p, ok := t.Properties[candidate]; ok && p.Kind == schema.String && p.Recreation == schema.Always {
			return candidate
		}
	}
	return ""
}

// isNameOf tells whether a property's name says that it holds the name of a
// resource: Name, TableName of a Table, PolicyName of a RolePolicy,
// DBInstanceIdentifier of a DBInstance.
func isNameOf(property, resource string) bool {
	for _, ending := range []string{"Name", "Identifier", "Id"} {
		if base, ok := strings.CutSuffix(property, ending); ok {
			if ending == "Name" && base == "" {
				return true
			}
			return base != "" && (strings.HasSuffix(resource, base) || strings.HasSuffix(base, resource))
		}
	}
	return false
}

// generate makes a name as CloudFormation does: stack, logical ID and random
// characters with dashes between, the first two shortened evenly to the limit
// (cloudformation-cli-java-plugin, IdentifierUtils).
func (n naming) generate(p Physical) string {
	alphabet := mixedAlnum
	if n.Lower {
		alphabet = lowerAlnum
	}
	suffix := pick(random(p.Unique, "name"), alphabet, suffixWidth)
	stack := p.StackName
	if n.Stack != nil {
		stack = *n.Stack
	}
	stackWidth, idWidth := share(n.Limit-len(suffix)-2, len(stack), len(p.LogicalID))
	name := strings.TrimLeft(stack[:stackWidth]+"-"+p.LogicalID[:idWidth]+"-"+suffix, "-")
	if n.Lower {
		name = strings.ToLower(name)
	}
	return name
}

// share divides the room between two texts: each gets what it needs up to
// half, and what the other leaves.
func share(room, a, b int) (int, int) {
	room = max(room, 0)
	if a+b <= room {
		return a, b
	}
	half := room / 2
	switch {
	case a <= half:
		return a, room - a
	case b <= half:
		return room - b, b
	default:
		return room - half, half
	}
}
