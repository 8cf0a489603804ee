package stack

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/poll"
)

// Plan is what will happen to a stack: a change set that waits for execution.
type Plan struct {
	Stack   string `json:"stack"`
	StackID string `json:"stackId"`
	// Creates says that the stack does not exist yet.
	Creates     bool              `json:"creates"`
	ChangeSetID string            `json:"changeSetId"`
	Changes     []Change          `json:"changes"`
	Parameters  []ParameterChange `json:"parameters"`
	Tags        []TagChange       `json:"tags"`
	// Triggers are the alarms that roll the operation back; NewTriggers says
	// that it changes the stack's.
	Triggers    Triggers `json:"rollbackTriggers"`
	NewTriggers bool     `json:"rollbackTriggersChanged"`
	// Findings are what validation has found and lets pass.
	Findings []Finding `json:"findings"`

	request Request
	// deployed is the stack as it was, nil where there was none.
	deployed *types.Stack
	// found says that the change set was read and not made here.
	found bool
	// imports says that the change set does nothing but import resources.
	imports bool
	// seen is the newest event before the change, to tell new ones from old.
	seen string
}

// freshTime is how long a change set that an earlier run left is still used.
const freshTime = 5 * time.Minute

// Imports reports that the change set imports resources and does nothing else.
func (p *Plan) Imports() bool { return p.imports }

// Empty reports that the stack is already as wanted.
func (p *Plan) Empty() bool { return p.ChangeSetID == "" }

// Plan asks CloudFormation for a change set that brings the stack to the
// request, waits until it is computed and reads it. deployed is the stack as
// it is now, nil where there is none. An empty plan leaves nothing behind.
func (c *Client) Plan(ctx context.Context, r Request, s Summary, deployed *types.Stack) (*Plan, error) {
	plan := &Plan{
		Stack:      r.Stack,
		Creates:    deployed == nil || OutcomeOf(deployed.StackStatus) == InReview,
		Parameters: parameterChanges(s.Parameters, r.Parameters, deployed),
		Tags:       tagChanges(r.Tags, deployed),
		Triggers:   r.triggers(deployed), NewTriggers: r.changedTriggers(deployed),
		request: r, deployed: deployed,
		imports: len(r.Imports) > 0,
	}
	// The newest event is read at the same time as the change set is made, so
	// that it costs no waiting. It must be read before the execution.
	marker := make(chan string, 1)
	go func() { marker <- c.newestEvent(ctx, deployed) }()
	made, err := c.createChangeSet(ctx, changeSetInput(r, s, deployed, plan.Creates), r.ChangeSet != "")
	plan.seen = <-marker
	if err != nil {
		return nil, r.hinted(err)
	}
	plan.StackID, plan.ChangeSetID = aws.ToString(made.StackId), aws.ToString(made.Id)
	listed, err := c.awaitChangeSet(ctx, plan)
	if err != nil {
		c.Abandon(ctx, plan)
		return nil, err
	}
	if plan.Empty() {
		return plan, nil
	}
	if err := c.readChanges(ctx, plan, listed); err != nil {
		c.Abandon(ctx, plan)
		return nil, err
	}
	return plan, nil
}

func changeSetInput(r Request, s Summary, deployed *types.Stack, creates bool) *cloudformation.CreateChangeSetInput {
	input := &cloudformation.CreateChangeSetInput{
		StackName:         &r.Stack,
		ChangeSetName:     aws.String(r.changeSetName()),
		ChangeSetType:     types.ChangeSetTypeUpdate,
		TemplateBody:      r.Source.body(),
		TemplateURL:       r.Source.url(),
		Parameters:        wireParameters(s.Parameters, r.Parameters, deployed),
		Tags:              r.tags(),
		NotificationARNs:  r.Notifications,
		Capabilities:      r.Capabilities,
		RoleARN:           optional(r.RoleARN),
		OnStackFailure:    r.OnFailure,
		DeploymentConfig:  r.config(),
		DisableValidation: r.disableValidation(),

		RollbackConfiguration: r.rollback(),
	}
	if r.RevertDrift && !creates { // what is new has no drift; together with nested change sets it is not documented
		input.DeploymentMode = types.DeploymentModeRevertDrift
	} else if r.Nests(s) {
		input.IncludeNestedStacks = aws.Bool(true)
	}
	if r.ImportExisting {
		input.ImportExistingResources = aws.Bool(true)
	}
	if creates {
		input.ChangeSetType = types.ChangeSetTypeCreate
	} else {
		input.UsePreviousTemplate = r.Source.previous()
	}
	if len(r.Imports) > 0 {
		input.ChangeSetType, input.ResourcesToImport, input.IncludeNestedStacks = types.ChangeSetTypeImport, r.Imports, nil
	}
	return input
}

// createChangeSet makes the change set. One of the same name is the same
// intent: a run at this very moment, whose change set is shared, or one that
// was killed and whose leftover is taken over, unless it is too old to still
// show what values from outside the stack are. A name that a person chose says
// nothing of the kind.
func (c *Client) createChangeSet(ctx context.Context, input *cloudformation.CreateChangeSetInput, chosen bool) (*cloudformation.CreateChangeSetOutput, error) {
	made, err := c.cfn.CreateChangeSet(ctx, input)
	if !isNameTaken(err) {
		return made, explain(err, *input.StackName)
	}
	if chosen {
		return nil, diag.New(diag.Invalid, "changeset.exists", "stack %s has a change set %s already", *input.StackName, *input.ChangeSetName).
			WithHint("choose another --name, or  cfn changeset delete %s %s", *input.StackName, *input.ChangeSetName).Because(err)
	}
	// The name is free a moment after the deletion of what has it was accepted,
	// with nested stacks a while after.
	cleared := ""
	err = poll.Until(ctx, c.pace, func(ctx context.Context) (poll.Look, error) {
		var err error
		if made, cleared, err = c.leftChangeSet(ctx, input, cleared); made != nil || err != nil {
			return poll.Done, err
		}
		if made, err = c.cfn.CreateChangeSet(ctx, input); isNameTaken(err) {
			return poll.Quiet, nil
		}
		return poll.Done, err
	})
	return made, explain(err, *input.StackName)
}

// leftChangeSet deals with the change set that has the name: it is taken over
// where a run before has left it just now, and else deleted. cleared is the ID
// of the one that was deleted; another after it is this run's own, made by a
// request whose answer was lost.
func (c *Client) leftChangeSet(ctx context.Context, input *cloudformation.CreateChangeSetInput, cleared string) (*cloudformation.CreateChangeSetOutput, string, error) {
	left, err := c.cfn.DescribeChangeSet(ctx, &cloudformation.DescribeChangeSetInput{
		StackName: input.StackName, ChangeSetName: input.ChangeSetName,
	})
	if isChangeSetAbsent(err) {
		return nil, cleared, nil
	}
	if err != nil {
		return nil, cleared, err
	}
	id := aws.ToString(left.ChangeSetId)
	usable := left.Status != types.ChangeSetStatusFailed && time.Since(aws.ToTime(left.CreationTime)) < freshTime
	switch {
	case id == cleared, isDeleting(left.Status): // by the run before, which does not wait for that
		return nil, cleared, nil
	case usable, cleared != "":
		return &cloudformation.CreateChangeSetOutput{Id: left.ChangeSetId, StackId: left.StackId}, cleared, nil
	}
	return nil, id, c.deleteChangeSet(ctx, *input.StackName, *input.ChangeSetName)
}

// awaitChangeSet waits until the change set is computed and gives its changes
// without values. A change set without changes is removed and empties the plan.
func (c *Client) awaitChangeSet(ctx context.Context, plan *Plan) ([]types.Change, error) {
	var last *cloudformation.DescribeChangeSetOutput
	err := poll.Until(ctx, c.pace, func(ctx context.Context) (poll.Look, error) {
		out, err := c.cfn.DescribeChangeSet(ctx, &cloudformation.DescribeChangeSetInput{ChangeSetName: &plan.ChangeSetID})
		if err != nil {
			return poll.Quiet, err
		}
		last = out
		if out.Status == types.ChangeSetStatusCreateComplete || out.Status == types.ChangeSetStatusFailed {
			return poll.Done, nil
		}
		return poll.Quiet, nil
	})
	if err != nil {
		return nil, explain(err, plan.Stack)
	}
	if last.Status != types.ChangeSetStatusFailed {
		listed, err := c.allChanges(ctx, plan.ChangeSetID, last, false)
		return listed, explain(err, plan.Stack)
	}
	return nil, c.refused(ctx, plan, aws.ToString(last.StatusReason))
}

// refused tells why the change set failed. One without changes is removed and
// empties the plan.
func (c *Client) refused(ctx context.Context, plan *Plan, reason string) error {
	why := c.innermost(ctx, refusal{changeSetID: plan.ChangeSetID, reason: reason, stack: plan.Stack})
	if isNoChange(why.reason) {
		err := c.Discard(ctx, plan)
		plan.ChangeSetID = ""
		return err
	}
	if ids := unretained(why.reason); len(ids) > 0 {
		return Unretained(plan.request.Template, ids, " of Retain or RetainExceptOnCreate").Err()
	}
	failed := diag.New(diag.Invalid, "changeset.failed", "CloudFormation cannot make the change set for stack %s", plan.Stack).WithDetail(why.reason)
	if isInvalid(why.reason) {
		found, err := c.ChangeSetFindings(ctx, why.changeSetID, why.within)
		if list := Diagnostics(found, plan.request.template); list.Err() != nil {
			return list
		}
		if err != nil {
			return failed.WithHint(unreadFindings).Because(err)
		}
	}
	return plan.request.hinted(failed)
}
