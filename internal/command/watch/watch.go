// Package watch attaches to the operation that is running on a stack: cfn
// watch.
package watch

import (
	"context"
	"time"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/follow"
	"github.com/cfn-cli/cfn/internal/command/view"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

// Options are the flags and arguments of cfn watch.
type Options struct {
	command.Common
	Stack   string
	Timeout time.Duration
}

// Run follows the running operation, or shows how the last one ended, and ends
// with the exit code that the command which started it would have had.
func Run(ctx context.Context, e *env.Env, o Options) error {
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
	op, err := stack.AttachTo(found)
	if err != nil {
		return err
	}
	v := view.New(s)
	v.Header(view.Header{Stack: op.Stack, Action: "watch", Region: s.AWS.Region, Account: identity.Account, Context: s.Target.Name})
	return follow.Operation(ctx, s, v, op, follow.Options{
		Timeout: o.Timeout, Sources: view.Sources{Template: deployed(ctx, s, op.StackID)},
	})
}

// deployed is the stack's template, for places and for what waits for what.
// Without the right to read it there is simply less to show.
func deployed(ctx context.Context, s *command.Session, stackID string) *template.Template {
	body, err := s.Stacks.Template(ctx, stackID, false)
	if err != nil {
		return nil
	}
	parsed, err := template.Parse("template", []byte(body))
	if err != nil {
		return nil
	}
	return parsed
}
