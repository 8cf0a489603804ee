package engine

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

func (e *Engine) updateStack(ctx context.Context, in *cfn.UpdateStackInput) (*cfn.UpdateStackOutput, error) {
	disabled, err := rollbackDisabled(in.DeploymentConfig, in.DisableRollback)
	if err != nil {
		return nil, err
	}
	body, err := e.source(ctx, in.TemplateBody, in.TemplateURL, aws.ToBool(in.UsePreviousTemplate))
	if err != nil {
		return nil, err
	}
	policies, err := e.updatePolicies(ctx, in)
	if err != nil {
		return nil, err
	}
	call := wire.CallFrom(ctx)
	var answer *tokenRecord
	err = e.request(func(t *turn) (err error) {
		if answer, err = replay(t.tx, placeOf(call), in.ClientRequestToken, "UpdateStack", in); err != nil || answer != nil {
			return err
		}
		s, err := updatable(t.tx, placeOf(call), aws.ToString(in.StackName))
		if err != nil {
			return err
		}
		if err := mayGoOn(s, in.DeploymentConfig, disabled); err != nil {
			return err
		}
		d, _, err := e.deployment(t.tx, s, request{
			parameters: in.Parameters, capabilities: in.Capabilities, resourceTypes: in.ResourceTypes, tags: in.Tags,
			notificationARNs: in.NotificationARNs, roleARN: in.RoleARN, rollback: in.RollbackConfiguration,
		}, body, s.Deployment)
		if err != nil {
			return err
		}
		if changed, err := e.changed(t.tx, s, &d); err != nil || !changed {
			return orNothing(err)
		}
		if err := obsolete(t.tx, s); err != nil {
			return err
		}
		s.RetainExceptOnCreate = aws.ToBool(in.RetainExceptOnCreate)
		s.DisableRollback, s.Config = disabled, in.DeploymentConfig
		op := &Operation{
			Type: types.OperationTypeUpdateStack, Token: aws.ToString(in.ClientRequestToken), Express: express(in.DeploymentConfig),
			Policy: policies[1], NewPolicy: policies[0],
		}
		if err := e.validated(t.tx, s, &d, op, in.DisableValidation); err != nil {
			return err
		}
		if err := e.beginUpdate(t, s, d, op); err != nil {
			return err
		}
		answer = &tokenRecord{StackID: s.ID(), OperationID: op.ID}
		return remember(t.tx, placeOf(call), in.ClientRequestToken, "UpdateStack", in, *answer)
	})
	if err != nil {
		return nil, err
	}
	return &cfn.UpdateStackOutput{StackId: &answer.StackID, OperationId: &answer.OperationID}, nil
}

// orNothing answers that there is nothing to update, where nothing else failed.
func orNothing(err error) error {
	if err != nil {
		return err
	}
	return wire.Errorf("ValidationError", "No updates are to be performed.")
}

// beginUpdate starts the update of a stack to a deployment.
func (e *Engine) beginUpdate(t *turn, s *Stack, d Deployment, op *Operation) error {
	if s.Stable == nil {
		before := s.Deployment
		s.Stable, s.StableOutputs = &before, s.Outputs
	}
	if err := forgetDrift(t.tx, s); err != nil {
		return err
	}
	s.Deployment = d
	s.Updated = &t.now
	op.Phase, op.Ended = PhaseDeploy, types.StackStatusUpdateComplete
	return e.begin(t, s, op, types.StackStatusUpdateInProgress, userInitiated)
}

// updatable finds a stack that an update may begin on.
func updatable(tx store.Tx, p place, name string) (*Stack, error) {
	s, err := findStack(tx, p, name, anyStack)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, doesNotExist(name)
	}
	if !mayUpdate(s) {
		return nil, notUpdatable(s)
	}
	return s, nil
}

func notUpdatable(s *Stack) error {
	return wire.Errorf("ValidationError", "Stack:%s is in %s state and can not be updated.", s.ID(), s.Status)
}

// mayUpdate: AWS documentation, "Stack status codes", and, for the failed
// ones, "Choose how to handle failures when provisioning resources".
func mayUpdate(s *Stack) bool {
	switch s.Status {
	case types.StackStatusCreateComplete, types.StackStatusUpdateComplete, types.StackStatusUpdateRollbackComplete,
		types.StackStatusImportComplete, types.StackStatusImportRollbackComplete:
		return true
	case types.StackStatusCreateFailed, types.StackStatusUpdateFailed:
		return s.DisableRollback
	default:
		return false
	}
}

// mayGoOn refuses to update a stack that failed without rollback, unless
// rollback stays disabled.
func mayGoOn(s *Stack, c *types.DeploymentConfig, disableRollback bool) error {
	if err := sameMode(s, c); err != nil {
		return err
	}
	switch {
	case s.Status != types.StackStatusCreateFailed && s.Status != types.StackStatusUpdateFailed:
		return nil
	case s.OnFailure == types.OnFailureDoNothing && s.Status == types.StackStatusCreateFailed:
		return wire.Errorf("ValidationError", "This stack cannot be updated from [CREATE_FAILED] state because it contains [on-failure: DO_NOTHING]. Please use disable-rollback option instead during stack creation.")
	case !disableRollback:
		return wire.Errorf("ValidationError", "This stack is currently in a non-terminal [%s] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API", s.Status)
	}
	return nil
}
