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

func (e *Engine) deleteStack(ctx context.Context, in *cfn.DeleteStackInput) (*cfn.DeleteStackOutput, error) {
	call := wire.CallFrom(ctx)
	err := e.request(func(t *turn) error {
		done, err := replay(t.tx, placeOf(call), in.ClientRequestToken, "DeleteStack", in)
		if err != nil || done != nil {
			return err
		}
		s, err := findStack(t.tx, placeOf(call), aws.ToString(in.StackName), liveStack)
		if err != nil || s == nil {
			return err // deleting what is not there succeeds
		}
		if err := mayDelete(t.tx, s, in); err != nil {
			return err
		}
		if err := remember(t.tx, placeOf(call), in.ClientRequestToken, "DeleteStack", in, tokenRecord{}); err != nil {
			return err
		}
		if s.Status == types.StackStatusDeleteInProgress {
			return nil
		}
		op := &Operation{Token: aws.ToString(in.ClientRequestToken), Retain: in.RetainResources, Express: express(in.DeploymentConfig)}
		if in.RoleARN != nil {
			s.RoleARN = *in.RoleARN
		}
		s.DeletionMode = in.DeletionMode
		return e.beginDelete(t, s, op)
	})
	return nil, err
}

// beginDelete starts the deletion of a stack, whatever it is doing.
func (e *Engine) beginDelete(t *turn, s *Stack, op *Operation) error {
	op.Type, op.Phase, op.Ended = types.OperationTypeDeleteStack, PhaseRemoval, types.StackStatusDeleteComplete
	op.BeforeStatus = s.Status
	return e.begin(t, s, op, types.StackStatusDeleteInProgress, userInitiated)
}

// mayDelete tells why a stack cannot be deleted now.
func mayDelete(tx store.Tx, s *Stack, in *cfn.DeleteStackInput) error {
	if s.TerminationProtected {
		return wire.Errorf("ValidationError", "Stack [%s] cannot be deleted while TerminationProtection is enabled", s.Name)
	}
	if s.Operation != nil && s.Operation.Refactor != "" {
		return wire.Errorf("ValidationError", "Stack [%s] cannot be deleted while in status %s", s.ID(), s.Status)
	}
	switch s.Status {
	case types.StackStatusUpdateInProgress, types.StackStatusUpdateCompleteCleanupInProgress,
		types.StackStatusUpdateRollbackInProgress, types.StackStatusUpdateRollbackCompleteCleanupInProgress,
		types.StackStatusRollbackInProgress, types.StackStatusImportInProgress, types.StackStatusImportRollbackInProgress:
		return wire.Errorf("ValidationError", "Stack [%s] cannot be deleted while in status %s", s.ID(), s.Status)
	default:
	}
	if in.DeletionMode == types.DeletionModeForceDeleteStack && s.Status != types.StackStatusDeleteFailed {
		return wire.Errorf("ValidationError", "Invalid operation on stack [%s]. ForceDelete can only be used on stacks in DELETE_FAILED state.", s.ID())
	}
	return mayRetain(tx, s, in.RetainResources)
}

// mayRetain: only resources that could not be deleted may be left (AWS
// documentation, "DeleteStack", RetainResources).
func mayRetain(tx store.Tx, s *Stack, retained []string) error {
	if len(retained) == 0 {
		return nil
	}
	if s.Status != types.StackStatusDeleteFailed {
		return wire.Errorf("ValidationError", "Invalid operation on stack [%s]. RetainResources can only be used on stacks in DELETE_FAILED state.", s.ID())
	}
	resources, err := store.List[*Resource](tx, resourcePrefix(s.place(), s.UUID))
	if err != nil {
		return err
	}
	unknown := slices.DeleteFunc(slices.Clone(retained), func(id string) bool {
		return slices.ContainsFunc(resources, func(r *Resource) bool { return r.LogicalID == id })
	})
	if len(unknown) > 0 {
		return wire.Errorf("ValidationError", "The following resources to retain do not exist in stack [%s]: [%s]", s.Name, strings.Join(unknown, ", "))
	}
	return nil
}

func (e *Engine) updateTerminationProtection(ctx context.Context, in *cfn.UpdateTerminationProtectionInput) (*cfn.UpdateTerminationProtectionOutput, error) {
	call := wire.CallFrom(ctx)
	out := &cfn.UpdateTerminationProtectionOutput{}
	err := e.request(func(t *turn) error {
		s, err := findStack(t.tx, placeOf(call), aws.ToString(in.StackName), liveStack)
		if err != nil {
			return err
		}
		if s == nil {
			return doesNotExist(aws.ToString(in.StackName))
		}
		if s.ParentID != "" {
			return wire.Errorf("ValidationError", "Termination protection can be set on the root stack only, not on the nested stack [%s]", s.Name)
		}
		out.StackId = aws.String(s.ID())
		s.TerminationProtected = aws.ToBool(in.EnableTerminationProtection)
		return putStack(t.tx, s)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
