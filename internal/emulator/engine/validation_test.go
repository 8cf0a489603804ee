package engine_test

import (
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

const earlyValidation = "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation, AWS::EarlyValidation::ResourceExistenceCheck]. " +
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
		if strings.Contains(history, "Queue ") || strings.Contains(history, "Required property") || !strings.Contains(history, earlyValidation) {
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
