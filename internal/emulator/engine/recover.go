package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// cancelUpdateStack makes a running update fail, which rolls it back.
func (e *Engine) cancelUpdateStack(ctx context.Context, in *cfn.CancelUpdateStackInput) (*cfn.CancelUpdateStackOutput, error) {
	err := e.recover(ctx, "CancelUpdateStack", in.StackName, in.ClientRequestToken, in, func(t *turn, s *Stack) error {
		if s.Status != types.StackStatusUpdateInProgress || s.Operation.Refactor != "" {
			return wire.Errorf("ValidationError", "CancelUpdateStack cannot be called from current stack status")
		}
		s.DisableRollback = false
		s.Operation.Problem, s.Operation.Token = userInitiated, aws.ToString(in.ClientRequestToken)
		t.awaken = append(t.awaken, reference{s.place(), s.UUID})
		return putStack(t.tx, s)
	})
	return nil, err
}

// continueUpdateRollback goes on with a rollback that has failed.
func (e *Engine) continueUpdateRollback(ctx context.Context, in *cfn.ContinueUpdateRollbackInput) (*cfn.ContinueUpdateRollbackOutput, error) {
	err := e.recover(ctx, "ContinueUpdateRollback", in.StackName, in.ClientRequestToken, in, func(t *turn, s *Stack) error {
		if s.Status != types.StackStatusUpdateRollbackFailed {
			return wire.Errorf("ValidationError", "RollbackUpdatedStack cannot be called from current stack status")
		}
		if s.ParentID != "" {
			return wire.Errorf("ValidationError", "RollbackUpdatedStack cannot be invoked on child stacks")
		}
		skip, err := skipped(t.tx, s, in)
		if err != nil {
			return err
		}
		if in.RoleARN != nil {
			s.RoleARN = *in.RoleARN
		}
		op := &Operation{
			Type: types.OperationTypeContinueRollback, Token: aws.ToString(in.ClientRequestToken), Skip: skip,
			Phase: PhaseRestore, Ended: types.StackStatusUpdateRollbackComplete,
		}
		return e.begin(t, s, op, types.StackStatusUpdateRollbackInProgress, userInitiated)
	})
	if err != nil {
		return nil, err
	}
	return &cfn.ContinueUpdateRollbackOutput{}, nil
}

// skipped are the resources that the rollback leaves as they are: those named,
// or with ForceRollback all that failed.
func skipped(tx store.Tx, s *Stack, in *cfn.ContinueUpdateRollbackInput) ([]string, error) {
	force := aws.ToBool(in.ForceRollback)
	if force && len(in.ResourcesToSkip) > 0 {
		return nil, wire.Errorf("ValidationError", "You can specify either ForceRollback or ResourcesToSkip, but not both")
	}
	resources, err := store.List[*Resource](tx, resourcePrefix(s.place(), s.UUID))
	if err != nil {
		return nil, err
	}
	var failed []string
	for _, r := range resources {
		if r.Status == types.ResourceStatusUpdateFailed {
			failed = append(failed, r.LogicalID)
		}
	}
	if force {
		return failed, nil
	}
	unknown := slices.DeleteFunc(slices.Clone(in.ResourcesToSkip), func(id string) bool {
		return slices.Contains(failed, id) || strings.Contains(id, ".")
	})
	if len(unknown) > 0 {
		return nil, wire.Errorf("ValidationError", "ResourcesToSkip can only contain resources in UPDATE_FAILED state: [%s]", strings.Join(unknown, ", "))
	}
	return in.ResourcesToSkip, nil
}

// rollbackStack returns a stack that failed without rollback to its last
// stable state. One that never had a stable state is deleted (AWS
// documentation, "RollbackStack").
func (e *Engine) rollbackStack(ctx context.Context, in *cfn.RollbackStackInput) (*cfn.RollbackStackOutput, error) {
	out := &cfn.RollbackStackOutput{}
	err := e.recover(ctx, "RollbackStack", in.StackName, in.ClientRequestToken, in, func(t *turn, s *Stack) error {
		out.StackId = aws.String(s.ID())
		if express(s.Config) {
			return wire.Errorf("ValidationError", "RollbackStack is not supported for stacks that were last updated using EXPRESS deployment mode.")
		}
		if in.RoleARN != nil {
			s.RoleARN = *in.RoleARN
		}
		s.RetainExceptOnCreate = aws.ToBool(in.RetainExceptOnCreate)
		op := &Operation{Type: types.OperationTypeRollback, Token: aws.ToString(in.ClientRequestToken), Express: express(in.DeploymentConfig)}
		status := types.StackStatusUpdateRollbackInProgress
		switch {
		case s.Status == types.StackStatusUpdateFailed && s.Complete:
			op.Phase, op.Ended = PhaseRestore, types.StackStatusUpdateRollbackComplete
		case s.Status == types.StackStatusUpdateFailed, s.Status == types.StackStatusCreateFailed:
			op.Phase, op.Ended, op.BeforeStatus = PhaseRemoval, types.StackStatusDeleteComplete, s.Status
			status = types.StackStatusDeleteInProgress
		default:
			return wire.Errorf("ValidationError", "Stack:%s is in %s state and can not be rolled back.", s.ID(), s.Status)
		}
		err := e.begin(t, s, op, status, userInitiated)
		out.OperationId = aws.String(op.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// recover runs a request that leads a stack out of a state, once for each
// token.
func (e *Engine) recover(ctx context.Context, operation string, name, token *string, in any, f func(*turn, *Stack) error) error {
	p := placeOf(wire.CallFrom(ctx))
	return e.request(func(t *turn) error {
		done, err := replay(t.tx, p, token, operation, in)
		if err != nil {
			return err
		}
		s, err := findStack(t.tx, p, aws.ToString(name), liveStack)
		if err != nil {
			return err
		}
		if s == nil {
			return doesNotExist(aws.ToString(name))
		}
		if done != nil {
			return nil
		}
		if err := f(t, s); err != nil {
			return err
		}
		return remember(t.tx, p, token, operation, in, tokenRecord{StackID: s.ID()})
	})
}
