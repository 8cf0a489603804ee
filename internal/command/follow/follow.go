// Package follow watches an operation to its end for every command that starts
// or attaches to one, and turns its outcome into the command's.
package follow

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/view"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/stack"
)

// Options say how to wait and what is known of the change.
type Options struct {
	// NoWait returns at once; Timeout bounds the wait, 0 for none.
	NoWait  bool
	Timeout time.Duration
	// Sources are what was deployed, empty where it is not known.
	view.Sources
	// PolicyDuring is the stack policy that holds for the operation, empty for
	// the stack's own.
	PolicyDuring string
	// Retry is the command to run again once the cause is mended.
	Retry string
}

// Operation follows an operation and shows it. A failed or rolled back
// operation is an error of kind Failed that has been shown already.
func Operation(ctx context.Context, s *command.Session, v view.Operation, op stack.Operation, o Options) error {
	if o.NoWait {
		v.Note("accepted; follow it with  cfn watch " + op.Stack)
		return nil
	}
	waiting, cancel := command.WithTimeout(ctx, o.Timeout, op.Stack)
	defer cancel()
	v.Start(op, o.Template)
	result, err := s.Stacks.Watch(waiting, op, v.Event)
	if err != nil {
		v.Stop()
		return leave(ctx, s, op, err)
	}
	end := view.End{
		Stack: op.Stack, StackID: op.StackID, Result: result,
		Sources: o.Sources, Next: o.Retry, Triggers: op.Triggers,
	}
	if result.Outcome == stack.Succeeded {
		end.Outputs = outputs(ctx, s, op.StackID)
	}
	if result.Outcome == stack.Broken {
		found, _ := s.Stacks.Find(ctx, op.StackID) // worth a better advice, not an error
		end.Express = stack.MustStayExpress(found)
	}
	end.Statement = s.Stacks.DeniedBy(ctx, op, result, o.PolicyDuring)
	if result.Invalid() {
		end.Findings, _ = s.Stacks.OperationFindings(ctx, op) // what cannot be read is told by the reason
	}
	v.End(end)
	return Outcome(result)
}

// outputs are worth a look, not an error: the operation has succeeded.
func outputs(ctx context.Context, s *command.Session, stackID string) []types.Output {
	found, err := s.Stacks.Find(ctx, stackID)
	if err != nil || found == nil {
		return nil
	}
	return found.Outputs
}

// Outcome is the error that an operation's end stands for.
func Outcome(r stack.Result) error {
	switch r.Outcome {
	case stack.Succeeded, stack.Deleted:
		return nil
	case stack.Running, stack.RolledBack, stack.Broken, stack.InReview:
	}
	if r.Invalid() {
		return command.Shown(diag.Invalid)
	}
	return command.Shown(diag.Failed)
}

// leave ends a wait that was cut off. The operation goes on; a person who
// pressed Ctrl-C is asked whether it should.
func leave(ctx context.Context, s *command.Session, op stack.Operation, err error) error {
	if !diag.Is(err, diag.Interrupted) {
		return err
	}
	ctx = context.WithoutCancel(ctx) // a second Ctrl-C ends the process
	if s.Term.CanAsk() && !s.Machine() && s.Stacks.CanCancel(ctx, op) {
		yes, _ := s.Term.Confirm(ctx, "The update goes on (cfn watch "+op.Stack+"). Cancel it and roll back?")
		if yes {
			err = s.Stacks.Cancel(ctx, op)
		}
		if yes && err == nil {
			return diag.New(diag.Interrupted, "interrupted", "stack %s rolls the update back", op.Stack).
				WithHint("cfn watch %s", op.Stack)
		}
	}
	return diag.New(diag.Interrupted, "interrupted", "the operation on stack %s goes on", op.Stack).
		WithHint("cfn watch %s", op.Stack).Because(err)
}
