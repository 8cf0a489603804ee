package engine

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

const userInitiated = "User Initiated"

func (e *Engine) createStack(ctx context.Context, in *cfn.CreateStackInput) (*cfn.CreateStackOutput, error) {
	disabled, err := rollbackDisabled(in.DeploymentConfig, in.DisableRollback)
	if err != nil {
		return nil, err
	}
	if in.DisableRollback != nil && in.OnFailure != "" {
		return nil, wire.Errorf("ValidationError", "You can specify either OnFailure or DisableRollback, but not both")
	}
	body, err := e.source(ctx, in.TemplateBody, in.TemplateURL, false)
	if err != nil {
		return nil, err
	}
	policy, err := e.policySource(ctx, "StackPolicy", in.StackPolicyBody, in.StackPolicyURL)
	if err != nil {
		return nil, err
	}
	call := wire.CallFrom(ctx)
	var answer *tokenRecord
	err = e.request(func(t *turn) (err error) {
		if answer, err = replay(t.tx, placeOf(call), in.ClientRequestToken, "CreateStack", in); err != nil || answer != nil {
			return err
		}
		s, err := e.newStack(t, call, aws.ToString(in.StackName))
		if err != nil {
			return err
		}
		d, _, err := e.deployment(t.tx, s, request{
			parameters: in.Parameters, capabilities: in.Capabilities, resourceTypes: in.ResourceTypes, tags: in.Tags,
			notificationARNs: in.NotificationARNs, roleARN: in.RoleARN, rollback: in.RollbackConfiguration,
		}, body, Deployment{})
		if err != nil {
			return err
		}
		s.Policy = policy
		s.TerminationProtected = aws.ToBool(in.EnableTerminationProtection)
		s.TimeoutInMinutes = aws.ToInt32(in.TimeoutInMinutes)
		s.RetainExceptOnCreate = aws.ToBool(in.RetainExceptOnCreate)
		s.OnFailure = in.OnFailure
		s.DisableRollback = (disabled && in.OnFailure == "") || in.OnFailure == types.OnFailureDoNothing
		s.Config = in.DeploymentConfig
		op := &Operation{
			Type: types.OperationTypeCreateStack, Token: aws.ToString(in.ClientRequestToken), Express: express(in.DeploymentConfig),
		}
		if err := e.validated(t.tx, s, &d, op, in.DisableValidation); err != nil {
			return err
		}
		s.Deployment = d
		if err := e.beginCreate(t, s, op); err != nil {
			return err
		}
		answer = &tokenRecord{StackID: s.ID(), OperationID: op.ID}
		return remember(t.tx, placeOf(call), in.ClientRequestToken, "CreateStack", in, *answer)
	})
	if err != nil {
		return nil, err
	}
	return &cfn.CreateStackOutput{StackId: &answer.StackID, OperationId: &answer.OperationID}, nil
}

// newStack makes the record of a stack that has no state yet.
func (e *Engine) newStack(t *turn, call wire.Call, name string) (*Stack, error) {
	existing, err := findStack(t.tx, placeOf(call), name, liveStack)
	if err != nil {
		return nil, err
	}
	if existing != nil {
		return nil, wire.Errorf("AlreadyExistsException", "Stack [%s] already exists", name)
	}
	id, err := e.newID(t.tx)
	if err != nil {
		return nil, err
	}
	number, err := count(t.tx, "stacks")
	if err != nil {
		return nil, err
	}
	s := &Stack{
		Account: call.Account, Region: call.Region, Partition: call.Partition, Name: name, UUID: id, Number: number, Created: t.now,
	}
	if err := store.Put(t.tx, createdKey(s.place(), number), id); err != nil {
		return nil, err
	}
	return s, store.Put(t.tx, nameKey(s.place(), name), id)
}

// abandon forgets a new stack that was never begun.
func abandon(tx store.Tx, s *Stack) error {
	if err := tx.Delete(createdKey(s.place(), s.Number)); err != nil {
		return err
	}
	return tx.Delete(nameKey(s.place(), s.Name))
}

// beginCreate starts the creation of a stack whose deployment is set.
func (e *Engine) beginCreate(t *turn, s *Stack, op *Operation) error {
	if s.TimeoutInMinutes > 0 {
		deadline := t.now.Add(time.Duration(s.TimeoutInMinutes) * time.Minute)
		op.Deadline = &deadline
	}
	op.Phase, op.Ended = PhaseDeploy, types.StackStatusCreateComplete
	return e.begin(t, s, op, types.StackStatusCreateInProgress, userInitiated)
}

// begin starts an operation and saves the stack.
func (e *Engine) begin(t *turn, s *Stack, op *Operation, status types.StackStatus, reason string) error {
	if s.Operation != nil { // a deletion ends what is going on
		if err := e.mark(t, s, s.Operation, "", types.BeaconStackOperationStatusFailed); err != nil {
			return err
		}
	}
	op.ID = e.stackID(s)
	s.Operation, s.DetailedStatus = op, ""
	if err := e.beginOperation(t, s, op); err != nil {
		return err
	}
	if err := e.setStatus(t, s, status, reason); err != nil {
		return err
	}
	if err := store.Put(t.tx, runningKey(s.place(), s.UUID), true); err != nil {
		return err
	}
	t.awaken = append(t.awaken, reference{s.place(), s.UUID})
	return putStack(t.tx, s)
}

// request runs the part of a request that changes the store, and wakes the
// stacks that have something to do after it.
func (e *Engine) request(f func(t *turn) error) error {
	t := &turn{}
	err := e.store.Update(func(tx store.Tx) error {
		t.tx, t.now = tx, time.Now()
		return f(t)
	})
	if err != nil {
		return err
	}
	e.awakenAll(t)
	return nil
}
