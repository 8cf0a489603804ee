package engine_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
)

// Two resources at a time, and one that waits for both.
const threeQueues = `
Resources:
  A: {Type: AWS::SQS::Queue}
  B: {Type: AWS::SNS::Topic}
  C: {Type: AWS::SQS::Queue, DependsOn: [A, B], Properties: {VisibilityTimeout: 30}}
`

// AWS documentation, "Understand CloudFormation stack creation events" and
// "Stack status codes".
func TestFailedCreationIsRolledBack(t *testing.T) {
	inWorld(t, func(w *world) {
		w.fault(engine.Fault{LogicalID: "A", On: engine.Create, Reason: "no more queues"})
		w.create("shop", threeQueues)
		s := w.expect("shop", types.StackStatusRollbackComplete, "")
		if s.DeletionTime == nil {
			t.Error("no deletion time")
		}
		want := []string{
			"shop CREATE_IN_PROGRESS User Initiated",
			"A CREATE_IN_PROGRESS", "B CREATE_IN_PROGRESS",
			"B CREATE_IN_PROGRESS Resource creation Initiated",
			"A CREATE_FAILED no more queues",
			"B CREATE_FAILED Resource creation cancelled",
			"shop ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [A, B]. Rollback requested by user.",
			"A DELETE_COMPLETE", "B DELETE_IN_PROGRESS", "B DELETE_COMPLETE",
			"shop ROLLBACK_COMPLETE",
		}
		if diff := cmp.Diff(want, w.history("shop")); diff != "" {
			t.Error(diff)
		}
		if n := w.existing(); n != 0 {
			t.Errorf("%d resources are left", n)
		}
		_, err := w.UpdateStack(w.Context(), &cfn.UpdateStackInput{StackName: aws.String("shop"), TemplateBody: aws.String(threeQueues)})
		w.refused(err, "ValidationError", "Stack:"+*s.StackId+" is in ROLLBACK_COMPLETE state and can not be updated.")
		w.delete("shop")
		w.expect(*s.StackId, types.StackStatusDeleteComplete, "")
	})
}

func TestOnFailure(t *testing.T) {
	const failed = "The following resource(s) failed to create: [C]. "
	tests := []struct {
		change func(*cfn.CreateStackInput)
		status types.StackStatus
		reason string
		left   int
	}{
		{func(in *cfn.CreateStackInput) { in.OnFailure = types.OnFailureDoNothing }, types.StackStatusCreateFailed, failed, 2},
		{func(in *cfn.CreateStackInput) { in.DisableRollback = aws.Bool(true) }, types.StackStatusCreateFailed, failed, 2},
		{func(in *cfn.CreateStackInput) { in.OnFailure = types.OnFailureDelete }, types.StackStatusDeleteComplete, "", 0},
		{func(in *cfn.CreateStackInput) { in.OnFailure = types.OnFailureRollback }, types.StackStatusRollbackComplete, "", 0},
	}
	for _, tt := range tests {
		inWorld(t, func(w *world) {
			w.fault(engine.Fault{Type: "AWS::SQS::Queue", LogicalID: "C", On: engine.Create})
			id := w.create("shop", threeQueues, tt.change)
			w.expect(id, tt.status, tt.reason)
			if n := w.existing(); n != tt.left {
				t.Errorf("%s: %d resources are left, want %d", tt.status, n, tt.left)
			}
		})
	}
}

// AWS documentation, "CreateStack", TimeoutInMinutes.
func TestTimeoutRollsBack(t *testing.T) {
	inWorld(t, func(w *world) {
		const database = `{"Resources": {"D": {"Type": "AWS::RDS::DBInstance", "Properties": {"DBInstanceClass": "db.t3.micro"}}}}`
		w.create("shop", database, func(in *cfn.CreateStackInput) { in.TimeoutInMinutes = aws.Int32(1) })
		w.expect("shop", types.StackStatusRollbackComplete, "")
		want := []string{
			"D CREATE_FAILED Resource creation cancelled",
			"shop ROLLBACK_IN_PROGRESS Stack creation time exceeded the specified timeout. Rollback requested by user.",
			"D DELETE_IN_PROGRESS", "D DELETE_COMPLETE",
			"shop ROLLBACK_COMPLETE",
		}
		history := w.history("shop")
		if diff := cmp.Diff(want, history[len(history)-len(want):]); diff != "" {
			t.Error(diff)
		}
	}, provider.Realistic)
}

// Without rollback a failure stops only what depends on it (AWS documentation,
// "Choose how to handle failures when provisioning resources").
func TestFailureWithoutRollbackStopsItsOwnPath(t *testing.T) {
	inWorld(t, func(w *world) {
		w.fault(engine.Fault{LogicalID: "A", On: engine.Create, Times: 1})
		w.create("shop", `
Resources:
  A: {Type: AWS::SQS::Queue}
  AfterA: {Type: AWS::SNS::Topic, DependsOn: A}
  B: {Type: AWS::SQS::Queue}
  AfterB: {Type: AWS::SNS::Topic, DependsOn: B}
`, func(in *cfn.CreateStackInput) { in.DisableRollback = aws.Bool(true) })
		w.expect("shop", types.StackStatusCreateFailed, "The following resource(s) failed to create: [A]. ")
		ids := w.physical("shop")
		if _, started := ids["AfterA"]; started || ids["AfterB"] == "" || w.existing() != 2 {
			t.Errorf("%v", ids)
		}
	})
}

const before = `
Resources:
  A: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 10}}
  B: {Type: AWS::SNS::Topic, Properties: {TopicName: one}}
  C: {Type: AWS::SQS::Queue, DependsOn: [A, B], Properties: {VisibilityTimeout: 30, QueueName: !GetAtt B.TopicName}}
  Old: {Type: AWS::SNS::Topic}
Outputs:
  Topic: {Value: !Ref B}
`

const after = `
Resources:
  A: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 20}}
  B: {Type: AWS::SNS::Topic, Properties: {TopicName: two}}
  C: {Type: AWS::SQS::Queue, DependsOn: [A, B], Properties: {VisibilityTimeout: 60, QueueName: one}}
  New: {Type: AWS::SQS::Queue}
Outputs:
  Topic: {Value: !GetAtt B.TopicName}
`

// After a failed update everything is as it was: properties, physical IDs,
// outputs, and nothing more.
func TestFailedUpdateIsRolledBack(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("shop", before)
		was := w.expect("shop", types.StackStatusCreateComplete, "")
		ids, count := w.physical("shop"), w.existing()
		w.fault(engine.Fault{LogicalID: "C", On: engine.Update, Reason: "no", Times: 1})
		w.update("shop", after)
		is := w.expect("shop", types.StackStatusUpdateRollbackComplete, "")
		if diff := cmp.Diff(ids, w.physical("shop")); diff != "" {
			t.Error(diff)
		}
		if *was.Outputs[0].OutputValue != *is.Outputs[0].OutputValue || w.existing() != count {
			t.Errorf("output %s, %d resources", *is.Outputs[0].OutputValue, w.existing())
		}
		history := w.history("shop")
		want := []string{
			"C UPDATE_IN_PROGRESS", "C UPDATE_FAILED no",
			"shop UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [C].",
			"A UPDATE_IN_PROGRESS", "B UPDATE_COMPLETE", "A UPDATE_COMPLETE",
			"C UPDATE_IN_PROGRESS", "C UPDATE_COMPLETE",
			"shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"B DELETE_IN_PROGRESS", "New DELETE_IN_PROGRESS", "B DELETE_COMPLETE", "New DELETE_COMPLETE",
			"shop UPDATE_ROLLBACK_COMPLETE",
		}
		if diff := cmp.Diff(want, history[len(history)-len(want):]); diff != "" {
			t.Error(diff)
		}
		w.update("shop", after)
		w.expect("shop", types.StackStatusUpdateComplete, "")
		if n := w.existing(); n != 4 {
			t.Errorf("%d resources, want 4", n)
		}
	})
}

func TestFailedRollback(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("shop", before)
		w.settled("shop")
		w.fault(engine.Fault{LogicalID: "C", On: engine.Update})
		w.update("shop", after)
		s := w.expect("shop", types.StackStatusUpdateRollbackFailed, "The following resource(s) failed to update: [C]. ")
		_, err := w.UpdateStack(w.Context(), &cfn.UpdateStackInput{StackName: aws.String("shop"), TemplateBody: aws.String(after)})
		w.refused(err, "ValidationError", "Stack:"+*s.StackId+" is in UPDATE_ROLLBACK_FAILED state and can not be updated.")
	})
}
