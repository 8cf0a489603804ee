package stackset

import (
	"context"
	"crypto/rand"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// DetectDrift begins to compare the stacks of all instances with what they were
// deployed as, and gives the operation's ID.
func (c *Client) DetectDrift(ctx context.Context, name string) (string, error) {
	out, err := c.cfn.DetectStackSetDrift(ctx, &cloudformation.DetectStackSetDriftInput{
		StackSetName: &name, CallAs: c.callAs, OperationId: aws.String("cfn-" + rand.Text()),
	})
	if err != nil {
		return "", explain(err, name)
	}
	return aws.ToString(out.OperationId), nil
}

// ResourceDrifts are the resources of an instance that a detection has found
// changed or deleted.
func (c *Client) ResourceDrifts(ctx context.Context, name, operation string, at Place) (all []types.StackInstanceResourceDriftsSummary, err error) {
	in := &cloudformation.ListStackInstanceResourceDriftsInput{
		StackSetName: &name, OperationId: &operation, StackInstanceAccount: &at.Account, StackInstanceRegion: &at.Region, CallAs: c.callAs,
		StackInstanceResourceDriftStatuses: []types.StackResourceDriftStatus{types.StackResourceDriftStatusModified, types.StackResourceDriftStatusDeleted},
	}
	for {
		page, err := c.cfn.ListStackInstanceResourceDrifts(ctx, in)
		if err != nil {
			return nil, explain(err, name)
		}
		all = append(all, page.Summaries...)
		if in.NextToken = page.NextToken; in.NextToken == nil {
			return all, nil
		}
	}
}
