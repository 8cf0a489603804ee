package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"
)

const wrong = `{"Resources": {
	"Policy": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocumentt": {}}},
	"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "taken"}}}}`

var wrongFindings = []string{
	"FAIL PROPERTY_VALIDATION /Resources/Policy/Properties Required property [PolicyDocument] not found",
	"FAIL PROPERTY_VALIDATION /Resources/Policy/Properties/PolicyDocumentt Unsupported property [PolicyDocumentt]",
	"FAIL NAME_CONFLICT_VALIDATION /Resources/Queue Resource of type 'AWS::SQS::Queue' with identifier 'https://sqs.eu-west-1.amazonaws.com/111111111111/taken' already exists.",
}

const earlyValidation = "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck, AWS::EarlyValidation::PropertyValidation]. " +
	"To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information."

// findings are the validation errors that DescribeEvents tells, oldest first.
func (w *world) findings(in *cfn.DescribeEventsInput) (lines []string) {
	w.Helper()
	in.Filters = &types.EventFilter{FailedEvents: aws.Bool(true)}
	out, err := w.DescribeEvents(w.Context(), in)
	if err != nil {
		w.Fatal(err)
	}
	for _, e := range out.OperationEvents {
		if e.EventType == types.EventTypeValidationError {
			lines = append([]string{strings.Join([]string{string(e.ValidationFailureMode), *e.ValidationName, *e.ValidationPath, *e.ValidationStatusReason}, " ")}, lines...)
		}
	}
	return lines
}

// AWS CloudFormation User Guide, "Validate stack deployments", and the texts
// of public reports.
func TestValidationStopsADeploymentBeforeItBegins(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("first", `{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "taken"}}}}`)
		w.wait(time.Second)
		out, err := w.CreateStack(w.Context(), &cfn.CreateStackInput{
			StackName: aws.String("s"), TemplateBody: aws.String(wrong), Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
		})
		if err != nil {
			t.Fatal(err)
		}
		w.expectStatus("s", types.StackStatusRollbackComplete)
		if s := w.find("s"); s.DetailedStatus != types.DetailedStatusValidationFailed {
			t.Errorf("detailed status %s", s.DetailedStatus)
		}
		if diff := cmp.Diff(wrongFindings, w.findings(&cfn.DescribeEventsInput{OperationId: out.OperationId})); diff != "" {
			t.Error(diff)
		}
		history := strings.Join(w.history("s"), "\n")
		if strings.Contains(history, "Queue ") || strings.Contains(history, "Required property") || !strings.Contains(history, "Validation failed with 3 error(s). Call DescribeEvents") {
			t.Errorf("the stack's events are\n%s", history)
		}
		// Not asked for, the resources fail by themselves.
		w.create("unchecked", wrong, func(in *cfn.CreateStackInput) {
			in.DisableValidation, in.Capabilities = aws.Bool(true), []types.Capability{types.CapabilityCapabilityNamedIam}
		})
		w.expectStatus("unchecked", types.StackStatusRollbackComplete)
		if history := strings.Join(w.history("unchecked"), "\n"); !strings.Contains(history, "Policy CREATE_FAILED Properties validation failed") {
			t.Error(history)
		}
	})
}

func TestValidationFailsAChangeSet(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("first", `{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "taken"}}}}`)
		w.wait(time.Second)
		made, err := w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{
			StackName: aws.String("s"), ChangeSetName: aws.String("c"), ChangeSetType: types.ChangeSetTypeCreate, TemplateBody: aws.String(wrong),
			Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
		})
		if err != nil {
			t.Fatal(err)
		}
		w.wait(time.Second)
		if d := w.described(*made.Id); d.Status != types.ChangeSetStatusFailed || aws.ToString(d.StatusReason) != earlyValidation {
			t.Errorf("got %s: %s", d.Status, aws.ToString(d.StatusReason))
		}
		if diff := cmp.Diff(wrongFindings, w.findings(&cfn.DescribeEventsInput{ChangeSetName: made.Id})); diff != "" {
			t.Error(diff)
		}
	})
}

// A public recording of a creation on AWS (2026-09-30) has these events, oldest
// first; those of a failed change set follow AWS's documentation, "DescribeEvents".
func TestEventsOfAFailedValidation(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("first", `{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "taken"}}}}`)
		w.wait(time.Second)
		w.create("s", `{"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "taken"}}}}`)
		w.expectStatus("s", types.StackStatusRollbackComplete)
		want := []string{
			"STACK_EVENT CREATE_STACK IN_PROGRESS",
			"PROGRESS s CREATE_IN_PROGRESS User Initiated",
			"VALIDATION_ERROR CREATE_STACK Queue",
			"PROVISIONING_ERROR s CREATE_FAILED Validation failed with 1 error(s). Call DescribeEvents to retrieve the full list of issues with resource and property details, resolve each error, then retry the operation. VALIDATION_FAILED",
			"STACK_EVENT CREATE_STACK FAILED",
			"STACK_EVENT ROLLBACK IN_PROGRESS",
			"PROGRESS s ROLLBACK_IN_PROGRESS Validation failure detected. See the operation's FAILED event for details.",
			"PROGRESS s ROLLBACK_COMPLETE",
			"STACK_EVENT ROLLBACK SUCCEEDED",
		}
		if diff := cmp.Diff(want, w.operationEvents(&cfn.DescribeEventsInput{StackName: aws.String("s")})); diff != "" {
			t.Error(diff)
		}
		made, err := w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{
			StackName: aws.String("c"), ChangeSetName: aws.String("c"), ChangeSetType: types.ChangeSetTypeCreate,
			TemplateBody: aws.String(`{"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "taken"}}}}`),
		})
		if err != nil {
			t.Fatal(err)
		}
		w.wait(time.Second)
		want = []string{"STACK_EVENT CREATE_CHANGESET IN_PROGRESS", "VALIDATION_ERROR CREATE_CHANGESET Queue", "STACK_EVENT CREATE_CHANGESET FAILED"}
		if diff := cmp.Diff(want, w.operationEvents(&cfn.DescribeEventsInput{ChangeSetName: made.Id})); diff != "" {
			t.Error(diff)
		}
	})
}

// operationEvents are the lines of DescribeEvents, oldest first.
func (w *world) operationEvents(in *cfn.DescribeEventsInput) (lines []string) {
	w.Helper()
	out, err := w.DescribeEvents(w.Context(), in)
	if err != nil {
		w.Fatal(err)
	}
	for _, e := range slices.Backward(out.OperationEvents) {
		var parts []string
		for _, part := range []string{
			string(e.EventType), string(e.OperationType), string(e.OperationStatus), aws.ToString(e.LogicalResourceId),
			string(e.ResourceStatus), aws.ToString(e.ResourceStatusReason), string(e.DetailedStatus),
		} {
			if part != "" {
				parts = append(parts, part)
			}
		}
		lines = append(lines, strings.Join(parts, " "))
	}
	return lines
}

// An update fails the same way and is rolled back; without rollback it stays
// failed. A name that a resource gets must be free too.
func TestValidationOfAnUpdate(t *testing.T) {
	inWorld(t, func(w *world) {
		const queue = `{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "NAME"}}}}`
		w.create("first", strings.ReplaceAll(queue, "NAME", "taken"))
		w.create("s", strings.ReplaceAll(queue, "NAME", "free"))
		w.wait(time.Second)
		for _, disabled := range []bool{false, true} {
			status := types.StackStatusUpdateRollbackComplete
			if disabled {
				status = types.StackStatusUpdateFailed
			}
			out, err := w.UpdateStack(w.Context(), &cfn.UpdateStackInput{
				StackName: aws.String("s"), DisableRollback: aws.Bool(disabled), TemplateBody: aws.String(strings.ReplaceAll(queue, "NAME", "taken")),
			})
			if err != nil {
				t.Fatal(err)
			}
			w.expectStatus("s", status)
			if s := w.find("s"); s.DetailedStatus != types.DetailedStatusValidationFailed {
				t.Errorf("detailed status %s", s.DetailedStatus)
			}
			want := []string{"FAIL NAME_CONFLICT_VALIDATION /Resources/Q Resource of type 'AWS::SQS::Queue' with identifier 'https://sqs.eu-west-1.amazonaws.com/111111111111/taken' already exists."}
			if diff := cmp.Diff(want, w.findings(&cfn.DescribeEventsInput{OperationId: out.OperationId})); diff != "" {
				t.Error(diff)
			}
		}
		_, err := w.UpdateStack(w.Context(), &cfn.UpdateStackInput{
			StackName: aws.String("s"), DisableRollback: aws.Bool(true), TemplateBody: aws.String(strings.ReplaceAll(queue, `"NAME"`, `"free", "DelaySeconds": 5`)),
		})
		if err != nil {
			t.Fatal(err)
		}
		w.expectStatus("s", types.StackStatusUpdateComplete)
		if s := w.find("s"); s.DetailedStatus != "" {
			t.Errorf("detailed status %s", s.DetailedStatus)
		}
	})
}
