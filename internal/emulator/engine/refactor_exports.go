package engine

import (
	"fmt"
	"slices"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// exportProblem tells why the stacks cannot have these outputs, empty where they
// can: exports may go from one of them to another while nobody else notices.
func (w *world) exportProblem(outputs [][]Output) (string, error) {
	after := map[string]string{}
	for i, list := range outputs {
		for _, o := range list {
			if o.Export == "" {
				continue
			}
			other, taken, err := store.Get[Export](w.tx, exportKey(w.stacks[i].place(), o.Export))
			if err != nil {
				return "", err
			}
			if _, twice := after[o.Export]; twice || taken && !w.has(other.StackUUID) {
				return fmt.Sprintf("Export with name %s is already exported by stack %s.", o.Export, other.StackName), nil
			}
			after[o.Export] = o.Value
		}
	}
	for _, s := range w.stacks {
		for _, o := range s.Outputs {
			value, stays := after[o.Export]
			if o.Export == "" || stays && value == o.Value {
				continue
			}
			users, err := w.strangers(s.place(), o.Export)
			switch {
			case err != nil:
				return "", err
			case len(users) > 0 && stays:
				return updatedInUse(o.Export, users), nil
			case len(users) > 0:
				return deletedInUse(o.Export, users), nil
			}
		}
	}
	return "", nil
}

// strangers are the users of an export that do not take part in the refactor.
func (w *world) strangers(p place, export string) ([]string, error) {
	users, err := importers(w.tx, p, export)
	return slices.DeleteFunc(users, func(name string) bool {
		return slices.ContainsFunc(w.stacks, func(s *Stack) bool { return s.Name == name })
	}), err
}

// publish replaces the exports and imports of all stacks at once.
func (w *world) publish(outputs [][]Output) error {
	for _, s := range w.stacks {
		for _, o := range s.Outputs {
			if o.Export == "" {
				continue
			}
			if err := w.tx.Delete(exportKey(s.place(), o.Export)); err != nil {
				return err
			}
		}
	}
	for i, s := range w.stacks {
		if err := replaceExports(w.tx, s, nil, outputs[i]); err != nil {
			return err
		}
		imports := w.plans[i].imports()
		if err := forgetImports(w.tx, s, imports); err != nil {
			return err
		}
		for name := range imports { // in the form of keys
			if err := store.Put(w.tx, s.place().key("import", name, s.UUID), s.Name); err != nil {
				return err
			}
		}
	}
	return nil
}
