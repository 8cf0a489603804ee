package engine_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
)

// AWS documentation, "DeletionPolicy attribute" and "UpdateReplacePolicy
// attribute".
func TestPoliciesKeepResources(t *testing.T) {
	const kept = `
Resources:
  Kept: {Type: AWS::SNS::Topic, DeletionPolicy: Retain, Properties: {TopicName: kept}}
  Mild: {Type: AWS::SNS::Topic, DeletionPolicy: RetainExceptOnCreate, Properties: {TopicName: mild}}
  Gone: {Type: AWS::SNS::Topic, UpdateReplacePolicy: Retain, Properties: {TopicName: gone}}
  Fail: {Type: AWS::SQS::Queue, DependsOn: [Kept, Mild, Gone]}
`
	t.Run("deletion", func(t *testing.T) {
		inWorld(t, func(w *world) {
			id := w.prepared(kept)
			w.delete("shop")
			w.expect(id, types.StackStatusDeleteComplete, "")
			if n := w.existing(); n != 2 || !contains(w.history(id), "Kept DELETE_SKIPPED") || !contains(w.history(id), "Mild DELETE_SKIPPED") {
				t.Errorf("%d resources: %q", n, w.history(id))
			}
		})
	})
	t.Run("rolled back creation", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.fault(engine.Fault{LogicalID: "Fail", On: engine.Create})
			w.create("shop", kept)
			w.expect("shop", types.StackStatusRollbackComplete, "")
			if n := w.existing(); n != 1 || !contains(w.history("shop"), "Kept DELETE_SKIPPED") {
				t.Errorf("%d resources: %q", n, w.history("shop"))
			}
		})
		inWorld(t, func(w *world) {
			w.fault(engine.Fault{LogicalID: "Fail", On: engine.Create})
			w.create("shop", kept, func(in *cfn.CreateStackInput) { in.RetainExceptOnCreate = aws.Bool(true) })
			w.expect("shop", types.StackStatusRollbackComplete, "")
			if n := w.existing(); n != 0 {
				t.Errorf("%d resources", n)
			}
		})
		inWorld(t, func(w *world) { // and deleted
			w.fault(engine.Fault{LogicalID: "Fail", On: engine.Create})
			id := w.create("shop", kept, func(in *cfn.CreateStackInput) { in.OnFailure = types.OnFailureDelete })
			w.expect(id, types.StackStatusDeleteComplete, "")
			if n := w.existing(); n != 1 || contains(w.history(id), "Mild DELETE_SKIPPED") {
				t.Errorf("%d resources: %q", n, w.history(id))
			}
		})
	})
	t.Run("update", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.prepared(kept)
			w.update("shop", `
Resources:
  Gone: {Type: AWS::SNS::Topic, UpdateReplacePolicy: Retain, Properties: {TopicName: new}}
`)
			w.expect("shop", types.StackStatusUpdateComplete, "")
			if n := w.existing(); n != 4 || !contains(w.history("shop"), "Gone DELETE_SKIPPED") {
				t.Errorf("%d resources: %q", n, w.history("shop"))
			}
		})
	})
}

// AWS documentation, "DeleteStack": RetainResources and DeletionMode.
func TestFailedDeletion(t *testing.T) {
	fail := func(w *world) (id string) {
		id = w.prepared(before)
		_, err := w.DeleteStack(w.Context(), &cfn.DeleteStackInput{StackName: aws.String("shop"), RetainResources: []string{"A"}})
		if err == nil {
			w.Error("resources are retained before anything failed")
		}
		w.fault(engine.Fault{LogicalID: "A", On: engine.Delete, Reason: "in use"})
		w.delete("shop")
		w.expect("shop", types.StackStatusDeleteFailed, "The following resource(s) failed to delete: [A]. ")
		if n := w.existing(); n != 1 {
			w.Errorf("%d resources, want 1: A alone failed", n)
		}
		return id
	}
	inWorld(t, func(w *world) {
		id := fail(w)
		w.delete("shop", func(in *cfn.DeleteStackInput) { in.RetainResources = []string{"A"} })
		w.expect(id, types.StackStatusDeleteComplete, "")
		if n := w.existing(); n != 1 || !contains(w.history(id), "A DELETE_SKIPPED") {
			t.Errorf("%d resources: %q", n, w.history(id))
		}
	})
	inWorld(t, func(w *world) {
		id := fail(w)
		w.delete("shop", func(in *cfn.DeleteStackInput) { in.DeletionMode = types.DeletionModeForceDeleteStack })
		w.expect(id, types.StackStatusDeleteComplete, "")
	})
	inWorld(t, func(w *world) { // mended
		id := fail(w)
		_ = w.store.Update(engine.ClearFaults)
		w.delete("shop")
		w.expect(id, types.StackStatusDeleteComplete, "")
		if n := w.existing(); n != 0 {
			t.Errorf("%d resources are left", n)
		}
	})
}

// AWS documentation, "Stack status codes": the cleanup tries three times, and
// the update is complete all the same.
func TestFailedCleanup(t *testing.T) {
	inWorld(t, func(w *world) {
		w.prepared(before)
		w.fault(engine.Fault{LogicalID: "Old", On: engine.Delete, Reason: "in use"})
		w.update("shop", after)
		w.expect("shop", types.StackStatusUpdateComplete, "Update successful. One or more resources could not be deleted.")
		attempts := 0
		for _, line := range w.history("shop") {
			if line == "Old DELETE_FAILED in use" {
				attempts++
			}
		}
		if _, listed := w.physical("shop")["Old"]; attempts != 3 || listed {
			t.Errorf("%d attempts, still listed: %v", attempts, listed)
		}
	})
}

// A custom name cannot be held by the old and the new resource at once (AWS
// documentation, "Name type").
func TestCustomNamedReplacementIsRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		w.prepared(`{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q.fifo", "FifoQueue": true}},
			"T": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "t", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}]}}}}`)
		w.update("shop", `{"Resources": {"T": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "t", "KeySchema": [{"AttributeName": "b", "KeyType": "HASH"}]}}}}`)
		w.expect("shop", types.StackStatusUpdateRollbackComplete, "")
		want := "T UPDATE_FAILED CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename t and update the stack again."
		if !contains(w.history("shop"), want) {
			t.Errorf("%q", w.history("shop"))
		}
	})
}
