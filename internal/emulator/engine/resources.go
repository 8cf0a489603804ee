package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// describedResources is how many DescribeStackResources gives at most (AWS
// documentation, "DescribeStackResources").
const describedResources = 100

// stackResources finds a stack and its resources.
func (e *Engine) stackResources(ctx context.Context, name string) (s *Stack, resources []*Resource, drifts map[string]Drift, err error) {
	p := placeOf(wire.CallFrom(ctx))
	err = e.store.View(func(tx store.Tx) error {
		if s, err = findStack(tx, p, name, anyStack); err != nil {
			return err
		}
		if s == nil {
			return nil
		}
		if drifts, err = driftsOf(tx, s); err != nil {
			return err
		}
		resources, err = store.List[*Resource](tx, resourcePrefix(s.place(), s.UUID))
		return err
	})
	return s, resources, drifts, err
}

func (e *Engine) describeStackResource(ctx context.Context, in *cfn.DescribeStackResourceInput) (*cfn.DescribeStackResourceOutput, error) {
	name, id := aws.ToString(in.StackName), aws.ToString(in.LogicalResourceId)
	s, resources, drifts, err := e.stackResources(ctx, name)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, wire.Errorf("ValidationError", "Stack '%s' does not exist", name)
	}
	i := slices.IndexFunc(resources, func(r *Resource) bool { return r.LogicalID == id })
	if i < 0 {
		return nil, wire.Errorf("ValidationError", "Resource %s does not exist for stack %s", id, name)
	}
	r := resources[i]
	detail := &types.StackResourceDetail{
		StackId: aws.String(s.ID()), StackName: aws.String(s.Name),
		LogicalResourceId: aws.String(r.LogicalID), PhysicalResourceId: text(r.PhysicalID), ResourceType: aws.String(r.Type),
		ResourceStatus: r.Status, ResourceStatusReason: text(r.Reason), LastUpdatedTimestamp: stamp(&r.Changed),
		Metadata:         aws.String(metadataText(r)),
		DriftInformation: drifts[r.LogicalID].information(),
	}
	return &cfn.DescribeStackResourceOutput{StackResourceDetail: detail}, nil
}

// metadataText is the Metadata attribute as JSON, {} where there is none.
func metadataText(r *Resource) string {
	if len(r.Metadata) == 0 {
		return "{}"
	}
	return string(r.Metadata)
}

func (e *Engine) describeStackResources(ctx context.Context, in *cfn.DescribeStackResourcesInput) (*cfn.DescribeStackResourcesOutput, error) {
	if (in.StackName == nil) == (in.PhysicalResourceId == nil) {
		return nil, wire.Errorf("ValidationError", "You must specify either a StackName or a PhysicalResourceId, but not both")
	}
	name := aws.ToString(in.StackName)
	if in.StackName == nil {
		owner, err := e.owner(ctx, *in.PhysicalResourceId)
		if err != nil {
			return nil, err
		}
		name = owner
	}
	s, resources, drifts, err := e.stackResources(ctx, name)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, withIDDoesNotExist(name)
	}
	out := &cfn.DescribeStackResourcesOutput{StackResources: []types.StackResource{}}
	for _, r := range resources {
		if in.LogicalResourceId != nil && r.LogicalID != *in.LogicalResourceId || len(out.StackResources) == describedResources {
			continue
		}
		out.StackResources = append(out.StackResources, types.StackResource{
			StackId: aws.String(s.ID()), StackName: aws.String(s.Name),
			LogicalResourceId: aws.String(r.LogicalID), PhysicalResourceId: text(r.PhysicalID), ResourceType: aws.String(r.Type),
			ResourceStatus: r.Status, ResourceStatusReason: text(r.Reason), Timestamp: stamp(&r.Changed),
			DriftInformation: drifts[r.LogicalID].information(),
		})
	}
	return out, nil
}

// owner finds the stack that a physical resource belongs to.
func (e *Engine) owner(ctx context.Context, physicalID string) (id string, err error) {
	p := placeOf(wire.CallFrom(ctx))
	err = e.store.View(func(tx store.Tx) error {
		prefix := p.key("resource")
		for key := range tx.Ascend(prefix, "") {
			r, _, err := store.Get[Resource](tx, key)
			if err != nil {
				return err
			}
			if r.PhysicalID != physicalID || r.Status == types.ResourceStatusDeleteComplete {
				continue
			}
			uuid, _, _ := strings.Cut(strings.TrimPrefix(key, prefix), "/")
			s, err := getStack(tx, p, uuid)
			if err == nil {
				id = s.ID()
			}
			return err
		}
		return wire.Errorf("ValidationError", "Stack for %s does not exist", physicalID)
	})
	return id, err
}

func (e *Engine) listStackResources(ctx context.Context, in *cfn.ListStackResourcesInput) (*cfn.ListStackResourcesOutput, error) {
	name := aws.ToString(in.StackName)
	s, resources, drifts, err := e.stackResources(ctx, name)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, withIDDoesNotExist(name)
	}
	resources, next, err := paging.List(resources, in.NextToken, listPage)
	if err != nil {
		return nil, err
	}
	out := &cfn.ListStackResourcesOutput{StackResourceSummaries: []types.StackResourceSummary{}, NextToken: next}
	for _, r := range resources {
		drift := drifts[r.LogicalID].information()
		out.StackResourceSummaries = append(out.StackResourceSummaries, types.StackResourceSummary{
			LogicalResourceId: aws.String(r.LogicalID), PhysicalResourceId: text(r.PhysicalID), ResourceType: aws.String(r.Type),
			ResourceStatus: r.Status, ResourceStatusReason: text(r.Reason), LastUpdatedTimestamp: stamp(&r.Changed),
			DriftInformation: &types.StackResourceDriftInformationSummary{StackResourceDriftStatus: drift.StackResourceDriftStatus, LastCheckTimestamp: drift.LastCheckTimestamp},
		})
	}
	return out, nil
}
