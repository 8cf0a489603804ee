package stackset

import (
	"context"
	"crypto/rand"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
)

// Conflict refuses a declaration that does not go together with the StackSet
// that is there: its permission model does not change while it has instances,
// and a plan that ignored the difference would not do what the file says.
func (d *Declaration) Conflict(set *types.StackSet) error {
	if set == nil || set.PermissionModel == "" || set.PermissionModel == d.Permissions {
		return nil
	}
	word := map[types.PermissionModels]string{
		types.PermissionModelsSelfManaged: "self-managed", types.PermissionModelsServiceManaged: "service-managed",
	}
	return diag.New(diag.Invalid, "stackset.permissions", "StackSet %s exists with %s permissions, and the file says %s",
		d.Name, word[set.PermissionModel], word[d.Permissions]).At(d.NameAt).
		WithHint("write  permissions: %s, or choose another name", word[set.PermissionModel])
}

// Existing is a declaration of a StackSet as it is, with no target: planned
// with Prune, all instances go and nothing else changes. They go many at a time:
// CloudFormation's own default would be one account after the other.
func Existing(set *types.StackSet, admin Admin) (*Declaration, string) {
	d := &Declaration{Name: aws.ToString(set.StackSetName), Permissions: set.PermissionModel, Admin: admin, Parameters: map[string]string{}}
	d.Operation = Preferences{
		MaxConcurrent: &Amount{Value: 25, Percent: true}, Concurrency: types.ConcurrencyModeSoftFailureTolerance, Regions: types.RegionConcurrencyTypeParallel,
	}
	if d.Permissions == "" {
		d.Permissions = types.PermissionModelsSelfManaged
	}
	for _, p := range set.Parameters {
		d.Parameters[aws.ToString(p.ParameterKey)] = aws.ToString(p.ParameterValue)
	}
	return d, aws.ToString(set.TemplateBody)
}

// Delete deletes a StackSet without instances. One that is gone already is no
// error.
func (c *Client) Delete(ctx context.Context, name string) error {
	_, err := c.cfn.DeleteStackSet(ctx, &cloudformation.DeleteStackSetInput{StackSetName: &name, CallAs: c.callAs})
	if err = explain(err, name); diag.Is(err, diag.NotFound) {
		return nil
	}
	return err
}

// Import takes existing stacks in as instances, at most ten at a time, and
// gives the operation's ID. units are where those of a service-managed StackSet
// belong.
func (c *Client) Import(ctx context.Context, name string, stackIDs, units []string) (string, error) {
	out, err := c.cfn.ImportStacksToStackSet(ctx, &cloudformation.ImportStacksToStackSetInput{
		StackSetName: &name, CallAs: c.callAs, StackIds: stackIDs, OrganizationalUnitIds: units, OperationId: aws.String("cfn-" + rand.Text()),
	})
	if err != nil {
		return "", explain(err, name)
	}
	return aws.ToString(out.OperationId), nil
}

// CreateFrom makes a StackSet with a template and what a stack was deployed with,
// so that the stack can be imported. CloudFormation takes no stack with NoEcho
// parameters (AWS documentation, "Importing a stack into CloudFormation
// StackSets"), whose values nobody could know here.
func (c *Client) CreateFrom(ctx context.Context, name string, source Source, from *types.Stack) error {
	in := &cloudformation.CreateStackSetInput{
		StackSetName: &name, CallAs: c.callAs, TemplateBody: optional(source.Body), TemplateURL: optional(source.URL), Capabilities: from.Capabilities,
	}
	for _, p := range from.Parameters {
		if aws.ToString(p.ParameterValue) == mask {
			return diag.New(diag.Invalid, "stackset.secret", "parameter %s of stack %s is NoEcho: such stacks cannot be imported",
				aws.ToString(p.ParameterKey), aws.ToString(from.StackName))
		}
		in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: p.ParameterKey, ParameterValue: p.ParameterValue})
	}
	_, err := c.cfn.CreateStackSet(ctx, in)
	return explain(err, name)
}

// Access tells whether StackSets may use AWS Organizations.
func (c *Client) Access(ctx context.Context) (types.OrganizationStatus, error) {
	out, err := c.cfn.DescribeOrganizationsAccess(ctx, &cloudformation.DescribeOrganizationsAccessInput{CallAs: c.callAs})
	if err != nil {
		return "", explainAccess(err)
	}
	return out.Status, nil
}

// CheckAccess refuses service-managed permissions where StackSets may not use
// AWS Organizations. Who may not ask finds out when the StackSet is made.
func (c *Client) CheckAccess(ctx context.Context, d *Declaration) error {
	if !d.ServiceManaged() {
		return nil
	}
	status, err := c.Access(ctx)
	if err == nil && status != types.OrganizationStatusEnabled {
		return noAccess().At(d.NameAt)
	}
	return nil
}

// SetAccess allows or forbids it, from the management account.
func (c *Client) SetAccess(ctx context.Context, enabled bool) error {
	var err error
	if enabled {
		_, err = c.cfn.ActivateOrganizationsAccess(ctx, &cloudformation.ActivateOrganizationsAccessInput{})
	} else {
		_, err = c.cfn.DeactivateOrganizationsAccess(ctx, &cloudformation.DeactivateOrganizationsAccessInput{})
	}
	return explainAccess(err)
}
