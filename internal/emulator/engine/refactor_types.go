package engine

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/schema"
)

// notRefactored are the types that AWS's documentation names as not supported
// (User Guide, "Stack refactoring", Resource limitations).
//
//go:embed refactor_types.txt
var notRefactored string

// unmovable tells why a resource of a type cannot be moved, empty where it can:
// types that are named, that have no handlers or nothing that could be changed
// (their provisioning type is not FULLY_MUTABLE), and that get no other tags
// once they exist. The texts are known from public reports.
func unmovable(typeName string) string {
	facts, known := schema.Lookup(typeName)
	plain := "Stack Refactor does not support " + typeName + "."
	switch {
	case slices.Contains(strings.Fields(notRefactored), typeName), provider.IsCustom(typeName),
		!known, len(facts.PrimaryIdentifier) == 0:
		return plain
	case facts.Taggable() && facts.Recreation(facts.Tags.Property) == schema.Always:
		return "Stack Refactor does not support " + typeName + " because the resource type does not allow tag updates after creation."
	case immutable(facts):
		return plain
	case typeName == stackType:
		return "Not emulated: a stack refactor that moves a nested stack."
	default:
		return ""
	}
}

// immutable tells that every change makes another resource of it.
func immutable(facts *schema.Type) bool {
	for name := range facts.Properties {
		if facts.Recreation(name) != schema.Always {
			return false
		}
	}
	return true
}

func taggable(typeName string) bool {
	facts, known := schema.Lookup(typeName)
	return known && facts.Taggable()
}
