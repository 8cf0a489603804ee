package stackset

import (
	"cmp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// update makes the request for the StackSet itself. What it leaves out would
// not always be kept: parameters fall back to their defaults, capabilities and
// custom roles have to be given again (AWS documentation, "UpdateStackSet").
// It names no accounts and regions, so it reaches all instances; a part of them
// would leave the others OUTDATED.
func (r *run) update(kind Kind, id string) *cloudformation.UpdateStackSetInput {
	d, set := r.plan.Declaration, r.state.Set
	in := &cloudformation.UpdateStackSetInput{
		StackSetName: &d.Name, CallAs: r.callAs, OperationId: &id,
		Capabilities: set.Capabilities, Description: set.Description, PermissionModel: set.PermissionModel,
		AdministrationRoleARN: set.AdministrationRoleARN, ExecutionRoleName: set.ExecutionRoleName,
	}
	switch kind {
	case SwitchManaged:
		in.ManagedExecution = &types.ManagedExecution{Active: r.plan.Set.Managed}
	case SetAutomatic:
		in.AutoDeployment = d.AutoDeployment.wire()
	default:
		return r.updateAll(in)
	}
	in.UsePreviousTemplate = aws.Bool(true)
	for _, p := range set.Parameters {
		in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: p.ParameterKey, UsePreviousValue: aws.Bool(true)})
	}
	return in
}

func (r *run) updateAll(in *cloudformation.UpdateStackSetInput) *cloudformation.UpdateStackSetInput {
	d, set := r.plan.Declaration, r.state.Set
	in.OperationPreferences = d.Operation.wire(regionsOf(r.state.Instances))
	in.Tags = tags(d.Tags)
	in.Capabilities = union(set.Capabilities, d.Capabilities)
	in.Description = optional(cmp.Or(d.Description, aws.ToString(set.Description)))
	in.AdministrationRoleARN = optional(cmp.Or(d.Admin.RoleARN, aws.ToString(set.AdministrationRoleARN)))
	in.ExecutionRoleName = optional(cmp.Or(d.Admin.ExecutionRole, aws.ToString(set.ExecutionRoleName)))
	in.TemplateBody, in.TemplateURL = optional(r.source.Body), optional(r.source.URL)
	if r.plan.Set.Template == nil {
		in.TemplateBody, in.TemplateURL, in.UsePreviousTemplate = nil, nil, aws.Bool(true)
	}
	has := map[string]bool{}
	for _, p := range set.Parameters {
		has[aws.ToString(p.ParameterKey)] = true
	}
	for _, p := range declaredInOrder(r.body) {
		value, given := d.Parameters[p.Name]
		switch {
		case given:
			in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: &p.Name, ParameterValue: &value})
		case p.NoEcho && has[p.Name]:
			in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: &p.Name, UsePreviousValue: aws.Bool(true)})
		case p.HasDefault:
			in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: &p.Name, ParameterValue: &p.Default})
		}
	}
	return in
}

func union(a, b []types.Capability) []types.Capability {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func regionsOf(instances map[Place]Instance) (regions []string) {
	for place := range instances {
		if !slices.Contains(regions, place.Region) {
			regions = append(regions, place.Region)
		}
	}
	return regions
}
