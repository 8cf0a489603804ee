package engine

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/cfn-cli/cfn/internal/template"
)

// check compares all resources with what they are now.
func (w *world) check(r *Refactor) error {
	for i, p := range w.plans {
		if len(p.order) == 0 {
			return because(w.stacks[i], "Stack Refactor does not support empty stacks.")
		}
	}
	for _, m := range r.Moves {
		if reason := unmovable(m.Type); reason != "" {
			return because(w.stacks[m.From.Member], "%s", reason)
		}
		m.Late = w.refers(m.To)
		if m.Late {
			continue
		}
		if err := w.unchanged(m); err != nil {
			return err
		}
	}
	for i := range w.stacks {
		if err := w.staysSame(r, i); err != nil {
			return err
		}
	}
	outputs, err := w.outputs()
	if err != nil {
		return &refactorRefusal{plainReason(err)}
	}
	reason, err := w.exportProblem(outputs)
	if reason != "" {
		err = &refactorRefusal{reason}
	}
	return err
}

// refers tells whether the properties at a place depend on other resources.
func (w *world) refers(s Spot) bool {
	t := w.plans[s.Member].template
	properties := t.Resource(s.LogicalID).Properties
	isResource := func(ref template.Reference) bool { return t.Resource(ref.Name) != nil }
	return len(calls(properties, "Fn::ImportValue")) > 0 || slices.ContainsFunc(template.References(properties), isResource)
}

// unchanged evaluates a moved resource at its new place. Where it is not the
// same, the text is one known from public reports.
func (w *world) unchanged(m *Move) error {
	from := w.stacks[m.From.Member]
	target, err := w.version(m.To.Member, m.To.LogicalID)
	if err != nil {
		return because(w.stacks[m.To.Member], "%s", plainReason(err))
	}
	resource := w.after[m.To.Member][m.To.LogicalID]
	if len(changedPaths(nil, resource.Properties, target.Properties)) > 0 {
		return &refactorRefusal{fmt.Sprintf("Resource %s in stack %s does not match the destination resource's properties.", m.From.LogicalID, from.ID())}
	}
	return nil
}

// staysSame refuses a change of a resource that stays where it is.
func (w *world) staysSame(r *Refactor, i int) error {
	for _, id := range slices.Sorted(maps.Keys(w.after[i])) {
		if slices.ContainsFunc(r.Moves, func(m *Move) bool { return m.To == Spot{i, id} }) {
			continue
		}
		target, err := w.version(i, id)
		if err != nil {
			return because(w.stacks[i], "%s", plainReason(err))
		}
		resource := w.after[i][id]
		if len(changedPaths(nil, resource.Properties, target.Properties)) > 0 || !bytes.Equal(resource.Metadata, target.Metadata) {
			return because(w.stacks[i], "%s: %s", notPermitted("Modify"), id)
		}
	}
	return nil
}

// notPermitted is the text for what a refactor does not do. That with Modify is
// known from public reports, the others are formed alike; the logical ID after it
// is the emulator's own.
func notPermitted(action string) string {
	return "Found an action type that is not permitted during refactor operations: " + action
}
