package deploy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/follow"
	"github.com/cfn-cli/cfn/internal/command/view"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/policy"
	"github.com/cfn-cli/cfn/internal/stack"
)

// planned goes through a change set: show, ask, execute, watch. Whatever was
// made and is not used is removed again.
func (f *flow) planned(ctx context.Context) error {
	if f.request.RevertDrift && f.deployed != nil && f.request.Nests(f.summary) {
		f.view.Note("nested stacks are not looked into when drift is reverted; cfn drift " + f.request.Stack + " tells about them")
	}
	guard := make(chan *policy.Policy, 1)
	go func() { guard <- f.guard(ctx) }() // so that it costs no waiting
	plan, err := f.Stacks.Plan(ctx, f.request, f.summary, f.deployed)
	if err != nil {
		return err
	}
	if plan.Empty() {
		if f.o.Verb != Plan && f.o.Verb != Propose {
			if err := f.setPolicyAlone(ctx); err != nil {
				return err
			}
		}
		return f.unchanged(ctx)
	}
	f.Stacks.Judge(ctx, plan, <-guard)
	f.view.Plan(view.Plan{Plan: plan, Sources: f.sources(), Capabilities: f.needs()})
	f.tellDrift(ctx, plan)
	if f.o.Verb == Propose {
		f.view.Note(fmt.Sprintf("change set %s waits;  cfn changeset execute %s %s", f.request.ChangeSet, plan.Stack, f.request.ChangeSet) + f.onward())
		return nil
	}
	if f.o.Verb == Plan {
		if err := f.Stacks.Discard(ctx, plan); err != nil {
			return err
		}
		if f.o.ExitCode {
			return command.Differences()
		}
		return nil
	}
	op, err := f.settle(ctx, plan)
	if err != nil {
		f.Stacks.Abandon(ctx, plan)
		return err
	}
	return f.follow(ctx, op)
}

// settle asks about a plan and starts it.
func (f *flow) settle(ctx context.Context, plan *stack.Plan) (op stack.Operation, err error) {
	if err := plan.CheckReplacements(); err != nil {
		return op, err
	}
	guarded, err := f.showPolicy(ctx)
	if err != nil {
		return op, err
	}
	if err := f.confirm(ctx, plan); err != nil {
		return op, err
	}
	if guarded != nil && guarded.Changed() {
		if err := f.setPolicy(ctx, plan.StackID); err != nil {
			return op, err
		}
	}
	return f.execute(ctx, plan)
}

// direct creates or updates without a change set, so there is nothing to show
// before the question.
func (f *flow) direct(ctx context.Context) error {
	verb := "Update"
	if f.deployed == nil {
		verb = "Create"
	}
	guarded, err := f.showPolicy(ctx)
	if err != nil {
		return err
	}
	if err := f.Confirm(ctx, fmt.Sprintf("%s stack %s without a change set?", verb, f.request.Stack)); err != nil {
		return err
	}
	if guarded != nil && guarded.Changed() {
		if err := f.setPolicy(ctx, f.request.Stack); err != nil {
			return err
		}
	}
	op, changed, err := f.Stacks.Apply(ctx, f.request, f.summary, f.deployed)
	if err != nil {
		return err
	}
	if !changed {
		return f.unchanged(ctx)
	}
	return f.follow(ctx, op)
}

func (f *flow) confirm(ctx context.Context, plan *stack.Plan) error {
	if f.Yes {
		return nil
	}
	if plan.Destroys() && f.Term.CanAsk() { // what is deleted or replaced does not come back
		return f.ConfirmName(ctx, "Resources will be deleted or replaced. Type the stack's name to go on", plan.Stack)
	}
	question := "Update the stack?"
	if plan.Creates {
		question = "Create the stack?"
	}
	return f.Confirm(ctx, question)
}

func (f *flow) sources() view.Sources {
	return view.Sources{Template: f.source.parsed, Package: f.source.pack}
}

func (f *flow) follow(ctx context.Context, op stack.Operation) error {
	return follow.Operation(ctx, f.Session, f.view, op, follow.Options{
		NoWait: f.o.NoWait, Timeout: f.o.Timeout, Sources: f.sources(), Retry: f.retry(), PolicyDuring: f.request.PolicyDuring,
	})
}

// retry is the command that repeats this one.
func (f *flow) retry() string {
	switch f.o.Verb {
	case Update:
		return "cfn update " + f.request.Stack
	case Import:
		return firstOf(f.o.Again, fmt.Sprintf("cfn import %s %s", f.request.Stack, f.o.Template))
	default:
	}
	if f.o.Stack != "" {
		return fmt.Sprintf("cfn deploy %s --stack-name %s", f.o.Template, f.o.Stack)
	}
	return "cfn deploy " + f.o.Template
}

func (f *flow) unchanged(ctx context.Context) error {
	end := view.End{Stack: f.request.Stack}
	if f.deployed != nil {
		end.StackID = aws.ToString(f.deployed.StackId)
		end.Status, end.Outcome = f.deployed.StackStatus, stack.Succeeded
		end.Outputs = f.deployed.Outputs
	}
	f.view.Unchanged(end)
	if stack.MustStayExpress(f.deployed) && !f.o.Direct {
		f.view.Note("the stack stays in " + string(f.deployed.StackStatus) + "; to deploy the same again:  " + f.retry() + " --express --disable-rollback --direct")
	}
	f.tellDrift(ctx, nil)
	return nil
}

// tellDrift says what the last drift detection has found and this change does
// not mend. Updates of resources that are gone will fail.
func (f *flow) tellDrift(ctx context.Context, plan *stack.Plan) {
	if !f.drifted() {
		return
	}
	gone := f.Stacks.Deleted(ctx, aws.ToString(f.deployed.StackId))
	if plan == nil {
		note := "the stack has drifted"
		if len(gone) > 0 {
			note += ", " + strings.Join(gone, ", ") + " was deleted outside of CloudFormation"
		}
		f.view.Note(note + ":  cfn drift " + f.request.Stack + "  tells where, --revert-drift brings it back")
		return
	}
	for _, c := range plan.Changes {
		if slices.Contains(gone, c.LogicalID) && c.Action != stack.Remove {
			f.view.Warn(diag.List{{
				Severity: diag.Warning, Code: "drift.deleted", Summary: c.LogicalID + " was deleted outside of CloudFormation; its update will fail",
				Hint: "add --revert-drift to create it anew",
			}})
		}
	}
}

// drifted tells that the last drift detection found differences, which a
// change set without --revert-drift does not see.
func (f *flow) drifted() bool {
	return f.deployed != nil && f.deployed.DriftInformation != nil && !f.request.RevertDrift &&
		f.deployed.DriftInformation.StackDriftStatus == types.StackDriftStatusDrifted
}
