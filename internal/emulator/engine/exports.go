package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// importValue is the value of an export.
func importValue(tx store.Tx, p place, name string) (string, error) {
	export, ok, err := store.Get[Export](tx, exportKey(p, name))
	if err != nil {
		return "", err
	}
	if !ok {
		return "", fmt.Errorf("No export named %s found.", name)
	}
	return export.Value, nil
}

// addImport notes that the stack uses an export.
func addImport(tx store.Tx, s *Stack, name string) error {
	return store.Put(tx, importPrefix(s.place(), name)+s.UUID, s.Name)
}

// importers are the names of the stacks that use an export.
func importers(tx store.Tx, p place, name string) ([]string, error) {
	names, err := store.List[string](tx, importPrefix(p, name))
	slices.Sort(names)
	return names, err
}

// forgetImports removes the stack from the users of all exports but those in
// keep.
func forgetImports(tx store.Tx, s *Stack, keep map[string]bool) error {
	var stale []string
	prefix := s.place().key("import")
	for key := range tx.Ascend(prefix, "") {
		name, uuid, _ := strings.Cut(strings.TrimPrefix(key, prefix), "/")
		if uuid == s.UUID && !keep[name] {
			stale = append(stale, key)
		}
	}
	for _, key := range stale {
		if err := tx.Delete(key); err != nil {
			return err
		}
	}
	return nil
}

// exportsInUse tells why the stack's exports cannot go, empty where they can.
func exportsInUse(tx store.Tx, s *Stack) (string, error) {
	for _, o := range s.Outputs {
		if o.Export == "" {
			continue
		}
		users, err := importers(tx, s.place(), o.Export)
		if err != nil {
			return "", err
		}
		if len(users) > 0 {
			return deletedInUse(o.Export, users), nil
		}
	}
	return "", nil
}

// deletedInUse is AWS's text for an export that goes while other stacks import
// it, in a deletion as in an update.
func deletedInUse(export string, users []string) string {
	return fmt.Sprintf("Delete canceled. Cannot delete export %s as it is in use by %s.", export, strings.Join(users, ", "))
}

// updatedInUse is AWS's text for one that gets another value.
func updatedInUse(export string, users []string) string {
	return fmt.Sprintf("Cannot update export %s as it is in use by %s.", export, strings.Join(users, ", "))
}

// publish replaces the stack's exports. It tells why that cannot be, empty
// where it is done.
func publish(tx store.Tx, s *Stack, outputs []Output) (problem string, err error) {
	after := map[string]string{}
	for _, o := range outputs {
		after[o.Export] = o.Value
	}
	var gone []string
	for _, o := range s.Outputs {
		value, stays := after[o.Export]
		if o.Export == "" || (stays && value == o.Value) {
			continue
		}
		users, err := importers(tx, s.place(), o.Export)
		if err != nil {
			return "", err
		}
		switch {
		case len(users) > 0 && stays:
			return updatedInUse(o.Export, users), nil
		case len(users) > 0:
			return deletedInUse(o.Export, users), nil
		}
		gone = append(gone, o.Export)
	}
	for _, o := range outputs {
		other, taken, err := store.Get[Export](tx, exportKey(s.place(), o.Export))
		if err != nil {
			return "", err
		}
		if o.Export != "" && taken && other.StackUUID != s.UUID {
			return fmt.Sprintf("Export with name %s is already exported by stack %s.", o.Export, other.StackName), nil
		}
	}
	return "", replaceExports(tx, s, gone, outputs)
}

func replaceExports(tx store.Tx, s *Stack, gone []string, outputs []Output) error {
	for _, name := range gone {
		if err := tx.Delete(exportKey(s.place(), name)); err != nil {
			return err
		}
	}
	for _, o := range outputs {
		if o.Export == "" {
			continue
		}
		export := Export{Name: o.Export, Value: o.Value, StackUUID: s.UUID, StackName: s.Name}
		if err := store.Put(tx, exportKey(s.place(), o.Export), export); err != nil {
			return err
		}
	}
	return nil
}

// withdraw removes the stack's exports and imports.
func withdraw(tx store.Tx, s *Stack) error {
	for _, o := range s.Outputs {
		if o.Export == "" {
			continue
		}
		if err := tx.Delete(exportKey(s.place(), o.Export)); err != nil {
			return err
		}
	}
	return forgetImports(tx, s, nil)
}
