package stack

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/poll"
)

// cleanupTime bounds the removal of what an interrupted plan has made.
const cleanupTime = 10 * time.Second

// Discard removes a plan's change set and, where the plan made it, the empty
// stack in REVIEW_IN_PROGRESS that carries it: CloudFormation leaves that
// behind for ever.
func (c *Client) Discard(ctx context.Context, plan *Plan) error {
	if plan.ChangeSetID == "" {
		return nil
	}
	if err := c.deleteChangeSet(ctx, plan.StackID, plan.ChangeSetID); err != nil {
		return err
	}
	if !plan.Creates {
		return nil
	}
	return c.removeShell(ctx, plan.StackID)
}

// Abandon is Discard for a plan that cannot go on, also after ctx has ended.
// Its own error would hide the one that matters.
func (c *Client) Abandon(ctx context.Context, plan *Plan) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	_ = c.Discard(ctx, plan)
}

func (c *Client) deleteChangeSet(ctx context.Context, stackName, changeSet string) error {
	_, err := c.cfn.DeleteChangeSet(ctx, &cloudformation.DeleteChangeSetInput{StackName: &stackName, ChangeSetName: &changeSet})
	if isChangeSetAbsent(err) || isAbsent(err) {
		return nil
	}
	return explain(err, stackName)
}

// removeShell deletes a stack that holds nothing, unless somebody else has a
// change set on it.
func (c *Client) removeShell(ctx context.Context, stackID string) error {
	found, err := c.Find(ctx, stackID)
	if err != nil || found == nil || found.StackStatus != types.StackStatusReviewInProgress {
		return err
	}
	left, deleting, err := c.remaining(ctx, stackID)
	if deleting {
		err = poll.Until(ctx, c.pace, func(ctx context.Context) (poll.Look, error) {
			if left, deleting, err = c.remaining(ctx, stackID); deleting {
				return poll.Quiet, err
			}
			return poll.Done, err
		})
	}
	if err != nil || left > 0 {
		return err
	}
	_, err = c.cfn.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: &stackID})
	return explain(err, stackID)
}

// remaining counts a stack's change sets. Those with nested ones take a while
// to go; deleting tells that they still do.
func (c *Client) remaining(ctx context.Context, stackID string) (left int, deleting bool, err error) {
	sets, err := c.ChangeSets(ctx, stackID)
	for _, set := range sets {
		if isDeleting(set.Status) {
			deleting = true
		} else {
			left++
		}
	}
	return left, deleting && left == 0, err
}

func isDeleting(status types.ChangeSetStatus) bool {
	return status == types.ChangeSetStatusDeletePending || status == types.ChangeSetStatusDeleteInProgress
}
