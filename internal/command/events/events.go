// Package events shows what happened to a stack: cfn events.
package events

import (
	"context"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/view"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the flags and arguments of cfn events.
type Options struct {
	command.Common
	Stack string
	// All shows everything CloudFormation still has, not the last operation.
	All bool
	// Failed shows failures only.
	Failed bool
	// Follow goes on until the running operation ends.
	Follow bool
	// Operation is the ID of the operation to show.
	Operation string
	// Validation shows what validation has found, in place of events.
	Validation bool
}

// Validate refuses flags that do not go together.
func (o Options) Validate() error {
	if o.Follow && (o.Operation != "" || o.Validation) || o.All && o.Operation != "" || o.Validation && (o.All || o.Failed) {
		return diag.New(diag.Usage, "usage", "--operation and --validation do not go together with these flags").WithHint("cfn help events")
	}
	return nil
}

// Run shows the events oldest first, so that the newest is where the eye is.
func Run(ctx context.Context, e *env.Env, o Options) error {
	if err := o.Validate(); err != nil {
		return err
	}
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	op, err := s.Stacks.Attach(ctx, o.Stack)
	if err != nil {
		return err
	}
	if o.Follow {
		return follow(ctx, s, op)
	}
	op.ID = o.Operation
	if o.Validation {
		return findings(ctx, s, op)
	}
	list, err := o.events(ctx, s, op)
	if err != nil {
		return err
	}
	if o.Failed {
		list = slices.DeleteFunc(list, func(e stack.Event) bool { return !strings.HasSuffix(string(e.Status), "_FAILED") })
	}
	switch {
	case s.Machine():
		return s.Print(list)
	case len(list) == 0:
		s.Term.Err.Println("stack " + o.Stack + " has no such events")
	case s.Term.Out.IsTerminal():
		for _, e := range list {
			s.Term.Out.Println(line(s, e, width(list)))
		}
	default:
		s.Term.Out.Table(table(list))
	}
	return nil
}

func (o Options) events(ctx context.Context, s *command.Session, op stack.Operation) ([]stack.Event, error) {
	if op.ID != "" {
		return s.Stacks.OperationEvents(ctx, op)
	}
	return s.Stacks.Events(ctx, op.StackID, o.All)
}

// findings shows what validation has found, for programs as in a plan.
func findings(ctx context.Context, s *command.Session, op stack.Operation) error {
	found, err := s.Stacks.OperationFindings(ctx, op)
	switch {
	case err != nil:
		return err
	case s.Machine():
		return s.Print(append([]stack.Finding{}, found...))
	case len(found) == 0:
		s.Term.Err.Println("validation has found nothing in stack " + op.Stack)
		return nil
	case s.Term.Out.IsTerminal():
		s.Term.Out.Diagnostics(stack.Diagnostics(found, func([]string) *template.Template { return nil }), nil)
		return nil
	}
	t := &term.Table{Columns: make([]term.Column, 4)}
	for _, f := range found {
		t.Row(term.Text(string(f.Mode)), term.Text(f.LogicalID), term.Text(f.Reason), term.Styled(term.Dim, f.Path))
	}
	s.Term.Out.Table(t)
	return nil
}

// follow prints events as they come, whatever the operation's outcome is: that
// is what cfn watch tells.
func follow(ctx context.Context, s *command.Session, op stack.Operation) error {
	stream := s.Stream()
	_, err := s.Stacks.Watch(ctx, op, func(e stack.Event) {
		if s.Machine() {
			_ = view.WriteEvent(stream, e)
			return
		}
		s.Term.Out.Println(line(s, e, 0))
	})
	return err
}

func line(s *command.Session, e stack.Event, width int) string {
	return view.Line(s.Term.Out.Look, e, max(width, 16), 0)
}

func width(list []stack.Event) int {
	widest := 0
	for _, e := range list {
		widest = max(widest, term.Width(e.LogicalID))
	}
	return widest
}

func table(list []stack.Event) *term.Table {
	t := &term.Table{Columns: make([]term.Column, 5)}
	for _, e := range list {
		t.Row(term.Time(e.Time), term.Text(e.LogicalID), term.Text(e.Type), term.Text(string(e.Status)), term.Text(e.Reason))
	}
	return t
}
