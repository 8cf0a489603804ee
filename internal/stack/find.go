package stack

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Find describes the stack with this name or ID, nil where it does not exist.
func (c *Client) Find(ctx context.Context, name string) (*types.Stack, error) {
	out, err := c.cfn.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	switch {
	case isAbsent(err):
		return nil, nil
	case err != nil:
		return nil, explain(err, name)
	case len(out.Stacks) == 0:
		return nil, nil
	}
	return &out.Stacks[0], nil
}

// Get describes the stack with this name or ID; a stack that does not exist is
// an error of kind NotFound.
func (c *Client) Get(ctx context.Context, name string) (*types.Stack, error) {
	found, err := c.Find(ctx, name)
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, Absent(name)
	}
	return found, nil
}

// Resources lists the stack's resources, all pages. DescribeStackResources
// would stop at 100 without a word.
func (c *Client) Resources(ctx context.Context, name string) ([]types.StackResourceSummary, error) {
	var all []types.StackResourceSummary
	pages := cloudformation.NewListStackResourcesPaginator(c.cfn, &cloudformation.ListStackResourcesInput{StackName: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explain(err, name)
		}
		all = append(all, page.StackResourceSummaries...)
	}
	return all, nil
}

// Template gives the stack's template as it was submitted, or with transforms
// processed.
func (c *Client) Template(ctx context.Context, name string, processed bool) (string, error) {
	stage := types.TemplateStageOriginal
	if processed {
		stage = types.TemplateStageProcessed
	}
	out, err := c.cfn.GetTemplate(ctx, &cloudformation.GetTemplateInput{StackName: &name, TemplateStage: stage})
	if err != nil {
		return "", explain(err, name)
	}
	return aws.ToString(out.TemplateBody), nil
}
