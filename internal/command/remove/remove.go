// Package remove deletes stacks: cfn delete.
package remove

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/follow"
	"github.com/cfn-cli/cfn/internal/command/view"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
)

// Options are the flags and arguments of cfn delete.
type Options struct {
	command.Common
	Stacks []string
	// Retain names resources to leave alone, Force whatever cannot be deleted.
	Retain []string
	Force  bool
	// Express does not wait until resources are gone.
	Express bool
	RoleARN string
	NoWait  bool
	Timeout time.Duration
}

// Run deletes the stacks one after the other, in the order given, and stops at
// the first that cannot be deleted. All names are looked up first, so that a
// mistyped one deletes nothing.
func Run(ctx context.Context, e *env.Env, o Options) error {
	if len(o.Retain) > 0 && len(o.Stacks) > 1 {
		return diag.New(diag.Usage, "usage", "--retain names resources of one stack; delete the others by themselves")
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
	plans, err := o.plan(ctx, s)
	if err != nil {
		return err
	}
	for _, plan := range plans {
		v := view.New(s)
		v.Header(view.Header{
			Stack: aws.ToString(plan.Stack.StackName), Action: "delete",
			Region: s.AWS.Region, Account: identity.Account, Context: s.Target.Name,
		})
		if err := o.remove(ctx, s, v, plan); err != nil {
			return err
		}
	}
	return nil
}

func (o Options) plan(ctx context.Context, s *command.Session) ([]*stack.DeletePlan, error) {
	var plans []*stack.DeletePlan
	for i, name := range o.Stacks {
		found, err := s.Stacks.Get(ctx, name)
		if err != nil {
			return nil, err
		}
		plan, err := s.Stacks.PlanDelete(ctx, found, o.Retain)
		if err != nil {
			return nil, err
		}
		if err := o.check(plan, o.Stacks[:i]); err != nil {
			return nil, err
		}
		plans = append(plans, plan)
	}
	return plans, nil
}

// check finds what CloudFormation would refuse, or fail on after a while. The
// stacks named before are gone by then, with what they import.
func (o Options) check(plan *stack.DeletePlan, before []string) error {
	name := aws.ToString(plan.Stack.StackName)
	if plan.Protected() {
		return diag.New(diag.Failed, "stack.protected", "stack %s has termination protection", name).
			WithHint("cfn unprotect %s", name)
	}
	var list diag.List
	for _, export := range plan.InUse {
		export.Importers = slices.DeleteFunc(export.Importers, func(name string) bool { return slices.Contains(before, name) })
		if len(export.Importers) == 0 {
			continue
		}
		list = append(list, diag.New(diag.Failed, "export.in-use", "stack %s exports %s, which is imported by %s",
			name, export.Name, strings.Join(export.Importers, ", ")).
			WithHint("change or delete those stacks first"))
	}
	if err := list.Err(); err != nil && len(o.Retain) == 0 {
		return err
	}
	if stack.IsRunning(plan.Stack) && plan.Stack.StackStatus != types.StackStatusDeleteInProgress {
		return diag.New(diag.Busy, "stack.busy", "stack %s is in %s: another operation is in progress", name, plan.Stack.StackStatus).
			WithHint("cfn watch %s", name)
	}
	if (len(o.Retain) > 0 || o.Force) && plan.Stack.StackStatus != types.StackStatusDeleteFailed {
		return diag.New(diag.Invalid, "delete.not-failed", "stack %s is in %s; --retain and --force are for a stack in DELETE_FAILED", name, plan.Stack.StackStatus).
			WithHint("cfn delete %s  first; to keep a resource, give it DeletionPolicy: Retain and deploy that", name)
	}
	return nil
}

func (o Options) remove(ctx context.Context, s *command.Session, v view.Operation, plan *stack.DeletePlan) error {
	v.DeletePlan(plan)
	if err := s.Confirm(ctx, fmt.Sprintf("Delete stack %s?", aws.ToString(plan.Stack.StackName))); err != nil {
		return err
	}
	op, err := s.Stacks.Delete(ctx, plan.Stack, stack.DeleteOptions{Retain: o.Retain, Force: o.Force, RoleARN: o.RoleARN, Express: o.Express})
	if err != nil {
		return err
	}
	for _, r := range plan.Resources {
		op.Resources = append(op.Resources, aws.ToString(r.LogicalResourceId))
	}
	return follow.Operation(ctx, s, v, op, follow.Options{NoWait: o.NoWait, Timeout: o.Timeout, Retry: "cfn delete " + op.Stack})
}
