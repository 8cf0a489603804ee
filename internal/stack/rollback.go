package stack

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Rollback starts a planned rollback.
func (c *Client) Rollback(ctx context.Context, plan *RollbackPlan, o RecoverOptions) (Operation, error) {
	op := Operation{
		Stack: aws.ToString(plan.Stack.StackName), StackID: aws.ToString(plan.Stack.StackId),
		After: c.newestEvent(ctx, plan.Stack), Undo: true,
	}
	for _, r := range plan.Resources {
		if len(r.Path) == 0 && r.Fate != Skipped {
			op.Resources = append(op.Resources, r.LogicalID)
		}
	}
	switch plan.Recovery {
	case CancelUpdate:
		return op, c.Cancel(ctx, op)
	case ContinueRollback:
		input := &cloudformation.ContinueUpdateRollbackInput{
			StackName: &op.StackID, ResourcesToSkip: plan.skip, RoleARN: optional(o.RoleARN), ClientRequestToken: aws.String(newToken()),
		}
		if o.Force {
			input.ForceRollback = &o.Force
		}
		_, err := c.cfn.ContinueUpdateRollback(ctx, input)
		return op, explain(err, op.Stack)
	default:
		_, err := c.cfn.RollbackStack(ctx, &cloudformation.RollbackStackInput{
			StackName: &op.StackID, RoleARN: optional(o.RoleARN), ClientRequestToken: aws.String(newToken()),
			DeploymentConfig: o.config(),
		})
		return op, explain(err, op.Stack)
	}
}

// CanCancel reports whether the operation is an update that can be cancelled.
func (c *Client) CanCancel(ctx context.Context, op Operation) bool {
	found, err := c.Find(ctx, op.StackID)
	return err == nil && found != nil && found.StackStatus == types.StackStatusUpdateInProgress
}

// Cancel stops an update and rolls it back. CloudFormation knows no such thing
// for a creation or a deletion.
func (c *Client) Cancel(ctx context.Context, op Operation) error {
	_, err := c.cfn.CancelUpdateStack(ctx, &cloudformation.CancelUpdateStackInput{
		StackName: &op.StackID, ClientRequestToken: aws.String(newToken()),
	})
	return explain(err, op.Stack)
}
