package stack

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
)

// Recovery is a way back to the state in which a stack was last complete.
type Recovery int

// The ways back.
const (
	NoRecovery       Recovery = iota
	CancelUpdate              // stop a running update and roll it back
	RollBack                  // undo what a failed operation has left
	Uncreate                  // the same for a stack that was never complete: it is deleted
	ContinueRollback          // go on with a rollback that failed
)

// RecoveryFrom says which way back a stack in this state has. Source: AWS
// documentation, "CancelUpdateStack", "RollbackStack" and
// "ContinueUpdateRollback", each of which takes these states alone.
func RecoveryFrom(status types.StackStatus) Recovery {
	switch status {
	case types.StackStatusUpdateInProgress:
		return CancelUpdate
	case types.StackStatusUpdateFailed:
		return RollBack
	case types.StackStatusCreateFailed:
		return Uncreate
	case types.StackStatusUpdateRollbackFailed:
		return ContinueRollback
	default:
		return NoRecovery
	}
}

// RecoverOptions are the ways around what a rollback fails on. They are for
// ContinueRollback and exclude each other.
type RecoverOptions struct {
	// Skip names resources to leave as they are. One of a nested stack is
	// written as Nested.LogicalID, with the nested stack's logical ID or name.
	Skip []string
	// Force leaves alone whatever cannot be rolled back.
	Force   bool
	RoleARN string
	// Express does not wait until resources are ready; it is for a failed
	// operation that was kept.
	Express bool
}

// check refuses what the stack's state does not take.
func (o RecoverOptions) check(found *types.Stack) error {
	name, recovery := aws.ToString(found.StackName), RecoveryFrom(found.StackStatus)
	switch {
	case recovery == NoRecovery:
		return noRecovery(found)
	case MustStayExpress(found): // RollbackStack is refused (public reports: aws-cdk-cli #1739)
		return diag.New(diag.Failed, "rollback.express", "stack %s failed in express mode, which CloudFormation does not roll back", name).
			WithHint("%s", UndoExpress(name, found.StackStatus))
	case o.Express && recovery != RollBack && recovery != Uncreate:
		return diag.New(diag.Invalid, "rollback.not-kept", "stack %s is in %s; --express is for a stack in UPDATE_FAILED or CREATE_FAILED", name, found.StackStatus).
			WithHint("cfn rollback %s", name)
	case recovery != ContinueRollback && (len(o.Skip) > 0 || o.Force):
		return diag.New(diag.Invalid, "rollback.not-failed", "stack %s is in %s; --skip and --force are for a stack in UPDATE_ROLLBACK_FAILED", name, found.StackStatus).
			WithHint("cfn rollback %s", name)
	case recovery == ContinueRollback && found.ParentId != nil:
		return diag.New(diag.Invalid, "rollback.nested", "stack %s is nested; its rollback goes on with that of the whole", name).
			WithHint("cfn rollback %s", nameOf(aws.ToString(found.RootId)))
	}
	return nil
}

// config is how RollbackStack is to deploy, nil for the usual way.
func (o RecoverOptions) config() *types.DeploymentConfig {
	if !o.Express {
		return nil
	}
	return &types.DeploymentConfig{Mode: types.DeploymentConfigModeExpress}
}

// RollbackPlan is what a rollback will do.
type RollbackPlan struct {
	Stack     *types.Stack
	Recovery  Recovery
	Resources []RollbackResource
	// skip names the resources to leave alone as CloudFormation wants it.
	skip []string
}

// RollbackResource is a resource that a rollback works on.
type RollbackResource struct {
	// Path holds the logical IDs of the nested stacks above.
	Path       []string `json:"path,omitempty"`
	LogicalID  string   `json:"logicalId"`
	PhysicalID string   `json:"physicalId,omitempty"`
	Type       string   `json:"type"`
	// Status and Reason are those of now.
	Status types.ResourceStatus `json:"status"`
	Reason string               `json:"reason,omitempty"`
	Fate   Fate                 `json:"fate"`

	stack string // the name of the stack that holds it
}

// Name is the resource as --skip takes it.
func (r RollbackResource) Name() string {
	return strings.Join(append(slices.Clone(r.Path), r.LogicalID), ".")
}

// Fate is what a rollback does with a resource.
type Fate string

// The fates.
const (
	Restored Fate = "restore" // gets the properties back that it had
	Dropped  Fate = "delete"  // was new, and goes
	Skipped  Fate = "skip"    // stays as it is, whatever the template says
)

// PlanRollback finds out what a rollback has to do. A stack without a way back
// is an error that says what is possible instead.
func (c *Client) PlanRollback(ctx context.Context, found *types.Stack, o RecoverOptions) (*RollbackPlan, error) {
	plan := &RollbackPlan{Stack: found, Recovery: RecoveryFrom(found.StackStatus)}
	if err := o.check(found); err != nil {
		return nil, err
	}
	resources, err := c.touched(ctx, found, nil)
	if err != nil {
		return nil, err
	}
	plan.Resources = resources
	return plan, plan.leaveAlone(o)
}

// touched lists the resources that the operation to be undone has changed, or
// that a rollback has failed on.
func (c *Client) touched(ctx context.Context, found *types.Stack, path []string) ([]RollbackResource, error) {
	all, err := c.Resources(ctx, aws.ToString(found.StackId))
	if err != nil {
		return nil, err
	}
	recovery := RecoveryFrom(found.StackStatus)
	began := aws.ToTime(found.LastUpdatedTime)
	var list []RollbackResource
	for _, r := range all {
		resource := RollbackResource{
			Path: path, LogicalID: aws.ToString(r.LogicalResourceId), PhysicalID: aws.ToString(r.PhysicalResourceId),
			Type: aws.ToString(r.ResourceType), Status: r.ResourceStatus, Reason: aws.ToString(r.ResourceStatusReason),
			Fate: Restored, stack: aws.ToString(found.StackName),
		}
		switch {
		case r.ResourceStatus == types.ResourceStatusDeleteComplete, resource.PhysicalID == "":
			continue
		case recovery == ContinueRollback && r.ResourceStatus != types.ResourceStatusUpdateFailed:
			continue
		case recovery != Uncreate && aws.ToTime(r.LastUpdatedTimestamp).Before(began):
			continue
		case strings.HasPrefix(string(r.ResourceStatus), "CREATE_"):
			resource.Fate = Dropped
		}
		inner, err := c.inside(ctx, resource, recovery)
		if err != nil {
			return nil, err
		}
		if inner != nil {
			list = append(list, inner...)
			continue
		}
		list = append(list, resource)
	}
	return list, nil
}

// inside is what a rollback has failed on in a nested stack, nil for anything
// else.
func (c *Client) inside(ctx context.Context, r RollbackResource, recovery Recovery) ([]RollbackResource, error) {
	if recovery != ContinueRollback || r.Type != nestedType {
		return nil, nil
	}
	nested, err := c.Find(ctx, r.PhysicalID)
	if err != nil || nested == nil {
		return nil, err
	}
	return c.touched(ctx, nested, append(slices.Clone(r.Path), r.LogicalID))
}

// leaveAlone marks the resources to skip. CloudFormation wants those of nested
// stacks by the nested stack's name, which nobody remembers, so its logical ID
// is taken too.
func (p *RollbackPlan) leaveAlone(o RecoverOptions) error {
	root := aws.ToString(p.Stack.StackName)
	for i, r := range p.Resources {
		wire := r.LogicalID
		if r.stack != root {
			wire = r.stack + "." + r.LogicalID
		}
		named := slices.Contains(o.Skip, r.Name()) || slices.Contains(o.Skip, wire)
		if named {
			p.skip = append(p.skip, wire)
		}
		if named || o.Force {
			p.Resources[i].Fate = Skipped
		}
	}
	for _, name := range o.Skip {
		if !slices.ContainsFunc(p.Resources, func(r RollbackResource) bool { return r.Name() == name || r.stack+"."+r.LogicalID == name }) {
			return p.notFailed(name)
		}
	}
	return nil
}

func (p *RollbackPlan) notFailed(name string) error {
	d := diag.New(diag.Invalid, "rollback.skip", "%s is not one of the resources that the rollback failed on", name)
	var names []string
	for _, r := range p.Resources {
		names = append(names, r.Name())
	}
	if len(names) > 0 {
		return d.WithHint("--skip takes  %s", strings.Join(names, ", "))
	}
	return d
}

// noRecovery says what can be done with a stack that cannot be rolled back.
func noRecovery(found *types.Stack) error {
	name, status := aws.ToString(found.StackName), found.StackStatus
	d := diag.New(diag.Failed, "rollback.impossible", "stack %s is in %s: there is nothing to roll back", name, status)
	switch status { //nolint:exhaustive // the others are complete
	case types.StackStatusCreateInProgress:
		return diag.New(diag.Busy, "rollback.creating", "stack %s is being created; CloudFormation has no way to cancel that", name).
			WithHint("cfn delete %s  ends it and removes what was made; cfn watch %s  follows it", name, name)
	case types.StackStatusRollbackComplete, types.StackStatusRollbackFailed, types.StackStatusDeleteFailed:
		return d.WithHint("cfn delete %s", name)
	case types.StackStatusImportRollbackFailed:
		return d.WithHint("cfn events %s  says what failed; CloudFormation has no call that goes on with it", name)
	case types.StackStatusReviewInProgress:
		return d.WithHint("it holds change sets only:  cfn changeset list %s", name)
	}
	if OutcomeOf(status) == Running {
		return diag.New(diag.Busy, "stack.busy", "stack %s is in %s: another operation is in progress", name, status).
			WithHint("cfn watch %s", name)
	}
	return d.WithHint("to go back to an older template, deploy that one")
}

// nameOf takes a stack's name out of its ID.
func nameOf(id string) string {
	if parts := strings.Split(id, "/"); len(parts) > 1 {
		return parts[1]
	}
	return id
}
