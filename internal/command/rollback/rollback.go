// Package rollback leads a stack back to the state in which it was last
// complete: cfn rollback and cfn cancel.
package rollback

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/follow"
	"github.com/cfn-cli/cfn/internal/command/view"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
)

// Options are the flags and arguments of both verbs.
type Options struct {
	command.Common
	Stack string
	// Cancel only cancels a running update: cfn cancel.
	Cancel bool
	// Skip names resources that a failed rollback leaves alone, Force all that
	// it cannot roll back.
	Skip    []string
	Force   bool
	RoleARN string
	// Express does not wait until resources are ready.
	Express bool
	NoWait  bool
	Timeout time.Duration
}

func (o Options) recovery() stack.RecoverOptions {
	return stack.RecoverOptions{Skip: o.Skip, Force: o.Force, RoleARN: o.RoleARN, Express: o.Express}
}

// Run shows what the rollback will do, asks, starts it and follows it to its
// end. A rollback that ends as it should is a success.
func Run(ctx context.Context, e *env.Env, o Options) error {
	if o.Force && len(o.Skip) > 0 {
		return diag.New(diag.Usage, "usage", "--skip and --force exclude each other")
	}
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	if err := s.Writable(); err != nil {
		return err
	}
	identity, err := s.AWS.Identity(ctx)
	if err != nil {
		return err
	}
	plan, err := o.plan(ctx, s)
	if err != nil {
		return err
	}
	name := aws.ToString(plan.Stack.StackName)
	s.Mention(name)
	v := view.New(s)
	v.Header(view.Header{Stack: name, Action: o.action(), Region: s.AWS.Region, Account: identity.Account, Context: s.Target.Name})
	v.RollbackPlan(plan)
	if o.Force || len(o.Skip) > 0 {
		v.Note("what is left alone may differ from the template afterwards; make them agree before the next update")
	}
	if err := s.Confirm(ctx, question(plan.Recovery)); err != nil {
		return err
	}
	op, err := s.Stacks.Rollback(ctx, plan, o.recovery())
	if err != nil {
		return err
	}
	return follow.Operation(ctx, s, v, op, follow.Options{NoWait: o.NoWait, Timeout: o.Timeout})
}

func (o Options) action() string {
	if o.Cancel {
		return "cancel"
	}
	return "rollback"
}

func (o Options) plan(ctx context.Context, s *command.Session) (*stack.RollbackPlan, error) {
	found, err := s.Stacks.Get(ctx, o.Stack)
	if err != nil {
		return nil, err
	}
	plan, err := s.Stacks.PlanRollback(ctx, found, o.recovery())
	if err == nil && o.Cancel && plan.Recovery != stack.CancelUpdate {
		return nil, diag.New(diag.Failed, "cancel.not-updating", "stack %s is in %s: no update is running", o.Stack, found.StackStatus).
			WithHint("cfn rollback %s", o.Stack)
	}
	return plan, err
}

func question(r stack.Recovery) string {
	switch r {
	case stack.CancelUpdate:
		return "Cancel the update and roll it back?"
	case stack.Uncreate:
		return "Delete the stack with what its creation has made?"
	case stack.ContinueRollback:
		return "Go on with the rollback?"
	default:
		return "Roll the stack back?"
	}
}
