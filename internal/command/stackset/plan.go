package stackset

import (
	"context"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/output"
	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// PlanOptions are the flags and arguments of cfn stackset plan.
type PlanOptions struct {
	Options
	Files   []string
	Choices stackset.Choices
	// AllOverrides reads the overrides of all instances, however many.
	AllOverrides bool
	// ExitCode makes the command end with 3 where something differs.
	ExitCode bool
}

// markdown is a format that only plans have: for a review.
const markdown = "markdown"

// Plan shows what an application would do, and changes nothing.
func Plan(ctx context.Context, e *env.Env, o PlanOptions) error {
	review := o.Output == markdown
	if review {
		o.Output = output.Text
	}
	documents, err := load(e, o.Files)
	if err != nil {
		return err
	}
	differs := false
	for i, d := range documents {
		s, err := open(ctx, e, o.Options, d.Admin)
		if err != nil {
			return err
		}
		p, err := s.prepare(ctx, d, o.Choices, o.AllOverrides)
		if err != nil {
			return err
		}
		if p.state.Set != nil {
			if p.going, err = s.sets.Unfinished(ctx, d.Name); err != nil {
				return err
			}
		}
		differs = differs || p.Differs()
		switch {
		case review:
			if i > 0 {
				s.Term.Out.Println("")
			}
			s.Term.Out.Println(reviewed(p, s.header(d.Name, "plan"))...)
		case s.Machine():
			if err := machine(s).plan(p, s.header(d.Name, "plan")); err != nil {
				return err
			}
		default:
			if i > 0 {
				s.Term.Out.Println("")
			}
			s.tellPlan(p)
		}
	}
	if o.ExitCode && differs {
		return command.Differences()
	}
	return nil
}

func (s *site) tellPlan(p *prepared) {
	out := s.Term.Out
	head(out, s.header(p.Name, "plan"))
	showPlan(out, p)
	if p.going != nil {
		out.Println("", "  "+out.Symbol(term.Warning)+" "+out.Paint(term.Warn, "an operation goes on: what it changes is not known yet")+"   cfn stackset status "+p.Name)
	}
	if !p.Empty() {
		return
	}
	symbol, rest := term.Done, ""
	if p.Differs() {
		symbol, rest = term.Warning, "but not all is as declared"
	}
	out.Println("", "  "+out.Symbol(symbol)+" "+out.Join(out.Paint(term.Bold, p.Name), "no changes", rest))
}
