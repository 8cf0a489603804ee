// Package events shows what happened to a stack: cfn events.
package events

import (
	"context"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/view"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
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
}

// Run shows the events oldest first, so that the newest is where the eye is.
func Run(ctx context.Context, e *env.Env, o Options) error {
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
	list, err := s.Stacks.Events(ctx, op.StackID, o.All)
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
