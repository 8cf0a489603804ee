package engine_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
)

func TestCancelUpdate(t *testing.T) {
	inWorld(t, func(w *world) {
		w.prepared(before)
		ids := w.physical("shop")
		_, err := w.CancelUpdateStack(w.Context(), &cfn.CancelUpdateStackInput{StackName: aws.String("shop")})
		w.refused(err, "ValidationError", "CancelUpdateStack cannot be called from current stack status")
		w.update("shop", after)
		time.Sleep(20 * time.Millisecond)
		if _, err := w.CancelUpdateStack(w.Context(), &cfn.CancelUpdateStackInput{StackName: aws.String("shop")}); err != nil {
			t.Fatal(err)
		}
		w.expect("shop", types.StackStatusUpdateRollbackComplete, "")
		if diff := cmp.Diff(ids, w.physical("shop")); diff != "" {
			t.Error(diff)
		}
		history := w.history("shop")
		want := []string{
			"A UPDATE_FAILED Resource update cancelled", "B UPDATE_FAILED Resource update cancelled",
			"New CREATE_FAILED Resource creation cancelled",
			"shop UPDATE_ROLLBACK_IN_PROGRESS User Initiated",
		}
		for i, line := range history {
			if line == want[0] {
				history = history[i:]
				break
			}
		}
		if diff := cmp.Diff(want, history[:4]); diff != "" {
			t.Error(diff)
		}
	})
}

// AWS documentation, "Continue rolling back an update".
func TestContinueUpdateRollback(t *testing.T) {
	tests := map[string]struct {
		in    cfn.ContinueUpdateRollbackInput
		clear bool
		want  types.StackStatus
	}{
		"mended":      {cfn.ContinueUpdateRollbackInput{}, true, types.StackStatusUpdateRollbackComplete},
		"fails again": {cfn.ContinueUpdateRollbackInput{}, false, types.StackStatusUpdateRollbackFailed},
		"skipped":     {cfn.ContinueUpdateRollbackInput{ResourcesToSkip: []string{"C"}}, false, types.StackStatusUpdateRollbackComplete},
		"forced":      {cfn.ContinueUpdateRollbackInput{ForceRollback: aws.Bool(true)}, false, types.StackStatusUpdateRollbackComplete},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.prepared(before)
				w.fault(engine.Fault{LogicalID: "C", On: engine.Update})
				w.update("shop", after)
				w.expectStatus("shop", types.StackStatusUpdateRollbackFailed)
				if tt.clear {
					_ = w.store.Update(engine.ClearFaults)
				}
				tt.in.StackName = aws.String("shop")
				if _, err := w.ContinueUpdateRollback(w.Context(), &tt.in); err != nil {
					t.Fatal(err)
				}
				w.expectStatus("shop", tt.want)
				if n := w.existing(); tt.want == types.StackStatusUpdateRollbackComplete && n != 4 {
					t.Errorf("%d resources, want 4", n)
				}
				_ = w.store.Update(engine.ClearFaults)
				id := *w.find("shop").StackId
				w.delete("shop")
				w.expectStatus(id, types.StackStatusDeleteComplete)
				if n := w.existing(); n != 0 {
					t.Errorf("%d resources are left", n)
				}
			})
		})
	}
	inWorld(t, func(w *world) {
		w.prepared(before)
		_, err := w.ContinueUpdateRollback(w.Context(), &cfn.ContinueUpdateRollbackInput{StackName: aws.String("shop")})
		w.refused(err, "ValidationError", "RollbackUpdatedStack cannot be called from current stack status")
	})
}

// AWS documentation, "RollbackStack" and "Choose how to handle failures when
// provisioning resources".
func TestRollbackStack(t *testing.T) {
	inWorld(t, func(w *world) {
		w.prepared(before)
		ids := w.physical("shop")
		w.fault(engine.Fault{LogicalID: "A", On: engine.Update, Times: 1})
		w.update("shop", `
Resources:
  A: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 20}}
  New: {Type: AWS::SQS::Queue}
`, func(in *cfn.UpdateStackInput) { in.DisableRollback = aws.Bool(true) })
		w.expect("shop", types.StackStatusUpdateFailed, "The following resource(s) failed to update: [A]. ")
		_, err := w.UpdateStack(w.Context(), &cfn.UpdateStackInput{StackName: aws.String("shop"), UsePreviousTemplate: aws.Bool(true)})
		w.refused(err, "ValidationError", "This stack is currently in a non-terminal [UPDATE_FAILED] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API")
		if _, err := w.RollbackStack(w.Context(), &cfn.RollbackStackInput{StackName: aws.String("shop")}); err != nil {
			t.Fatal(err)
		}
		w.expect("shop", types.StackStatusUpdateRollbackComplete, "")
		if diff := cmp.Diff(ids, w.physical("shop")); diff != "" {
			t.Error(diff)
		}
	})
	inWorld(t, func(w *world) {
		w.fault(engine.Fault{LogicalID: "C", On: engine.Create, Times: 1})
		id := w.create("shop", before, func(in *cfn.CreateStackInput) { in.DisableRollback = aws.Bool(true) })
		w.expectStatus("shop", types.StackStatusCreateFailed)
		if _, err := w.RollbackStack(w.Context(), &cfn.RollbackStackInput{StackName: aws.String("shop")}); err != nil {
			t.Fatal(err)
		}
		w.expect(id, types.StackStatusDeleteComplete, "")
		if n := w.existing(); n != 0 {
			t.Errorf("%d resources are left", n)
		}
	})
}

// A creation without rollback goes on with the next update.
func TestUpdateAfterFailedCreation(t *testing.T) {
	inWorld(t, func(w *world) {
		w.fault(engine.Fault{LogicalID: "C", On: engine.Create, Times: 1})
		w.create("shop", before, func(in *cfn.CreateStackInput) { in.DisableRollback = aws.Bool(true) })
		w.expectStatus("shop", types.StackStatusCreateFailed)
		w.update("shop", before, func(in *cfn.UpdateStackInput) { in.DisableRollback = aws.Bool(true) })
		w.expect("shop", types.StackStatusUpdateComplete, "")
		if n := w.existing(); n != 4 {
			t.Errorf("%d resources, want 4", n)
		}
	})
}
