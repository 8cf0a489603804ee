package stack

import (
	"context"
	"crypto/rand"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
)

// Operation is something that CloudFormation is doing to a stack.
type Operation struct {
	Stack   string
	StackID string
	// After is the newest event from before the operation; empty where it is
	// not known, and the newest start of an operation counts instead.
	After string
	// Resources are the logical IDs that are expected to change, nil if unknown.
	Resources []string
	// ID is CloudFormation's ID of the operation, where it is known.
	ID string
	// Undo says that a rollback was asked for: its end is success.
	Undo bool
	// Triggers are the alarms that roll it back.
	Triggers Triggers

	deletes bool
}

// Execute starts a plan. It returns as soon as CloudFormation has accepted it.
func (c *Client) Execute(ctx context.Context, plan *Plan) (Operation, error) {
	input := &cloudformation.ExecuteChangeSetInput{
		ChangeSetName:      &plan.ChangeSetID,
		StackName:          &plan.StackID,
		ClientRequestToken: aws.String(newToken()),
	}
	// The two exclude each other, and the documented default of
	// DisableRollback contradicts that of CreateStack: say what is meant.
	if plan.request.OnFailure == "" && !plan.imports {
		input.DisableRollback = plan.request.disableRollback()
	}
	if _, err := c.cfn.ExecuteChangeSet(ctx, input); err != nil {
		return c.started(ctx, plan, explain(err, plan.Stack))
	}
	op := Operation{Stack: plan.Stack, StackID: plan.StackID, After: plan.seen, Triggers: plan.Triggers}
	for _, change := range plan.Changes {
		op.Resources = append(op.Resources, change.LogicalID)
	}
	return op, nil
}

// started looks whether the change set cannot be executed because another run
// with the same intent has executed it; then that is the operation.
func (c *Client) started(ctx context.Context, plan *Plan, refusal error) (Operation, error) {
	if !diag.Is(refusal, diag.Busy) {
		return Operation{}, refusal
	}
	found, err := c.Find(ctx, plan.StackID)
	if err != nil || found == nil || !plan.request.Started(found) {
		return Operation{}, refusal
	}
	return AttachTo(found)
}

// Apply is the direct way, without a change set: it creates or updates the
// stack at once. changed is false where the stack is already as wanted.
func (c *Client) Apply(ctx context.Context, r Request, s Summary, deployed *types.Stack) (op Operation, changed bool, err error) {
	if deployed == nil {
		op, err = c.create(ctx, r, s)
		return op, err == nil, err
	}
	seen := c.newestEvent(ctx, deployed)
	out, err := c.cfn.UpdateStack(ctx, &cloudformation.UpdateStackInput{
		StackName:           deployed.StackId,
		TemplateBody:        r.Source.body(),
		TemplateURL:         r.Source.url(),
		UsePreviousTemplate: r.Source.previous(),
		Parameters:          wireParameters(s.Parameters, r.Parameters, deployed),
		Tags:                r.tags(),
		NotificationARNs:    r.Notifications,
		Capabilities:        r.Capabilities,
		RoleARN:             optional(r.RoleARN),
		DisableRollback:     r.disableRollback(),
		DisableValidation:   r.disableValidation(),
		DeploymentConfig:    r.config(),
		ClientRequestToken:  aws.String(newToken()),

		StackPolicyDuringUpdateBody: optional(r.PolicyDuring),
		RollbackConfiguration:       r.rollback(),
	})
	if err != nil && isNoChange(err.Error()) {
		return Operation{}, false, nil
	}
	if err != nil {
		return Operation{}, false, explain(err, r.Stack)
	}
	return Operation{Stack: r.Stack, StackID: aws.ToString(out.StackId), After: seen, ID: aws.ToString(out.OperationId), Triggers: r.triggers(deployed)}, true, nil
}

func (c *Client) create(ctx context.Context, r Request, s Summary) (Operation, error) {
	input := &cloudformation.CreateStackInput{
		StackName:          &r.Stack,
		TemplateBody:       r.Source.body(),
		TemplateURL:        r.Source.url(),
		Parameters:         wireParameters(s.Parameters, r.Parameters, nil),
		Tags:               r.tags(),
		NotificationARNs:   r.Notifications,
		Capabilities:       r.Capabilities,
		RoleARN:            optional(r.RoleARN),
		OnFailure:          types.OnFailure(r.OnFailure),
		DisableValidation:  r.disableValidation(),
		DeploymentConfig:   r.config(),
		StackPolicyBody:    optional(r.Policy),
		ClientRequestToken: aws.String(newToken()),

		RollbackConfiguration: r.rollback(),
	}
	if r.OnFailure == "" {
		input.DisableRollback = r.disableRollback()
	}
	out, err := c.cfn.CreateStack(ctx, input)
	if err != nil {
		return Operation{}, explain(err, r.Stack)
	}
	return Operation{Stack: r.Stack, StackID: aws.ToString(out.StackId), ID: aws.ToString(out.OperationId), Triggers: r.triggers(nil)}, nil
}

// newToken makes a client request token. The SDK makes none for the stack
// operations, and without one a lost answer turns into "already exists" when
// the SDK sends the request again.
func newToken() string { return "cfn-" + rand.Text() }

// Attach describes the operation that is in progress on a stack, or the last
// one, so that it can be watched.
func (c *Client) Attach(ctx context.Context, name string) (Operation, error) {
	found, err := c.Get(ctx, name)
	if err != nil {
		return Operation{}, err
	}
	return AttachTo(found)
}

// AttachTo is Attach for a stack that was described already.
func AttachTo(found *types.Stack) (Operation, error) {
	name := aws.ToString(found.StackName)
	if OutcomeOf(found.StackStatus) == InReview {
		return Operation{}, diag.New(diag.NotFound, "stack.in-review", "stack %s holds change sets only; nothing was ever deployed", name).
			WithHint("cfn deploy TEMPLATE --stack-name %s", name)
	}
	return Operation{Stack: name, StackID: aws.ToString(found.StackId), Triggers: TriggersOf(found.RollbackConfiguration)}, nil
}
