package engine_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// Each failing state can be reached by the faults alone, and what has struck
// often enough is gone.
func TestFaultsLeadToEachFailingState(t *testing.T) {
	const c = "C"
	tests := []struct {
		faults []engine.Fault
		// update and remove tell what follows the creation.
		update, remove bool
		want           types.StackStatus
		left           int
	}{
		{faults: []engine.Fault{{LogicalID: c, On: engine.Create, Times: 1}}, want: types.StackStatusRollbackComplete},
		{faults: []engine.Fault{{LogicalID: c, On: engine.Create, Times: 1}, {Type: "AWS::SNS::Topic", On: engine.Delete, Times: 1}}, want: types.StackStatusRollbackFailed},
		{faults: []engine.Fault{{LogicalID: c, On: engine.Update, Times: 1}}, update: true, want: types.StackStatusUpdateRollbackComplete},
		{faults: []engine.Fault{{LogicalID: c, On: engine.Update, Times: 2}}, update: true, want: types.StackStatusUpdateRollbackFailed},
		{faults: []engine.Fault{{LogicalID: c, On: engine.Update, Times: 3}}, update: true, want: types.StackStatusUpdateRollbackFailed, left: 1},
		{faults: []engine.Fault{{LogicalID: "New", On: engine.Create, Times: 1}}, update: true, want: types.StackStatusUpdateRollbackComplete},
		// The cleanup tries again, as on AWS.
		{faults: []engine.Fault{{LogicalID: "Old", On: engine.Delete, Times: 2}}, update: true, want: types.StackStatusUpdateComplete},
		{faults: []engine.Fault{{LogicalID: c, On: engine.Delete, Times: 1}}, remove: true, want: types.StackStatusDeleteFailed},
		{faults: []engine.Fault{{Stack: "another", On: engine.Create}, {LogicalID: "None", On: engine.Create}}, want: types.StackStatusCreateComplete, left: 2},
	}
	for _, tt := range tests {
		inWorld(t, func(w *world) {
			for _, f := range tt.faults {
				w.fault(f)
			}
			id := w.create("shop", before)
			w.settled("shop")
			if tt.update {
				w.update("shop", after)
				w.settled("shop")
			}
			if tt.remove {
				w.delete("shop")
			}
			w.expectStatus(id, tt.want)
			if left := w.faults(); len(left) != tt.left {
				t.Errorf("%s: left of the faults: %v", tt.want, left)
			}
		})
	}
}

func TestOldestFaultStrikesFirst(t *testing.T) {
	inWorld(t, func(w *world) {
		for range 12 { // more than one digit
			w.fault(engine.Fault{LogicalID: "A", On: engine.Create, Reason: "early", Times: 1})
		}
		w.fault(engine.Fault{LogicalID: "A", On: engine.Create, Reason: "late"})
		for i := range 13 {
			id := w.create("shop", `{"Resources": {"A": {"Type": "AWS::SQS::Queue"}}}`)
			w.expectStatus(id, types.StackStatusRollbackComplete)
			want := "A CREATE_FAILED early"
			if i == 12 {
				want = "A CREATE_FAILED late"
			}
			if history := strings.Join(w.history(id), "\n"); !strings.Contains(history, want) {
				t.Errorf("failure %d:\n%s", i, history)
			}
			w.delete("shop")
			w.expectStatus(id, types.StackStatusDeleteComplete)
		}
		want := []engine.Fault{{LogicalID: "A", On: engine.Create, Reason: "late"}}
		if diff := cmp.Diff(want, w.faults()); diff != "" {
			t.Error(diff)
		}
	})
}

// A stack's name stands for the stacks nested in it, too.
func TestFaultInNestedStack(t *testing.T) {
	inWorld(t, func(w *world) {
		const inner = "https://bucket.s3.eu-west-1.amazonaws.com/inner.yaml"
		w.templates[inner] = `{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}`
		const outer = `{"Resources": {"Inner": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "` + inner + `"}}}}`
		w.fault(engine.Fault{Stack: "shop", Type: "AWS::SQS::Queue", On: engine.Create, Reason: "no more queues"})
		w.create("other", outer)
		w.expectStatus("other", types.StackStatusCreateComplete)
		w.create("shop", outer)
		w.expectStatus("shop", types.StackStatusRollbackComplete)
	})
}

func (w *world) faults() (list []engine.Fault) {
	w.Helper()
	if err := w.store.View(func(tx store.Tx) (err error) {
		list, err = engine.Faults(tx)
		return err
	}); err != nil {
		w.Fatal(err)
	}
	return list
}
