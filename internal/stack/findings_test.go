package stack_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/stack"
)

// A creation that fails its validation is CREATE_FAILED for a moment and then
// rolls back, as a public recording shows; without rollback it stays so.
func TestAFailedValidationIsFollowedIntoItsRollback(t *testing.T) {
	failed := scripted{at: 3 * second, status: "CREATE_FAILED", reason: "Validation failed with 1 error(s).", detailed: types.DetailedStatusValidationFailed}
	for outcome, events := range map[stack.Outcome][]scripted{
		stack.RolledBack: {own(0, "CREATE_IN_PROGRESS"), failed, own(3*second+second/4, "ROLLBACK_IN_PROGRESS"), own(4*second, "ROLLBACK_COMPLETE")},
		stack.Broken:     {own(0, "CREATE_IN_PROGRESS"), failed},
	} {
		synctest.Test(t, func(t *testing.T) {
			result, _, err := watch(t, newService(events...), stack.Operation{})
			if err != nil || result.Outcome != outcome || !result.Invalid() {
				t.Errorf("outcome %v, invalid %v: %v", result.Outcome, result.Invalid(), err)
			}
		})
	}
}

// proposer is a CloudFormation that makes change sets and does not tell what
// validation has found.
func proposer(t *testing.T, status types.ChangeSetStatus) *stack.Client {
	t.Helper()
	registry := wire.CloudFormation()
	id := aws.String("arn:aws:cloudformation:eu-west-1:111111111111:changeSet/c/1")
	wire.Handle(registry, "CreateChangeSet", func(context.Context, *cloudformation.CreateChangeSetInput) (*cloudformation.CreateChangeSetOutput, error) {
		return &cloudformation.CreateChangeSetOutput{Id: id, StackId: aws.String(rootID)}, nil
	})
	wire.Handle(registry, "DescribeChangeSet", func(context.Context, *cloudformation.DescribeChangeSetInput) (*cloudformation.DescribeChangeSetOutput, error) {
		out := &cloudformation.DescribeChangeSetOutput{ChangeSetId: id, StackId: aws.String(rootID), Status: status}
		if status == types.ChangeSetStatusFailed {
			out.StatusReason = aws.String("The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation].")
		}
		return out, nil
	})
	wire.Handle(registry, "DeleteChangeSet", func(context.Context, *cloudformation.DeleteChangeSetInput) (*cloudformation.DeleteChangeSetOutput, error) {
		return &cloudformation.DeleteChangeSetOutput{}, nil
	})
	wire.Handle(registry, "DescribeEvents", func(context.Context, *cloudformation.DescribeEventsInput) (*cloudformation.DescribeEventsOutput, error) {
		return nil, &wire.Error{Code: "AccessDenied", Status: 403, Message: "not authorized to perform: cloudformation:DescribeEvents"}
	})
	return clientOf(registry)
}

func clientOf(registry *wire.Registry) *stack.Client {
	return stack.New(cloudformation.New(cloudformation.Options{
		Region: "eu-west-1", HTTPClient: &http.Client{Transport: transport{&service{}, registry}}, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "111111111111", SecretAccessKey: "x"}, nil
		}),
	}))
}

// Without the right to call DescribeEvents a plan is made all the same, and one
// that fails says what would tell more.
func TestFindingsThatCannotBeRead(t *testing.T) {
	deployed := &types.Stack{StackId: aws.String(rootID), StackName: aws.String("shop"), StackStatus: types.StackStatusUpdateComplete}
	synctest.Test(t, func(t *testing.T) {
		plan, err := proposer(t, types.ChangeSetStatusCreateComplete).Plan(t.Context(), stack.Request{Stack: "shop"}, stack.Summary{}, deployed)
		if err != nil || len(plan.Findings) != 0 {
			t.Errorf("%v %v", plan, err)
		}
		_, err = proposer(t, types.ChangeSetStatusFailed).Plan(t.Context(), stack.Request{Stack: "shop"}, stack.Summary{}, deployed)
		list := diag.From(err)
		if !diag.Is(err, diag.Invalid) || len(list) != 1 || !strings.Contains(list[0].Hint, "cloudformation:DescribeEvents") || !strings.Contains(list[0].Detail, "EarlyValidation") {
			t.Errorf("%v", err)
		}
	})
}

// The events of an operation come oldest first, without its beginning, its end
// and findings, which tell nothing of a resource.
func TestEventsOfAnOperation(t *testing.T) {
	registry := wire.CloudFormation()
	event := func(kind types.EventType, id string, status types.ResourceStatus) types.OperationEvent {
		return types.OperationEvent{EventType: kind, LogicalResourceId: &id, ResourceStatus: status, StackId: aws.String(rootID)}
	}
	wire.Handle(registry, "DescribeEvents", func(_ context.Context, in *cloudformation.DescribeEventsInput) (*cloudformation.DescribeEventsOutput, error) {
		if *in.OperationId != "known" {
			return nil, wire.Errorf("ValidationError", "Operation [%s] does not exist", *in.OperationId)
		}
		if in.NextToken == nil {
			return &cloudformation.DescribeEventsOutput{NextToken: aws.String("more"), OperationEvents: []types.OperationEvent{
				event("STACK_EVENT", "", ""), event("PROVISIONING_ERROR", "Queue", "CREATE_FAILED"),
			}}, nil
		}
		return &cloudformation.DescribeEventsOutput{OperationEvents: []types.OperationEvent{
			event("VALIDATION_ERROR", "Topic", ""), event("PROGRESS", "Queue", "CREATE_IN_PROGRESS"),
		}}, nil
	})
	client := clientOf(registry)
	synctest.Test(t, func(t *testing.T) {
		got, err := client.OperationEvents(t.Context(), stack.Operation{Stack: "shop", StackID: rootID, ID: "known"})
		if err != nil || len(got) != 2 || got[0].Status != "CREATE_IN_PROGRESS" || got[1].Status != "CREATE_FAILED" {
			t.Errorf("%v %v", got, err)
		}
		_, err = client.OperationEvents(t.Context(), stack.Operation{Stack: "shop", StackID: rootID, ID: "unknown"})
		if !diag.Is(err, diag.NotFound) {
			t.Errorf("%v", err)
		}
	})
}
