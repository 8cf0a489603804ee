package engine

import (
	"context"

	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// These are operations for other parts of the emulator that work with stacks.
// The context carries a wire.Call with the account and region.

// CreateStack is the operation of that name.
func (e *Engine) CreateStack(ctx context.Context, in *cfn.CreateStackInput) (*cfn.CreateStackOutput, error) {
	return e.createStack(ctx, in)
}

// UpdateStack is the operation of that name.
func (e *Engine) UpdateStack(ctx context.Context, in *cfn.UpdateStackInput) (*cfn.UpdateStackOutput, error) {
	return e.updateStack(ctx, in)
}

// DeleteStack is the operation of that name.
func (e *Engine) DeleteStack(ctx context.Context, in *cfn.DeleteStackInput) (*cfn.DeleteStackOutput, error) {
	return e.deleteStack(ctx, in)
}

// DescribeStacks is the operation of that name.
func (e *Engine) DescribeStacks(ctx context.Context, in *cfn.DescribeStacksInput) (*cfn.DescribeStacksOutput, error) {
	return e.describeStacks(ctx, in)
}

// DescribeStackEvents is the operation of that name.
func (e *Engine) DescribeStackEvents(ctx context.Context, in *cfn.DescribeStackEventsInput) (*cfn.DescribeStackEventsOutput, error) {
	return e.describeStackEvents(ctx, in)
}

// DetectStackDrift is the operation of that name.
func (e *Engine) DetectStackDrift(ctx context.Context, in *cfn.DetectStackDriftInput) (*cfn.DetectStackDriftOutput, error) {
	return e.detectStackDrift(ctx, in)
}

// DescribeStackDriftDetectionStatus is the operation of that name.
func (e *Engine) DescribeStackDriftDetectionStatus(ctx context.Context, in *cfn.DescribeStackDriftDetectionStatusInput) (*cfn.DescribeStackDriftDetectionStatusOutput, error) {
	return e.describeStackDriftDetectionStatus(ctx, in)
}

// DescribeStackResourceDrifts is the operation of that name.
func (e *Engine) DescribeStackResourceDrifts(ctx context.Context, in *cfn.DescribeStackResourceDriftsInput) (*cfn.DescribeStackResourceDriftsOutput, error) {
	return e.describeStackResourceDrifts(ctx, in)
}

// StackTemplate reads the template of a stack, and gives the stack's ID.
func (e *Engine) StackTemplate(ctx context.Context, name string) (body, id string, err error) {
	found, err := e.describeStacks(ctx, &cfn.DescribeStacksInput{StackName: &name})
	if err != nil {
		return "", "", err
	}
	body, err = e.stackTemplate(ctx, name)
	return body, *found.Stacks[0].StackId, err
}

// Source reads the template that a request carries.
func (e *Engine) Source(ctx context.Context, body, url *string) (string, error) {
	return e.source(ctx, body, url, false)
}
