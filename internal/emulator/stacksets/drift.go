package stacksets

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

func (s *Service) detectStackSetDrift(ctx context.Context, in *cfn.DetectStackSetDriftInput) (*cfn.DetectStackSetDriftOutput, error) {
	id, err := s.begin(ctx, request{
		name: aws.ToString(in.StackSetName), id: in.OperationId, kind: detect, preferences: in.OperationPreferences,
		everywhere: true, callAs: in.CallAs, input: in,
	})
	if err != nil {
		return nil, err
	}
	return &cfn.DetectStackSetDriftOutput{OperationId: &id}, nil
}

// detect begins to look for drift in an instance's stack. The ID of the
// detection takes the place of the stack's.
func (j *job) detect(r *Result, stackID string) error {
	if j.stack(r, stackID) == nil {
		return j.finish(r, types.StackSetOperationResultStatusFailed, "The stack instance has no stack")
	}
	out, err := j.config.Stacks.DetectStackDrift(j.in(r.Account, r.Region), &cfn.DetectStackDriftInput{StackName: &stackID})
	if err != nil {
		return j.started(r, "", detecting, err)
	}
	return j.started(r, aws.ToString(out.StackDriftDetectionId), detecting, nil)
}

func (j *job) followDetection(r *Result) error {
	out, err := j.config.Stacks.DescribeStackDriftDetectionStatus(j.in(r.Account, r.Region), &cfn.DescribeStackDriftDetectionStatusInput{
		StackDriftDetectionId: &r.StackID,
	})
	if err != nil {
		return j.started(r, "", detecting, err)
	}
	if out.DetectionStatus == types.StackDriftDetectionStatusDetectionInProgress {
		return nil
	}
	if out.DetectionStatus == types.StackDriftDetectionStatusDetectionFailed {
		return j.finish(r, types.StackSetOperationResultStatusFailed, aws.ToString(out.DetectionStatusReason))
	}
	now := time.Now().UTC()
	if err := j.change(r, func(i *Instance) { i.Drift, i.Checked = out.StackDriftStatus, &now }); err != nil {
		return err
	}
	return j.finish(r, types.StackSetOperationResultStatusSucceeded, "")
}

// summarizeDrift counts what a detection has found.
func (j *job) summarizeDrift(tx store.Tx) error {
	set, ok, err := store.Get[*Set](tx, setKey(j.set.place(), j.set.Name))
	if err != nil || !ok {
		return err
	}
	instances, err := store.List[*Instance](tx, set.prefix("stacksetinstance"))
	if err != nil {
		return err
	}
	var drifted, synced, failed int32
	for _, i := range instances {
		switch i.Drift {
		case types.StackDriftStatusDrifted:
			drifted++
		case types.StackDriftStatusInSync:
			synced++
		default:
		}
	}
	failed = int32(j.op.Failed) //nolint:gosec // at most the number of instances
	d := &types.StackSetDriftDetectionDetails{
		DriftStatus: types.StackSetDriftStatusInSync, DriftDetectionStatus: types.StackSetDriftDetectionStatusCompleted,
		DriftedStackInstancesCount: &drifted, InSyncStackInstancesCount: &synced, FailedStackInstancesCount: &failed,
		InProgressStackInstancesCount: aws.Int32(0), TotalStackInstancesCount: aws.Int32(int32(len(instances))), //nolint:gosec // at most 100,000
		LastDriftCheckTimestamp: aws.Time(time.Now().UTC()),
	}
	if drifted > 0 {
		d.DriftStatus = types.StackSetDriftStatusDrifted
	}
	if failed > 0 {
		d.DriftDetectionStatus = types.StackSetDriftDetectionStatusPartialSuccess
	}
	set.Drift = d
	j.set.Drift = d
	return set.save(tx)
}

func (s *Service) listStackInstanceResourceDrifts(ctx context.Context, in *cfn.ListStackInstanceResourceDriftsInput) (*cfn.ListStackInstanceResourceDriftsOutput, error) {
	var stackID string
	account, region := aws.ToString(in.StackInstanceAccount), aws.ToString(in.StackInstanceRegion)
	err := s.store.View(func(tx store.Tx) error {
		set, err := s.find(ctx, tx, in.CallAs, in.StackSetName)
		if err != nil {
			return err
		}
		if _, err := findOperation(tx, set, aws.ToString(in.OperationId)); err != nil {
			return err
		}
		i, ok, err := store.Get[*Instance](tx, set.instanceKey(account, region))
		if err == nil && !ok {
			err = &wire.Error{Code: "StackInstanceNotFoundException", Status: 404, Message: "Stack instance not found"}
		}
		if err == nil {
			stackID = i.StackID
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	found, err := s.config.Stacks.DescribeStackResourceDrifts(s.in(account, region), &cfn.DescribeStackResourceDriftsInput{
		StackName: &stackID, NextToken: in.NextToken, MaxResults: in.MaxResults, StackResourceDriftStatusFilters: in.StackInstanceResourceDriftStatuses,
	})
	if err != nil {
		return nil, err
	}
	out := &cfn.ListStackInstanceResourceDriftsOutput{Summaries: []types.StackInstanceResourceDriftsSummary{}, NextToken: found.NextToken}
	for _, d := range found.StackResourceDrifts {
		out.Summaries = append(out.Summaries, types.StackInstanceResourceDriftsSummary{
			LogicalResourceId: d.LogicalResourceId, PhysicalResourceId: d.PhysicalResourceId, ResourceType: d.ResourceType,
			StackId: d.StackId, StackResourceDriftStatus: d.StackResourceDriftStatus, Timestamp: d.Timestamp, PropertyDifferences: d.PropertyDifferences,
		})
	}
	return out, nil
}
