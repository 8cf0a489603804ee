package deploy

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command/follow"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/stack"
)

// ready brings the stack into a state that takes a template, or says what
// stands against it.
func (f *flow) ready(ctx context.Context) error {
	if f.deployed == nil {
		return nil
	}
	name, status := f.request.Stack, f.deployed.StackStatus
	switch stack.WayFrom(status, aws.ToBool(f.deployed.DisableRollback)) {
	case stack.Create, stack.Update:
		return nil
	case stack.Wait:
		return diag.New(diag.Busy, "stack.busy", "stack %s is in %s: another operation is in progress", name, status).
			WithHint("cfn watch %s", name)
	case stack.ContinueBack:
		if status == types.StackStatusImportRollbackFailed {
			return diag.New(diag.Failed, "stack.import-rollback-failed", "stack %s is in %s, from which CloudFormation knows no way on", name, status).
				WithHint("see what it failed on (cfn events %s --failed); deleting the stack leaves alone what has DeletionPolicy: Retain", name)
		}
		return diag.New(diag.Failed, "stack.rollback-failed", "stack %s is in %s: its rollback must be finished first", name, status).
			WithHint("mend what the rollback failed on (cfn events %s), then  cfn rollback %s", name, name)
	case stack.UpdateOnly:
		return f.goOn()
	case stack.Replace:
		return f.replace(ctx)
	default:
		return nil
	}
}

// goOn says whether the way leads on from a failed operation that was kept. A
// plan does nothing, and a change set says when it is executed.
func (f *flow) goOn() error {
	name, status := f.request.Stack, f.deployed.StackStatus
	add, undo := "add --disable-rollback to go on from there", "to undo it:  cfn rollback "+name
	if stack.MustStayExpress(f.deployed) {
		add, undo = "add --express --disable-rollback to go on from there", stack.UndoExpress(name, status)
	}
	switch {
	case f.o.Verb == Import:
		return diag.New(diag.Failed, "stack.failed", "stack %s is in %s, and an import needs one that is complete", name, status).
			WithHint("%s", undo)
	case f.o.DisableRollback, f.o.Verb == Plan, f.o.Verb == Propose:
		return nil
	}
	return diag.New(diag.Failed, "stack.rollback-disabled", "stack %s is in %s, with what the failed operation has made", name, status).
		WithHint("%s\n%s", add, undo)
}

// replace deletes a stack that can only be deleted, if the person agrees.
func (f *flow) replace(ctx context.Context) error {
	name, status := f.request.Stack, f.deployed.StackStatus
	refusal := diag.New(diag.Confirmation, "stack.replace", "stack %s is in %s and can only be deleted", name, status).
		WithHint("add --replace-failed to delete it and create it again")
	if f.o.Verb == Plan || f.o.Verb == Propose || f.o.Verb == Import {
		return refusal.WithHint("cfn deploy … --replace-failed  deletes it and creates it again")
	}
	if aws.ToBool(f.deployed.EnableTerminationProtection) {
		return refusal.WithHint("cfn unprotect %s, then add --replace-failed", name)
	}
	if !f.o.ReplaceFailed {
		if !f.Term.CanAsk() {
			return refusal
		}
		yes, err := f.Term.Confirm(ctx, fmt.Sprintf("Stack %s is in %s and can only be deleted. Delete it, then create it again?", name, status))
		if err != nil {
			return err
		}
		if !yes {
			return refusal
		}
	}
	op, err := f.Stacks.Delete(ctx, f.deployed, stack.DeleteOptions{RoleARN: f.o.RoleARN})
	if err != nil {
		return err
	}
	f.view.Note("deleting what the failed operation left")
	err = follow.Operation(ctx, f.Session, f.view, op, follow.Options{Timeout: f.o.Timeout})
	f.deployed = nil
	return err
}
