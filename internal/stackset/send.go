package stackset

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/awsclient"
)

// Source is where CloudFormation reads a template: a body of at most 51,200
// bytes, or an address in S3.
type Source struct{ Body, URL string }

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// create makes the StackSet itself. Its name keeps a second one from being
// made.
func (r *run) create(ctx context.Context) error {
	d := r.plan.Declaration
	in := &cloudformation.CreateStackSetInput{
		StackSetName: &d.Name, CallAs: r.callAs, TemplateBody: optional(r.source.Body), TemplateURL: optional(r.source.URL),
		Description: optional(d.Description), PermissionModel: d.Permissions, Capabilities: d.Capabilities,
		AdministrationRoleARN: optional(d.Admin.RoleARN), ExecutionRoleName: optional(d.Admin.ExecutionRole),
		Tags: tags(d.Tags), AutoDeployment: d.AutoDeployment.wire(),
	}
	if d.ServiceManaged() && in.AutoDeployment == nil { // the service wants to be told
		in.AutoDeployment = &types.AutoDeployment{Enabled: aws.Bool(false)}
	}
	if d.ManagedExecution != nil {
		in.ManagedExecution = &types.ManagedExecution{Active: d.ManagedExecution}
	}
	for _, name := range slices.Sorted(maps.Keys(d.Parameters)) {
		in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: &name, ParameterValue: aws.String(d.Parameters[name])})
	}
	_, err := r.cfn.CreateStackSet(ctx, in)
	if code := awsclient.Code(err); code == codeTaken || code == codeOtherwise {
		return moved{explain(err, d.Name)}
	}
	return explain(err, d.Name)
}

// send makes the request of a call that is an operation. The error is the
// service's own.
func (r *run) send(ctx context.Context, call Call, id string) error {
	d := r.plan.Declaration
	preferences := d.Operation.wire(call.Regions)
	accounts, targets := call.targets(d.ServiceManaged())
	var err error
	switch call.Kind {
	case CreateInstances:
		in := &cloudformation.CreateStackInstancesInput{
			StackSetName: &d.Name, CallAs: r.callAs, OperationId: &id, OperationPreferences: preferences,
			Accounts: accounts, DeploymentTargets: targets, Regions: call.Regions,
		}
		if len(call.Overrides) > 0 {
			in.ParameterOverrides = overrides(call.Overrides)
		}
		_, err = r.cfn.CreateStackInstances(ctx, in)
	case UpdateInstances, RetryInstances:
		in := &cloudformation.UpdateStackInstancesInput{
			StackSetName: &d.Name, CallAs: r.callAs, OperationId: &id, OperationPreferences: preferences,
			Accounts: accounts, DeploymentTargets: targets, Regions: call.Regions,
		}
		if call.Kind == UpdateInstances { // a list takes back what it does not name, none keeps all
			in.ParameterOverrides = overrides(call.Overrides)
		}
		_, err = r.cfn.UpdateStackInstances(ctx, in)
	case DeleteInstances:
		_, err = r.cfn.DeleteStackInstances(ctx, &cloudformation.DeleteStackInstancesInput{
			StackSetName: &d.Name, CallAs: r.callAs, OperationId: &id, OperationPreferences: preferences,
			Accounts: accounts, DeploymentTargets: targets, Regions: call.Regions, RetainStacks: &r.plan.Retain,
		})
	default:
		_, err = r.cfn.UpdateStackSet(ctx, r.update(call.Kind, id))
	}
	return err
}

// targets are the accounts of a self-managed StackSet, or the organizational
// units of the other kind, with the accounts among theirs.
func (c Call) targets(serviceManaged bool) ([]string, *types.DeploymentTargets) {
	switch {
	case !serviceManaged:
		return c.Accounts, nil
	case len(c.Accounts) == 0:
		return nil, &types.DeploymentTargets{OrganizationalUnitIds: c.OUs, AccountFilterType: types.AccountFilterTypeNone}
	default:
		return nil, &types.DeploymentTargets{OrganizationalUnitIds: c.OUs, Accounts: c.Accounts, AccountFilterType: types.AccountFilterTypeIntersection}
	}
}

// overrides is never nil: an empty list takes all of them back.
func overrides(values map[string]string) []types.Parameter {
	list := []types.Parameter{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list = append(list, types.Parameter{ParameterKey: &name, ParameterValue: aws.String(values[name])})
	}
	return list
}

// tags has three states: nil keeps what is there, empty takes all away.
func tags(values map[string]string) []types.Tag {
	if values == nil {
		return nil
	}
	list := []types.Tag{}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		list = append(list, types.Tag{Key: &key, Value: aws.String(values[key])})
	}
	return list
}

func (a *AutoDeployment) wire() *types.AutoDeployment {
	if a == nil {
		return nil
	}
	out := &types.AutoDeployment{Enabled: &a.Enabled, DependsOn: a.DependsOn}
	if a.Enabled {
		out.RetainStacksOnAccountRemoval = &a.RetainStacks
	}
	return out
}

// wire gives the preferences for an operation in some regions, none for all.
func (p Preferences) wire(regions []string) *types.StackSetOperationPreferences {
	out := &types.StackSetOperationPreferences{ConcurrencyMode: p.Concurrency, RegionConcurrencyType: p.Regions}
	for _, region := range p.RegionOrder {
		if len(regions) == 0 || slices.Contains(regions, region) {
			out.RegionOrder = append(out.RegionOrder, region)
		}
	}
	switch a := p.MaxConcurrent; {
	case a == nil:
	case a.Percent:
		out.MaxConcurrentPercentage = &a.Value
	default:
		out.MaxConcurrentCount = &a.Value
	}
	switch a := p.FailureTolerance; {
	case a == nil:
	case a.Percent:
		out.FailureTolerancePercentage = &a.Value
	default:
		out.FailureToleranceCount = &a.Value
	}
	return out
}
