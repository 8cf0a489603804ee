package deploy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/stack"
)

// identify finds out which existing resource each newcomer is: from the
// template, and what that does not tell is asked for, on a terminal. An answer
// may tell of others.
func (f *flow) identify(ctx context.Context, around stack.Surroundings, list []*stack.Newcomer) error {
	for {
		stack.Identify(f.source.parsed, around, list)
		open := slices.DeleteFunc(slices.Clone(list), func(n *stack.Newcomer) bool { return len(n.Missing()) == 0 })
		if len(open) == 0 {
			return nil
		}
		if !f.Term.CanAsk() || f.Machine() {
			return unidentified(open)
		}
		n := f.first(open)
		for _, key := range n.Missing() {
			value, err := f.Term.Ask(ctx, identifierQuestion(n, key))
			if err != nil {
				return err
			}
			n.Identifier[key] = value
		}
	}
}

// first is the one to ask for: one that does not refer to another that is open.
func (f *flow) first(open []*stack.Newcomer) *stack.Newcomer {
	needs := f.source.parsed.Dependencies()
	i := slices.IndexFunc(open, func(n *stack.Newcomer) bool {
		return !slices.ContainsFunc(open, func(other *stack.Newcomer) bool { return slices.Contains(needs[n.LogicalID], other.LogicalID) })
	})
	return open[max(i, 0)]
}

func unidentified(open []*stack.Newcomer) error {
	var names, examples []string
	for _, n := range open {
		names = append(names, fmt.Sprintf("%s (%s)", n.LogicalID, strings.Join(n.Missing(), ", ")))
		examples = append(examples, "--resource "+n.Example())
	}
	return diag.New(diag.Invalid, "import.identifiers", "it is not known which existing resources are meant: %s", strings.Join(names, ", ")).
		WithHint("add %s", strings.Join(examples, " "))
}
