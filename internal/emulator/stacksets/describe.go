package stacksets

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/template"
)

func (s *Service) describeStackSet(ctx context.Context, in *cfn.DescribeStackSetInput) (*cfn.DescribeStackSetOutput, error) {
	var out *cfn.DescribeStackSetOutput
	err := s.store.View(func(tx store.Tx) error {
		set, err := s.find(ctx, tx, in.CallAs, in.StackSetName)
		if err != nil {
			return err
		}
		instances, err := store.List[*Instance](tx, set.prefix("stacksetinstance"))
		if err != nil {
			return err
		}
		out = &cfn.DescribeStackSetOutput{StackSet: set.describe(instances)}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Set) describe(instances []*Instance) *types.StackSet {
	d := &types.StackSet{
		StackSetName: &s.Name, StackSetId: aws.String(s.ID()), StackSetARN: aws.String(s.ARN()), Status: types.StackSetStatusActive,
		Description: text(s.Description), TemplateBody: &s.Template, Parameters: s.shown(), Tags: s.Tags, Capabilities: s.Capabilities,
		PermissionModel: s.Permissions, AutoDeployment: s.AutoDeployment, ManagedExecution: &types.ManagedExecution{Active: &s.Managed},
		AdministrationRoleARN: text(s.adminRoleARN()), ExecutionRoleName: text(s.executionRole()),
		StackSetDriftDetectionDetails: s.Drift, Regions: []string{}, OrganizationalUnitIds: []string{},
	}
	for _, i := range instances {
		if !slices.Contains(d.Regions, i.Region) {
			d.Regions = append(d.Regions, i.Region)
		}
		if i.OU != "" && !slices.Contains(d.OrganizationalUnitIds, i.OU) {
			d.OrganizationalUnitIds = append(d.OrganizationalUnitIds, i.OU)
		}
	}
	return d
}

// Template reads the template of a StackSet of the caller's.
func (s *Service) Template(ctx context.Context, name string, callAs types.CallAs) (body string, err error) {
	err = s.store.View(func(tx store.Tx) error {
		set, err := s.find(ctx, tx, callAs, &name)
		if err == nil {
			body = set.Template
		}
		return err
	})
	return body, err
}

// shown are the parameters, those that must not be seen masked.
func (s *Set) shown() []types.Parameter {
	parsed, err := template.Parse("template", []byte(s.Template))
	parameters := []types.Parameter{}
	for _, p := range s.Parameters {
		if declared := parsed.Parameter(aws.ToString(p.ParameterKey)); err == nil && declared != nil && declared.NoEcho {
			p.ParameterValue = aws.String("****")
		}
		parameters = append(parameters, p)
	}
	return parameters
}

func (s *Service) listStackSets(ctx context.Context, in *cfn.ListStackSetsInput) (*cfn.ListStackSetsOutput, error) {
	out := &cfn.ListStackSetsOutput{Summaries: []types.StackSetSummary{}}
	if in.Status == types.StackSetStatusDeleted {
		return out, nil // a deleted one leaves nothing here
	}
	err := s.store.View(func(tx store.Tx) (err error) {
		p, err := s.at(ctx, tx, in.CallAs)
		if err != nil {
			return err
		}
		out.NextToken, err = paging.Records(tx, p.key("stackset"), in.NextToken, paging.Size(in.MaxResults, pageSize), func(set *Set) bool {
			summary := types.StackSetSummary{
				StackSetName: &set.Name, StackSetId: aws.String(set.ID()), Status: types.StackSetStatusActive, Description: text(set.Description),
				PermissionModel: set.Permissions, AutoDeployment: set.AutoDeployment, ManagedExecution: &types.ManagedExecution{Active: &set.Managed},
				DriftStatus: types.StackDriftStatusNotChecked,
			}
			if set.Drift != nil {
				summary.DriftStatus, summary.LastDriftCheckTimestamp = types.StackDriftStatus(set.Drift.DriftStatus), set.Drift.LastDriftCheckTimestamp
			}
			out.Summaries = append(out.Summaries, summary)
			return true
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// delayKey holds how long it takes until the eventually consistent lists tell
// something.
const delayKey = "stacksetdelay"

// SetDelay makes ListStackSetOperations and ListStackSetOperationResults tell
// nothing that is newer than d: on AWS they are eventually consistent.
func SetDelay(tx store.Tx, d time.Duration) error {
	if d <= 0 {
		return tx.Delete(delayKey)
	}
	return store.Put(tx, delayKey, d)
}

// Delay is what SetDelay has set.
func Delay(tx store.Tx) (time.Duration, error) {
	d, _, err := store.Get[time.Duration](tx, delayKey)
	return d, err
}

func (s *Service) visible(tx store.Tx, since time.Time) bool {
	d, err := Delay(tx)
	return err != nil || time.Since(since) >= d
}
