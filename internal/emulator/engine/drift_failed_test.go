package engine_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// A detection that fails for a resource has results of the others (AWS
// documentation, "DescribeStackDriftDetectionStatus"); the reason has the form
// of public logs.
func TestDetectionFailsForAResource(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("s", drifting)
		w.expectStatus("s", types.StackStatusCreateComplete)
		w.fault(engine.Fault{LogicalID: "Topic", On: engine.Detect, Reason: "Rate exceeded", Times: 2})
		status, drifts := w.detect("s")
		const reason = `{"Summary":"Failed to detect drift on resources [Topic]","Failures":[{"Resource":"Topic","FailureReason":"Rate exceeded"}]}`
		if got := aws.ToString(status.DetectionStatusReason); got != reason {
			t.Errorf("the reason is %s", got)
		}
		if status.DetectionStatus != types.StackDriftDetectionStatusDetectionFailed || status.StackDriftStatus != types.StackDriftStatusUnknown {
			t.Errorf("got %s, %s", status.DetectionStatus, status.StackDriftStatus)
		}
		want := map[string]string{"Topic": "UNKNOWN", "Queue": "IN_SYNC", "Role": "IN_SYNC"}
		if diff := cmp.Diff(want, statuses(drifts)); diff != "" || aws.ToString(drifts["Topic"].DriftStatusReason) != "Rate exceeded" {
			t.Errorf("%+v\n%s", drifts["Topic"], diff)
		}
		w.behind("s", "Queue", nil)
		if status, _ = w.detect("s"); status.StackDriftStatus != types.StackDriftStatusDrifted || *status.DriftedStackResourceCount != 1 {
			t.Errorf("got %+v", status)
		}
		if status, drifts = w.detect("s"); status.DetectionStatus != types.StackDriftDetectionStatusDetectionComplete || statuses(drifts)["Topic"] != "IN_SYNC" {
			t.Errorf("after the failures: %+v", status)
		}
	})
}

// What a detection sees in the middle of an update is nobody's drift.
func TestDetectionOfAStackThatIsUpdatedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, store.NewMemory(), provider.Realistic)
		w.create("s", drifting)
		w.expectStatus("s", types.StackStatusCreateComplete)
		begun, err := w.DetectStackDrift(t.Context(), &cfn.DetectStackDriftInput{StackName: aws.String("s")})
		if err != nil {
			t.Fatal(err)
		}
		w.update("s", strings.Replace(drifting, `"shop"`, `"new"`, 1))
		time.Sleep(1500 * time.Millisecond)
		if s := w.find("s"); s.StackStatus != types.StackStatusUpdateInProgress {
			t.Fatalf("the update has ended: %s", s.StackStatus)
		}
		status, err := w.DescribeStackDriftDetectionStatus(t.Context(), &cfn.DescribeStackDriftDetectionStatusInput{StackDriftDetectionId: begun.StackDriftDetectionId})
		if err != nil {
			t.Fatal(err)
		}
		if status.DetectionStatus != types.StackDriftDetectionStatusDetectionFailed || status.StackDriftStatus != types.StackDriftStatusNotChecked ||
			!strings.Contains(aws.ToString(status.DetectionStatusReason), "UPDATE_IN_PROGRESS") {
			t.Errorf("got %s, %s: %s", status.DetectionStatus, status.StackDriftStatus, aws.ToString(status.DetectionStatusReason))
		}
		w.expectStatus("s", types.StackStatusUpdateComplete)
		drifts, err := w.DescribeStackResourceDrifts(t.Context(), &cfn.DescribeStackResourceDriftsInput{StackName: aws.String("s")})
		if err != nil || len(drifts.StackResourceDrifts) > 0 {
			t.Errorf("left behind: %+v, %v", drifts, err)
		}
	})
}
