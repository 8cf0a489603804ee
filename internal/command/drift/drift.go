// Package drift shows how a stack's resources differ from what CloudFormation
// has deployed: cfn drift.
package drift

import (
	"context"
	"slices"
	"time"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the flags and arguments of cfn drift.
type Options struct {
	command.Common
	Stack string
	// Resources are logical IDs, none for all.
	Resources []string
	// ExitCode makes the command end with 3 where something differs.
	ExitCode bool
	Timeout  time.Duration
}

// header says what is compared, and where.
type header struct {
	Stack   string `json:"stack"`
	Region  string `json:"region"`
	Account string `json:"account"`
	Context string `json:"context"`
}

// Run detects drift, waits for it and shows it.
func Run(ctx context.Context, e *env.Env, o Options) error {
	if o.Timeout < 0 {
		return diag.New(diag.Usage, "usage", "--timeout cannot be negative")
	}
	if slices.Contains(o.Resources, "") {
		return diag.New(diag.Usage, "usage", "--resource takes a logical ID").WithHint("cfn resources %s", o.Stack)
	}
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	identity, err := s.AWS.Identity(ctx)
	if err != nil {
		return err
	}
	found, err := s.Stacks.Get(ctx, o.Stack)
	if err != nil {
		return err
	}
	head := header{Stack: *found.StackName, Region: s.AWS.Region, Account: identity.Account, Context: s.Target.Name}
	s.Mention(head.Stack)
	v := newDisplay(s)
	v.begin(head)
	waiting, cancel := timeout(ctx, o.Timeout, head.Stack)
	defer cancel()
	drift, err := s.Stacks.DetectDrift(waiting, found, o.Resources)
	v.stop()
	if err != nil {
		return leave(err, head.Stack)
	}
	v.end(drift, deployed(ctx, s, drift))
	if err := drift.Failure(); err != nil {
		return err
	}
	if o.ExitCode && drift.Drifted() > 0 {
		return command.Differences()
	}
	return nil
}

func timeout(ctx context.Context, limit time.Duration, name string) (context.Context, context.CancelFunc) {
	return command.Within(ctx, limit, diag.New(diag.Timeout, "wait.timeout", "the drift of stack %s was not known after %s; the detection goes on", name, limit).
		WithHint("cfn drift %s  looks again", name))
}

// leave ends a wait that was cut off.
func leave(err error, name string) error {
	if !diag.Is(err, diag.Interrupted) {
		return err
	}
	return diag.New(diag.Interrupted, "interrupted", "the drift detection of stack %s goes on", name).
		WithHint("cfn drift %s  looks again", name).Because(err)
}

// deployed reads the templates of the stacks that have drifted, by stack ID,
// for places. Without the right to read them there is simply less to show.
func deployed(ctx context.Context, s *command.Session, d *stack.Drift) map[string]*template.Template {
	templates := map[string]*template.Template{}
	d.All(func(one *stack.Drift) {
		if !differs(one) {
			return
		}
		body, err := s.Stacks.Template(ctx, one.StackID, false)
		if err != nil {
			return
		}
		if parsed, err := template.Parse("the deployed template", []byte(body)); err == nil {
			templates[one.StackID] = parsed
		}
	})
	return templates
}

func differs(d *stack.Drift) bool {
	for _, r := range d.Resources {
		if r.Drifted() {
			return true
		}
	}
	return false
}

// display shows a detection to a person or to a program.
type display interface {
	begin(header)
	stop()
	end(*stack.Drift, map[string]*template.Template)
}

func newDisplay(s *command.Session) display {
	if s.Machine() {
		return machine{s.Stream()}
	}
	return &text{out: s.Term.Out}
}

// waiting is what a terminal shows while CloudFormation compares.
type waiting struct{ began time.Time }

// Render implements term.Component.
func (w waiting) Render(f term.Frame) []string {
	return []string{"  " + f.Spinner() + " comparing with what is there  " + f.Paint(term.Dim, term.Duration(f.Now.Sub(w.began)))}
}
