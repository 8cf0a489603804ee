package policy

import (
	"context"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/policy"
	"github.com/cfn-cli/cfn/internal/term"
)

// Change is a policy to give to a stack, beside the one that it has.
type Change struct {
	stack, before, body string
}

// Compare reads the policy that the stack has. body is the one to set, in JSON.
func Compare(ctx context.Context, s *command.Session, stack, body string) (*Change, error) {
	before, err := s.Stacks.Policy(ctx, stack)
	return &Change{stack, before, body}, err
}

// Changed tells that the stack has another policy, or none.
func (c *Change) Changed() bool { return c.before == "" || indented(c.before) != indented(c.body) }

// Ask asks, and sets the policy. One that the stack has already is no question.
func (c *Change) Ask(ctx context.Context, s *command.Session) error {
	if !c.Changed() {
		return nil
	}
	if err := s.Confirm(ctx, "Set the stack policy?"); err != nil {
		return err
	}
	return s.Stacks.SetPolicy(ctx, c.stack, c.body)
}

// Show tells a person the statements that go and those that come.
func (c *Change) Show(s *command.Session) {
	if s.Machine() {
		return
	}
	out := s.Term.Out
	out.Println(out.Join(out.Paint(term.Bold, c.stack), out.Paint(term.Dim, "stack policy")), "")
	if !c.Changed() {
		statements(out, term.Unchanged, c.body)
		return
	}
	if c.before == "" {
		out.Println("  " + out.Symbol(term.Unchanged) + " " + out.Paint(term.Dim, "none so far: every update is allowed"))
	} else {
		statements(out, term.Delete, c.before)
	}
	statements(out, term.Add, c.body)
}

func statements(out *term.Stream, symbol term.Symbol, body string) {
	p, err := policy.Parse("stack policy", []byte(body))
	if err != nil {
		return // the stack has one that is not understood here
	}
	width := out.Width()
	if width > 0 {
		width = max(width-4, 20)
	}
	for _, s := range p.Statements {
		mark := out.Symbol(symbol) + " "
		for _, line := range term.Wrap(s.Sentence(), width, 2) {
			out.Println("  " + mark + line)
			mark = "  "
		}
	}
	if len(p.Statements) == 0 {
		out.Println("  " + out.Symbol(symbol) + " no statement: no update is allowed")
	}
}
