package stacksets

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

func (s *Service) createStackInstances(ctx context.Context, in *cfn.CreateStackInstancesInput) (*cfn.CreateStackInstancesOutput, error) {
	id, err := s.begin(ctx, request{
		name: aws.ToString(in.StackSetName), id: in.OperationId, kind: create, preferences: in.OperationPreferences,
		accounts: in.Accounts, targets: in.DeploymentTargets, regions: in.Regions, overrides: orEmpty(in.ParameterOverrides),
		callAs: in.CallAs, input: in, prepare: knownOverrides(in.ParameterOverrides),
	})
	if err != nil {
		return nil, err
	}
	return &cfn.CreateStackInstancesOutput{OperationId: &id}, nil
}

// orEmpty: a creation that names no overrides sets none.
func orEmpty(list []types.Parameter) []types.Parameter {
	if list == nil {
		return []types.Parameter{}
	}
	return list
}

// knownOverrides refuses to override a parameter that the StackSet does not
// have: it must be rolled out first.
func knownOverrides(overrides []types.Parameter) func(store.Tx, *Set) error {
	return func(_ store.Tx, set *Set) error {
		for _, o := range overrides {
			key := aws.ToString(o.ParameterKey)
			if !slices.ContainsFunc(set.Parameters, func(p types.Parameter) bool { return aws.ToString(p.ParameterKey) == key }) {
				return wire.Errorf("ValidationError", "Parameters: [%s] do not exist in the template", key)
			}
		}
		return nil
	}
}

func (s *Service) updateStackInstances(ctx context.Context, in *cfn.UpdateStackInstancesInput) (*cfn.UpdateStackInstancesOutput, error) {
	id, err := s.begin(ctx, request{
		name: aws.ToString(in.StackSetName), id: in.OperationId, kind: update, preferences: in.OperationPreferences,
		accounts: in.Accounts, targets: in.DeploymentTargets, regions: in.Regions, overrides: in.ParameterOverrides,
		callAs: in.CallAs, input: in, prepare: knownOverrides(in.ParameterOverrides),
	})
	if err != nil {
		return nil, err
	}
	return &cfn.UpdateStackInstancesOutput{OperationId: &id}, nil
}

func (s *Service) deleteStackInstances(ctx context.Context, in *cfn.DeleteStackInstancesInput) (*cfn.DeleteStackInstancesOutput, error) {
	id, err := s.begin(ctx, request{
		name: aws.ToString(in.StackSetName), id: in.OperationId, kind: remove, preferences: in.OperationPreferences,
		accounts: in.Accounts, targets: in.DeploymentTargets, regions: in.Regions, retain: aws.Bool(aws.ToBool(in.RetainStacks)),
		callAs: in.CallAs, input: in,
	})
	if err != nil {
		return nil, err
	}
	return &cfn.DeleteStackInstancesOutput{OperationId: &id}, nil
}

func (s *Service) describeStackInstance(ctx context.Context, in *cfn.DescribeStackInstanceInput) (*cfn.DescribeStackInstanceOutput, error) {
	var out *cfn.DescribeStackInstanceOutput
	err := s.store.View(func(tx store.Tx) error {
		set, err := s.find(ctx, tx, in.CallAs, in.StackSetName)
		if err != nil {
			return err
		}
		i, ok, err := store.Get[*Instance](tx, set.instanceKey(aws.ToString(in.StackInstanceAccount), aws.ToString(in.StackInstanceRegion)))
		if err != nil {
			return err
		}
		if !ok {
			return &wire.Error{Code: "StackInstanceNotFoundException", Status: 404, Message: "Stack instance not found"}
		}
		out = &cfn.DescribeStackInstanceOutput{StackInstance: &types.StackInstance{
			Account: &i.Account, Region: &i.Region, OrganizationalUnitId: text(i.OU), StackId: text(i.StackID), StackSetId: aws.String(set.ID()),
			ParameterOverrides: orEmpty(i.Overrides), Status: i.Status, StatusReason: text(i.Reason), LastOperationId: text(i.LastOperation),
			StackInstanceStatus: &types.StackInstanceComprehensiveStatus{DetailedStatus: i.Detailed},
			DriftStatus:         i.Drift, LastDriftCheckTimestamp: stamp(i.Checked),
		}}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Service) listStackInstances(ctx context.Context, in *cfn.ListStackInstancesInput) (*cfn.ListStackInstancesOutput, error) {
	out := &cfn.ListStackInstancesOutput{Summaries: []types.StackInstanceSummary{}}
	err := s.store.View(func(tx store.Tx) error {
		set, err := s.find(ctx, tx, in.CallAs, in.StackSetName)
		if err != nil {
			return err
		}
		out.NextToken, err = paging.Records(tx, set.prefix("stacksetinstance"), in.NextToken, paging.Size(in.MaxResults, pageSize), func(i *Instance) bool {
			if !i.listed(in) {
				return false
			}
			out.Summaries = append(out.Summaries, types.StackInstanceSummary{
				Account: &i.Account, Region: &i.Region, OrganizationalUnitId: text(i.OU), StackId: text(i.StackID), StackSetId: aws.String(set.ID()),
				Status: i.Status, StatusReason: text(i.Reason), LastOperationId: text(i.LastOperation),
				StackInstanceStatus: &types.StackInstanceComprehensiveStatus{DetailedStatus: i.Detailed},
				DriftStatus:         i.Drift, LastDriftCheckTimestamp: stamp(i.Checked),
			})
			return true
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// listed tells whether an instance passes the request's filters.
func (i *Instance) listed(in *cfn.ListStackInstancesInput) bool {
	if in.StackInstanceAccount != nil && *in.StackInstanceAccount != i.Account || in.StackInstanceRegion != nil && *in.StackInstanceRegion != i.Region {
		return false
	}
	for _, f := range in.Filters {
		value := map[types.StackInstanceFilterName]string{
			types.StackInstanceFilterNameDetailedStatus:  string(i.Detailed),
			types.StackInstanceFilterNameLastOperationId: i.LastOperation,
			types.StackInstanceFilterNameDriftStatus:     string(i.Drift),
		}[f.Name]
		if !slices.Contains(strings.Split(aws.ToString(f.Values), ","), value) {
			return false
		}
	}
	return true
}
