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

// The tests of drift rest on AWS's documentation: "Detect unmanaged
// configuration changes to stacks and resources with drift detection", "Using
// drift-aware change sets" and the references of the operations.

const drifting = `{
  "Parameters": {"Secret": {"Type": "String", "NoEcho": true, "Default": "hidden"}},
  "Resources": {
    "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "shop"}},
    "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30, "Tags": [{"Key": "a", "Value": "b"}]}},
    "Role": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Ref": "Secret"}, "Description": "d"}},
    "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"}
  }}`

// behind changes a resource behind the stack's back; nil deletes it.
func (w *world) behind(stack, id string, change map[string]any) {
	w.Helper()
	out, err := w.DescribeStackResource(w.Context(), &cfn.DescribeStackResourceInput{StackName: &stack, LogicalResourceId: &id})
	if err != nil {
		w.Fatal(err)
	}
	err = w.store.Update(func(tx store.Tx) error {
		all, err := provider.List(tx, "111111111111", "eu-west-1", *out.StackResourceDetail.ResourceType)
		if err != nil {
			return err
		}
		for _, r := range all {
			if r.LogicalID != id {
				continue
			}
			p := r.Physical()
			if change == nil {
				return provider.New(provider.Instant, nil).Delete(tx, p)
			}
			for name, value := range change {
				p.Properties[name] = value
				if value == nil {
					delete(p.Properties, name)
				}
			}
			return provider.New(provider.Instant, nil).Update(tx, p)
		}
		w.Fatalf("%s is not there", id)
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
}

// detect runs a detection and gives its end and the resources' drifts.
func (w *world) detect(stack string, ids ...string) (*cfn.DescribeStackDriftDetectionStatusOutput, map[string]types.StackResourceDrift) {
	w.Helper()
	begun, err := w.DetectStackDrift(w.Context(), &cfn.DetectStackDriftInput{StackName: &stack, LogicalResourceIds: ids})
	if err != nil {
		w.Fatal(err)
	}
	w.wait(100 * time.Millisecond)
	status, err := w.DescribeStackDriftDetectionStatus(w.Context(), &cfn.DescribeStackDriftDetectionStatusInput{StackDriftDetectionId: begun.StackDriftDetectionId})
	if err != nil {
		w.Fatal(err)
	}
	drifts, err := w.DescribeStackResourceDrifts(w.Context(), &cfn.DescribeStackResourceDriftsInput{StackName: &stack})
	if err != nil {
		w.Fatal(err)
	}
	found := map[string]types.StackResourceDrift{}
	for _, d := range drifts.StackResourceDrifts {
		found[*d.LogicalResourceId] = d
	}
	return status, found
}

func statuses(drifts map[string]types.StackResourceDrift) map[string]string {
	all := map[string]string{}
	for id, d := range drifts {
		all[id] = string(d.StackResourceDriftStatus)
		for _, p := range d.PropertyDifferences {
			all[id] += " " + strings.Join([]string{string(p.DifferenceType), *p.PropertyPath, *p.ExpectedValue, *p.ActualValue}, " ")
		}
	}
	return all
}

func TestDriftIsFound(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("s", drifting)
		w.expectStatus("s", types.StackStatusCreateComplete)
		status, drifts := w.detect("s")
		want := map[string]string{"Topic": "IN_SYNC", "Queue": "IN_SYNC", "Role": "IN_SYNC"}
		if diff := cmp.Diff(want, statuses(drifts)); diff != "" || status.StackDriftStatus != types.StackDriftStatusInSync || *status.DriftedStackResourceCount != 0 {
			t.Errorf("%+v\n%s", status, diff)
		}
		if text := aws.ToString(drifts["Role"].ExpectedProperties); strings.Contains(text, "hidden") {
			t.Errorf("a NoEcho value is shown: %s", text)
		}
		w.behind("s", "Topic", map[string]any{"DisplayName": "other"})
		w.behind("s", "Queue", map[string]any{"VisibilityTimeout": nil, "Tags": []any{
			map[string]any{"Key": "a", "Value": "b"}, map[string]any{"Key": "c", "Value": "d"},
		}})
		w.behind("s", "Role", nil)
		status, drifts = w.detect("s")
		want = map[string]string{
			"Topic": "MODIFIED NOT_EQUAL /DisplayName shop other",
			"Queue": `MODIFIED ADD /Tags/1 null {"Key":"c","Value":"d"} NOT_EQUAL /VisibilityTimeout 30 30`,
			"Role":  "DELETED",
		}
		if got := statuses(drifts); got["Topic"] != want["Topic"] || got["Role"] != want["Role"] || !strings.Contains(got["Queue"], `ADD /Tags/1 null {"Key":"c","Value":"d"}`) {
			t.Errorf("got %v", got)
		}
		if status.StackDriftStatus != types.StackDriftStatusDrifted || *status.DriftedStackResourceCount != 3 {
			t.Errorf("got %+v", status)
		}
		if d := w.find("s").DriftInformation; d.StackDriftStatus != types.StackDriftStatusDrifted || d.LastCheckTimestamp == nil {
			t.Errorf("the stack says %+v", d)
		}
		// What is asked for is looked at alone, and an update forgets all.
		w.update("s", strings.Replace(drifting, `"shop"`, `"new"`, 1))
		w.expectStatus("s", types.StackStatusUpdateComplete)
		if d := w.find("s").DriftInformation; d.StackDriftStatus != types.StackDriftStatusNotChecked {
			t.Errorf("after an update the stack says %+v", d)
		}
		_, drifts = w.detect("s", "Topic")
		if diff := cmp.Diff(map[string]string{"Topic": "IN_SYNC"}, statuses(drifts)); diff != "" {
			t.Error(diff)
		}
		one, err := w.DetectStackResourceDrift(w.Context(), &cfn.DetectStackResourceDriftInput{StackName: aws.String("s"), LogicalResourceId: aws.String("Role")})
		if err != nil || one.StackResourceDrift.StackResourceDriftStatus != types.StackResourceDriftStatusDeleted {
			t.Errorf("got %+v, %v", one, err)
		}
		_, err = w.DetectStackResourceDrift(w.Context(), &cfn.DetectStackResourceDriftInput{StackName: aws.String("s"), LogicalResourceId: aws.String("Handle")})
		w.refused(err, "ValidationError", "Drift detection is not supported for resource type AWS::CloudFormation::WaitConditionHandle")
	})
}

// A detection that a process left unfinished goes on in the next one.
func TestDetectionGoesOnAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := store.NewMemory()
		w := newWorld(t, st, provider.Fast)
		w.create("s", drifting)
		w.wait(time.Second)
		begun, err := w.DetectStackDrift(t.Context(), &cfn.DetectStackDriftInput{StackName: aws.String("s")})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.DetectStackDrift(t.Context(), &cfn.DetectStackDriftInput{StackName: aws.String("s")})
		w.refused(err, "ValidationError", "Drift detection is already in progress for stack ["+*w.find("s").StackId+"]")
		w.engine.Close()
		w = newWorld(t, st, provider.Fast)
		defer w.engine.Close()
		if err := w.engine.Resume(); err != nil {
			t.Fatal(err)
		}
		w.wait(time.Second)
		status, err := w.DescribeStackDriftDetectionStatus(t.Context(), &cfn.DescribeStackDriftDetectionStatusInput{StackDriftDetectionId: begun.StackDriftDetectionId})
		if err != nil || status.DetectionStatus != types.StackDriftDetectionStatusDetectionComplete {
			t.Errorf("got %+v, %v", status, err)
		}
	})
}

// revert makes a drift-aware change set and gives its changes with values.
func (w *world) revert(stack, template string) []types.ResourceChange {
	w.Helper()
	if _, err := w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{
		StackName: &stack, ChangeSetName: aws.String("revert"), TemplateBody: &template, DeploymentMode: types.DeploymentModeRevertDrift,
	}); err != nil {
		w.Fatal(err)
	}
	w.wait(100 * time.Millisecond)
	out, err := w.DescribeChangeSet(w.Context(), &cfn.DescribeChangeSetInput{StackName: &stack, ChangeSetName: aws.String("revert"), IncludePropertyValues: aws.Bool(true)})
	if err != nil {
		w.Fatal(err)
	}
	if out.Status != types.ChangeSetStatusCreateComplete {
		w.Fatalf("%s: %s", out.Status, aws.ToString(out.StatusReason))
	}
	var changes []types.ResourceChange
	for _, c := range out.Changes {
		changes = append(changes, *c.ResourceChange)
	}
	return changes
}

func (w *world) executeNamed(stack, name string) {
	w.Helper()
	if _, err := w.ExecuteChangeSet(w.Context(), &cfn.ExecuteChangeSetInput{StackName: &stack, ChangeSetName: &name}); err != nil {
		w.Fatal(err)
	}
}

func TestDriftIsReverted(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("s", drifting)
		w.expectStatus("s", types.StackStatusCreateComplete)
		role := w.physical("s")["Role"]
		w.behind("s", "Topic", map[string]any{"DisplayName": "other"})
		w.behind("s", "Queue", map[string]any{"VisibilityTimeout": 60})
		w.behind("s", "Role", nil)
		// The queue's template follows what it has become.
		changes := w.revert("s", strings.Replace(drifting, "30", "60", 1))
		got := map[string]string{}
		for _, c := range changes {
			text := string(c.Action) + " " + string(c.ResourceDriftStatus)
			for _, d := range c.Details {
				text += strings.Join([]string{
					"", string(d.ChangeSource), string(d.Target.AttributeChangeType), aws.ToString(d.Target.Path),
					string(d.Target.BeforeValueFrom), aws.ToString(d.Target.BeforeValue), aws.ToString(d.Target.AfterValue),
					aws.ToString(d.Target.Drift.ActualValue), aws.ToString(d.Target.Drift.PreviousValue),
				}, " ")
			}
			got[*c.LogicalResourceId] = text
		}
		want := map[string]string{
			"Topic": "Modify MODIFIED DirectModification Modify /Properties/DisplayName ACTUAL_STATE other shop other shop",
			"Queue": "SyncWithActual MODIFIED NoModification SyncWithActual /Properties/VisibilityTimeout ACTUAL_STATE 60 60 60 30",
			"Role":  "Add DELETED",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		w.executeNamed("s", "revert")
		w.expectStatus("s", types.StackStatusUpdateComplete)
		history := strings.Join(w.history("s"), "\n")
		if !strings.Contains(history, "Topic UPDATE_COMPLETE") || strings.Contains(history, "Queue UPDATE") || w.physical("s")["Role"] == role {
			t.Errorf("role %s\n%s", w.physical("s")["Role"], history)
		}
		_, drifts := w.detect("s")
		if diff := cmp.Diff(map[string]string{"Topic": "IN_SYNC", "Queue": "IN_SYNC", "Role": "IN_SYNC"}, statuses(drifts)); diff != "" {
			t.Error(diff)
		}
	})
}

// A rollback of a drift-aware deployment returns to what really was before.
func TestRollbackOfARevertRestoresTheDrift(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("s", drifting)
		w.expectStatus("s", types.StackStatusCreateComplete)
		w.behind("s", "Topic", map[string]any{"DisplayName": "other"})
		w.behind("s", "Role", nil)
		before := w.existing()
		w.fault(engine.Fault{LogicalID: "Last", On: engine.Create, Reason: "no", Times: 1})
		w.revert("s", strings.Replace(drifting, `"Handle"`, `"Last": {"Type": "AWS::SQS::Queue", "DependsOn": ["Topic", "Role"]}, "Handle"`, 1))
		w.executeNamed("s", "revert")
		w.expectStatus("s", types.StackStatusUpdateRollbackComplete)
		_, drifts := w.detect("s")
		got := statuses(drifts)
		if got["Topic"] != "MODIFIED NOT_EQUAL /DisplayName shop other" || got["Role"] != "DELETED" || w.existing() != before {
			t.Errorf("got %v, %d resources, had %d", got, w.existing(), before)
		}
	})
}

// Without drift there is nothing to revert.
func TestRevertWithoutDriftIsEmpty(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("s", drifting)
		w.expectStatus("s", types.StackStatusCreateComplete)
		if _, err := w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{
			StackName: aws.String("s"), ChangeSetName: aws.String("c"), UsePreviousTemplate: aws.Bool(true), DeploymentMode: types.DeploymentModeRevertDrift,
		}); err != nil {
			t.Fatal(err)
		}
		w.wait(time.Second)
		out, err := w.DescribeChangeSet(w.Context(), &cfn.DescribeChangeSetInput{StackName: aws.String("s"), ChangeSetName: aws.String("c")})
		if err != nil || out.Status != types.ChangeSetStatusFailed || !strings.Contains(*out.StatusReason, "didn't contain changes") || out.StackDriftStatus != types.StackDriftStatusInSync {
			t.Errorf("got %+v, %v", out, err)
		}
	})
}
