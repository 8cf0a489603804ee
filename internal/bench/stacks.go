package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/poll"
)

// stackLook is the time between two looks at a stack that is changing.
const stackLook = 10 * time.Millisecond

// stacksOf talks to the CloudFormation at url as an account of its own.
func stacksOf(url, account string) *cloudformation.Client {
	return cloudformation.New(cloudformation.Options{
		BaseEndpoint: &url,
		Region:       "us-east-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: account, SecretAccessKey: "cfn"}, nil
		}),
	})
}

// topicsAndSettings is a template of so many resources, half of them topics,
// half SSM parameters that each refer to one and hold the stack's parameter
// Round.
func topicsAndSettings(resources int) string {
	var b strings.Builder
	b.WriteString("Parameters: {Round: {Type: String, Default: first}}\nResources:\n")
	for i := range resources / 2 {
		fmt.Fprintf(&b, "  Topic%d: {Type: AWS::SNS::Topic}\n", i)
		fmt.Fprintf(&b, "  Setting%d: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Sub \"${Topic%d} ${Round}\"}}\n", i, i)
	}
	return b.String()
}

// lifecycle creates, updates and deletes a stack of the template, and tells
// how long that takes as a client sees it.
func lifecycle(ctx context.Context, client *cloudformation.Client, name, template string) (times [3]time.Duration, err error) {
	id := &name
	steps := []struct {
		begin func() error
		final types.StackStatus
	}{
		{func() error {
			out, err := client.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: id, TemplateBody: &template})
			if err == nil {
				id = out.StackId // the deleted stack is found by it
			}
			return err
		}, types.StackStatusCreateComplete},
		{func() error {
			_, err := client.UpdateStack(ctx, &cloudformation.UpdateStackInput{
				StackName: id, TemplateBody: &template, Parameters: round("second"), // LocalStack has no UsePreviousTemplate
			})
			return err
		}, types.StackStatusUpdateComplete},
		{func() error {
			_, err := client.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: id})
			return err
		}, types.StackStatusDeleteComplete},
	}
	for i, step := range steps {
		began := time.Now()
		if err := step.begin(); err != nil {
			return times, err
		}
		if err := settled(ctx, client, id, step.final); err != nil {
			return times, err
		}
		times[i] = time.Since(began)
	}
	return times, nil
}

func round(value string) []types.Parameter {
	return []types.Parameter{{ParameterKey: aws.String("Round"), ParameterValue: &value}}
}

// settled waits until a stack is done with what it is doing.
func settled(ctx context.Context, client *cloudformation.Client, id *string, final types.StackStatus) error {
	return poll.Until(ctx, poll.Pace{Shortest: stackLook, Longest: stackLook}, func(ctx context.Context) (poll.Look, error) {
		out, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: id})
		if err != nil {
			return poll.Done, err
		}
		switch s := out.Stacks[0]; {
		case s.StackStatus == final:
			return poll.Done, nil
		case !strings.HasSuffix(string(s.StackStatus), "_IN_PROGRESS"):
			return poll.Done, fmt.Errorf("%s is %s: %s", *id, s.StackStatus, aws.ToString(s.StackStatusReason))
		}
		return poll.Active, nil
	})
}
