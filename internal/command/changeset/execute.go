package changeset

import (
	"context"
	"time"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/follow"
	"github.com/cfn-cli/cfn/internal/command/view"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
)

// ExecuteOptions are the flags and arguments of cfn changeset execute.
type ExecuteOptions struct {
	command.Common
	Stack, Name     string
	DisableRollback bool
	NoWait          bool
	Timeout         time.Duration
}

// ShowOptions are the arguments of cfn changeset show.
type ShowOptions struct {
	command.Common
	Stack, Name string
}

// Show shows what a change set would change, or why it has failed.
func Show(ctx context.Context, e *env.Env, o ShowOptions) error {
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	set, err := s.Stacks.ReadChangeSet(ctx, o.Stack, o.Name)
	if err != nil {
		return err
	}
	if s.Machine() {
		return s.Print(set)
	}
	v, err := open(ctx, s, set)
	if err != nil {
		return err
	}
	out := s.Term.Out
	v.Note("change set " + out.Join(set.Name, string(set.Status), string(set.Execution), set.Description))
	if set.Reason != "" {
		v.Note(set.Reason)
	}
	if len(set.Changes) > 0 {
		v.Plan(view.Plan{Plan: set.Plan})
	}
	return nil
}

// open begins the view of a change set with where it is.
func open(ctx context.Context, s *command.Session, set *stack.ChangeSet) (view.Operation, error) {
	identity, err := s.AWS.Identity(ctx)
	if err != nil {
		return nil, err
	}
	action := "update"
	if set.Creates {
		action = "create"
	}
	if set.Imports() {
		action = "import"
	}
	v := view.New(s)
	v.Header(view.Header{Stack: set.Stack, Action: action, Region: s.AWS.Region, Account: identity.Account, Context: s.Target.Name})
	return v, nil
}

// Execute shows a change set, asks, starts it and follows it to its end.
func Execute(ctx context.Context, e *env.Env, o ExecuteOptions) error {
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	if err := s.Writable(); err != nil {
		return err
	}
	set, err := s.Stacks.ReadChangeSet(ctx, o.Stack, o.Name)
	if err != nil {
		return err
	}
	if err := set.Executable(); err != nil {
		return err
	}
	if o.DisableRollback {
		if err := set.KeepOnFailure(); err != nil {
			return err
		}
	}
	s.Mention(set.Stack)
	v, err := open(ctx, s, set)
	if err != nil {
		return err
	}
	v.Plan(view.Plan{Plan: set.Plan})
	if err := set.CheckReplacements(); err != nil {
		return err
	}
	if err := confirm(ctx, s, set); err != nil {
		return err
	}
	op, err := s.Stacks.Execute(ctx, set.Plan)
	if err != nil {
		return err
	}
	return follow.Operation(ctx, s, v, op, follow.Options{NoWait: o.NoWait, Timeout: o.Timeout})
}

func confirm(ctx context.Context, s *command.Session, set *stack.ChangeSet) error {
	if !s.Yes && set.Destroys() && s.Term.CanAsk() {
		return s.ConfirmName(ctx, "Resources will be deleted or replaced. Type the stack's name to go on", set.Stack)
	}
	return s.Confirm(ctx, "Execute change set "+set.Name+"?")
}
