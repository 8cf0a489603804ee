package conformance

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// provocation makes requests until one fails as recorded.
type provocation struct {
	clients
	stackID string
}

// missingChangeSet is the ARN of no change set.
const missingChangeSet = "arn:aws:cloudformation:us-east-1:111111111111:changeSet/none/00000000-0000-0000-0000-000000000000"

type provoke = func(context.Context, *provocation) error

// create tries to create a stack.
func create(body string) provoke {
	return func(ctx context.Context, p *provocation) error {
		_, err := p.cfn.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: aws.String(stackName), TemplateBody: &body})
		return err
	}
}

// value tries to create a stack with value as that of an SSM parameter.
func value(value string) provoke {
	return changeSet(fmt.Sprintf(`{"Resources": {"P": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": %s}}}}`, value), "", "")
}

// changeSet tries to create a change set for a new stack.
func changeSet(body, parameter, given string) provoke {
	return func(ctx context.Context, p *provocation) error {
		in := &cloudformation.CreateChangeSetInput{
			StackName: aws.String(stackName), ChangeSetName: aws.String(changeSetName),
			ChangeSetType: types.ChangeSetTypeCreate, TemplateBody: &body,
			Capabilities: []types.Capability{types.CapabilityCapabilityAutoExpand},
		}
		if parameter != "" {
			in.Parameters = sdkParameters(map[string]string{parameter: given})
		}
		_, err := p.cfn.CreateChangeSet(ctx, in)
		return err
	}
}

// stack creates a stack and waits for it.
func (p *provocation) stack(ctx context.Context) error {
	out, err := p.cfn.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: aws.String(stackName), TemplateBody: aws.String(topic)})
	if err != nil {
		return err
	}
	p.stackID = aws.ToString(out.StackId)
	return p.wait(ctx, "CREATE_COMPLETE")
}

// deleted creates a stack and deletes it.
func (p *provocation) deleted(ctx context.Context) error {
	if err := p.stack(ctx); err != nil {
		return err
	}
	if _, err := p.cfn.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: aws.String(stackName)}); err != nil {
		return err
	}
	return p.wait(ctx, "DELETE_COMPLETE")
}

func (p *provocation) wait(ctx context.Context, status string) error {
	return poll(ctx, func() (bool, error) {
		out, err := p.cfn.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &p.stackID})
		return err == nil && string(out.Stacks[0].StackStatus) == status, err
	})
}

// after gives a provocation that needs something done before it.
func after(prepare func(*provocation, context.Context) error, then provoke) provoke {
	return func(ctx context.Context, p *provocation) error {
		if err := prepare(p, ctx); err != nil {
			return fmt.Errorf("before the error: %w", err)
		}
		return then(ctx, p)
	}
}

// updateWith changes UpdateStack's input and tries it on an existing stack.
func updateWith(change func(*cloudformation.UpdateStackInput)) provoke {
	return after((*provocation).stack, func(ctx context.Context, p *provocation) error {
		in := &cloudformation.UpdateStackInput{StackName: &p.stackID, TemplateBody: aws.String(otherTopic)}
		change(in)
		_, err := p.cfn.UpdateStack(ctx, in)
		return err
	})
}

func updateTypes(allowed string) provoke {
	return updateWith(func(in *cloudformation.UpdateStackInput) { in.ResourceTypes = []string{allowed} })
}

func rollbackTrigger(arn, kind string) provoke {
	return updateWith(func(in *cloudformation.UpdateStackInput) {
		in.RollbackConfiguration = &types.RollbackConfiguration{RollbackTriggers: []types.RollbackTrigger{{Arn: &arn, Type: &kind}}}
	})
}

// changeSetOf tries a change set for the stack that p made.
func changeSetOf(kind types.ChangeSetType, name string) provoke {
	return func(ctx context.Context, p *provocation) error {
		_, err := p.cfn.CreateChangeSet(ctx, &cloudformation.CreateChangeSetInput{
			StackName: &p.stackID, ChangeSetName: &name, ChangeSetType: kind, TemplateBody: aws.String(otherTopic),
		})
		return err
	}
}

func changeSetOfDeleted(kind types.ChangeSetType, name string) provoke {
	return after((*provocation).deleted, changeSetOf(kind, name))
}

// deleting begins the delete of a stack.
func (p *provocation) deleting(ctx context.Context) error {
	if err := p.stack(ctx); err != nil {
		return err
	}
	_, err := p.cfn.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: &p.stackID})
	return err
}

func getTemplate(stack, changeSet string) provoke {
	return func(ctx context.Context, p *provocation) error {
		in := &cloudformation.GetTemplateInput{}
		if stack != "" {
			in.StackName = &stack
		}
		if changeSet != "" {
			in.ChangeSetName = &changeSet
		}
		_, err := p.cfn.GetTemplate(ctx, in)
		return err
	}
}

func describeStack(name string) provoke {
	return func(ctx context.Context, p *provocation) error {
		_, err := p.cfn.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
		return err
	}
}

func eventsOf(name string) provoke {
	return func(ctx context.Context, p *provocation) error {
		_, err := p.cfn.DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: &name})
		return err
	}
}

func resourceOf(logicalID string) provoke {
	return func(ctx context.Context, p *provocation) error {
		_, err := p.cfn.DescribeStackResource(ctx, &cloudformation.DescribeStackResourceInput{
			StackName: aws.String(stackName), LogicalResourceId: &logicalID,
		})
		return err
	}
}

// replaced makes a stack and an update that removes its topic.
func (p *provocation) replaced(ctx context.Context) error {
	if err := p.stack(ctx); err != nil {
		return err
	}
	if _, err := p.cfn.UpdateStack(ctx, &cloudformation.UpdateStackInput{StackName: &p.stackID, TemplateBody: aws.String(otherTopic)}); err != nil {
		return err
	}
	return p.wait(ctx, "UPDATE_COMPLETE")
}

func deleteChangeSet(stack string) provoke {
	return func(ctx context.Context, p *provocation) error {
		in := &cloudformation.DeleteChangeSetInput{ChangeSetName: aws.String("DoesNotExist")}
		if stack != "" {
			in.StackName = &stack
		}
		_, err := p.cfn.DeleteChangeSet(ctx, in)
		return err
	}
}

// policyOf tries to set a stack policy.
func policyOf(body string) provoke {
	return after((*provocation).stack, func(ctx context.Context, p *provocation) error {
		_, err := p.cfn.SetStackPolicy(ctx, &cloudformation.SetStackPolicyInput{StackName: &p.stackID, StackPolicyBody: &body})
		return err
	})
}

// policyAt tries to set one that lies in a bucket.
func policyAt(key, body string) provoke {
	return after((*provocation).stack, func(ctx context.Context, p *provocation) error {
		const bucket = "policies-of-a-test"
		if _, err := p.s3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket)}); err != nil {
			return err
		}
		if _, err := p.s3.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: &key, Body: strings.NewReader(body)}); err != nil {
			return err
		}
		_, err := p.cfn.SetStackPolicy(ctx, &cloudformation.SetStackPolicyInput{
			StackName: &p.stackID, StackPolicyURL: aws.String("https://" + bucket + ".s3.us-east-1.amazonaws.com/" + key),
		})
		return err
	})
}
