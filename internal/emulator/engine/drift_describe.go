package engine

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

func (e *Engine) describeStackDriftDetectionStatus(ctx context.Context, in *cfn.DescribeStackDriftDetectionStatusInput) (*cfn.DescribeStackDriftDetectionStatusOutput, error) {
	p, id := placeOf(wire.CallFrom(ctx)), aws.ToString(in.StackDriftDetectionId)
	var out *cfn.DescribeStackDriftDetectionStatusOutput
	err := e.store.View(func(tx store.Tx) error {
		d, ok, err := store.Get[Detection](tx, detectionKey(p, id))
		if err != nil {
			return err
		}
		if !ok {
			return wire.Errorf("ValidationError", "Drift detection [%s] does not exist", id)
		}
		s, err := getStack(tx, p, d.StackUUID)
		if err != nil || s == nil {
			return orMissing(err, id)
		}
		out = &cfn.DescribeStackDriftDetectionStatusOutput{
			StackDriftDetectionId: &id, StackId: aws.String(s.ID()), Timestamp: stamp(&d.Started),
			DetectionStatus: d.Status, DetectionStatusReason: text(d.Reason), StackDriftStatus: d.Drift,
		}
		if d.Status != types.StackDriftDetectionStatusDetectionInProgress {
			out.DriftedStackResourceCount = &d.Drifted
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// orMissing: a detection goes with its stack.
func orMissing(err error, id string) error {
	if err != nil {
		return err
	}
	return wire.Errorf("ValidationError", "Drift detection [%s] does not exist", id)
}

func (e *Engine) describeStackResourceDrifts(ctx context.Context, in *cfn.DescribeStackResourceDriftsInput) (*cfn.DescribeStackResourceDriftsOutput, error) {
	p, name := placeOf(wire.CallFrom(ctx)), aws.ToString(in.StackName)
	out := &cfn.DescribeStackResourceDriftsOutput{StackResourceDrifts: []types.StackResourceDrift{}}
	err := e.store.View(func(tx store.Tx) error {
		s, err := findStack(tx, p, name, anyStack)
		if err != nil {
			return err
		}
		if s == nil {
			return doesNotExist(name)
		}
		drifts, err := store.List[Drift](tx, driftPrefix(p, s.UUID))
		if err != nil {
			return err
		}
		drifts = slices.DeleteFunc(drifts, func(d Drift) bool {
			return len(in.StackResourceDriftStatusFilters) > 0 && !slices.Contains(in.StackResourceDriftStatusFilters, d.Status)
		})
		drifts, out.NextToken, err = paging.List(drifts, in.NextToken, int(orDefault(in.MaxResults, listPage)))
		for _, d := range drifts {
			out.StackResourceDrifts = append(out.StackResourceDrifts, d.describe(s))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func orDefault(n *int32, otherwise int32) int32 {
	if n == nil || *n < 1 {
		return otherwise
	}
	return *n
}

func (d Drift) describe(s *Stack) types.StackResourceDrift {
	return types.StackResourceDrift{
		StackId: aws.String(s.ID()), LogicalResourceId: aws.String(d.LogicalID), PhysicalResourceId: text(d.PhysicalID),
		ResourceType: aws.String(d.Type), StackResourceDriftStatus: d.Status, Timestamp: stamp(&d.Checked),
		ExpectedProperties: text(d.Expected), ActualProperties: text(d.Actual), PropertyDifferences: filled(d.Differences), DriftStatusReason: text(d.Reason),
	}
}

// driftInformation tells of a stack what its last detection found.
func (s *Stack) driftInformation() *types.StackDriftInformation {
	if s.Drift == nil {
		return &types.StackDriftInformation{StackDriftStatus: types.StackDriftStatusNotChecked}
	}
	return &types.StackDriftInformation{StackDriftStatus: s.Drift.Status, LastCheckTimestamp: stamp(&s.Drift.Checked)}
}

// driftsOf are the last findings about a stack's resources, by logical ID.
func driftsOf(tx store.Tx, s *Stack) (map[string]Drift, error) {
	list, err := store.List[Drift](tx, driftPrefix(s.place(), s.UUID))
	drifts := make(map[string]Drift, len(list))
	for _, d := range list {
		drifts[d.LogicalID] = d
	}
	return drifts, err
}

// information is what lists of resources tell. A resource that has not been
// looked at has the zero Drift.
func (d Drift) information() *types.StackResourceDriftInformation {
	if d.Status == "" {
		return &types.StackResourceDriftInformation{StackResourceDriftStatus: types.StackResourceDriftStatusNotChecked}
	}
	return &types.StackResourceDriftInformation{StackResourceDriftStatus: d.Status, LastCheckTimestamp: stamp(&d.Checked)}
}
