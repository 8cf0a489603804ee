package stack

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/poll"
)

// Refactor is a refactor that CloudFormation has checked.
type Refactor struct {
	ID      string
	Actions []types.StackRefactorAction
	// Stacks are the IDs of its stacks.
	Stacks []string
	// after are the newest events from before it, by stack ID.
	after map[string]string
}

// CreateRefactor makes a refactor of a plan and waits until it is checked. There
// is no operation to delete one: what is not executed is obsolete as soon as one
// of its stacks changes.
func (c *Client) CreateRefactor(ctx context.Context, plan *RefactorPlan, description string) (*Refactor, error) {
	input := &cloudformation.CreateStackRefactorInput{Description: optional(description)}
	if len(plan.Creates) > 0 {
		input.EnableStackCreation = aws.Bool(true)
	}
	for _, s := range plan.Stacks {
		input.StackDefinitions = append(input.StackDefinitions, types.StackDefinition{
			StackName: &s.Name, TemplateBody: s.Source.body(), TemplateURL: s.Source.url(),
		})
	}
	for _, m := range plan.Moves {
		input.ResourceMappings = append(input.ResourceMappings, types.ResourceMapping{Source: m.From.wire(), Destination: m.To.wire()})
	}
	out, err := c.cfn.CreateStackRefactor(ctx, input)
	if err != nil {
		return nil, explainRefactor(err)
	}
	made, err := c.awaitRefactor(ctx, aws.ToString(out.StackRefactorId))
	if err == nil && made.Status == types.StackRefactorStatusCreateFailed {
		err = diag.New(diag.Invalid, "refactor.refused", "CloudFormation cannot refactor these stacks").WithDetail(aws.ToString(made.StatusReason))
	}
	if err != nil {
		return nil, err
	}
	r := &Refactor{ID: aws.ToString(out.StackRefactorId), Stacks: made.StackIds, after: map[string]string{}}
	if r.Actions, err = c.refactorActions(ctx, r.ID); err != nil {
		return nil, err
	}
	for _, s := range plan.Stacks {
		if s.Deployed != nil {
			r.after[aws.ToString(s.Deployed.StackId)] = c.newestEvent(ctx, s.Deployed)
		}
	}
	return r, nil
}

func (s Spot) wire() *types.ResourceLocation {
	return &types.ResourceLocation{StackName: &s.Stack, LogicalResourceId: &s.LogicalID}
}

// awaitRefactor waits until a refactor is checked.
func (c *Client) awaitRefactor(ctx context.Context, id string) (made *cloudformation.DescribeStackRefactorOutput, err error) {
	err = poll.Until(ctx, c.pace, func(ctx context.Context) (poll.Look, error) {
		if made, err = c.describeRefactor(ctx, id); err != nil || made.Status == types.StackRefactorStatusCreateInProgress {
			return poll.Quiet, err
		}
		return poll.Done, nil
	})
	return made, explainRefactor(err)
}

func (c *Client) describeRefactor(ctx context.Context, id string) (*cloudformation.DescribeStackRefactorOutput, error) {
	return c.cfn.DescribeStackRefactor(ctx, &cloudformation.DescribeStackRefactorInput{StackRefactorId: &id})
}

func (c *Client) refactorActions(ctx context.Context, id string) ([]types.StackRefactorAction, error) {
	var all []types.StackRefactorAction
	pages := cloudformation.NewListStackRefactorActionsPaginator(c.cfn, &cloudformation.ListStackRefactorActionsInput{StackRefactorId: &id})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explainRefactor(err)
		}
		all = append(all, page.StackRefactorActions...)
	}
	return all, nil
}

// ExecuteRefactor starts a refactor. It returns as soon as CloudFormation has
// accepted it.
func (c *Client) ExecuteRefactor(ctx context.Context, r *Refactor) error {
	_, err := c.cfn.ExecuteStackRefactor(ctx, &cloudformation.ExecuteStackRefactorInput{StackRefactorId: &r.ID})
	return explainRefactor(err)
}

// RemoveShells deletes the empty stacks in REVIEW_IN_PROGRESS that a refused
// refactor may have left under these names. Its own error would hide the one
// that matters.
func (c *Client) RemoveShells(ctx context.Context, names []string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	for _, name := range names {
		_ = c.removeShell(ctx, name)
	}
}

// RunningRefactor finds the refactor that is being executed over just these
// stacks, nil where there is none: an interrupted run has started it.
func (c *Client) RunningRefactor(ctx context.Context, names []string) (*Refactor, error) {
	running, err := c.Refactors(ctx, types.StackRefactorExecutionStatusExecuteInProgress, types.StackRefactorExecutionStatusRollbackInProgress)
	if err != nil {
		return nil, err
	}
	for _, summary := range running {
		r, err := c.describeRefactor(ctx, aws.ToString(summary.StackRefactorId))
		if err != nil {
			return nil, explainRefactor(err)
		}
		of := make([]string, len(r.StackIds))
		for i, id := range r.StackIds {
			of[i] = nameOf(id)
		}
		if slices.Equal(slices.Sorted(slices.Values(of)), slices.Sorted(slices.Values(names))) {
			return &Refactor{ID: aws.ToString(r.StackRefactorId), Stacks: r.StackIds, after: map[string]string{}}, nil
		}
	}
	return nil, nil
}

// Refactors lists the refactors of the account and region, all pages; with
// statuses only those.
func (c *Client) Refactors(ctx context.Context, statuses ...types.StackRefactorExecutionStatus) ([]types.StackRefactorSummary, error) {
	var all []types.StackRefactorSummary
	pages := cloudformation.NewListStackRefactorsPaginator(c.cfn, &cloudformation.ListStackRefactorsInput{ExecutionStatusFilter: statuses})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explainRefactor(err)
		}
		all = append(all, page.StackRefactorSummaries...)
	}
	return all, nil
}

// explainRefactor turns what CloudFormation answers about a refactor into a
// diagnostic.
func explainRefactor(err error) error {
	switch {
	case isAbsent(err):
		return diag.New(diag.NotFound, "stack.not-found", "one of the stacks does not exist any more").WithDetail(awsclient.Message(err)).Because(err)
	case isBusy(err):
		return diag.New(diag.Busy, "stack.busy", "another operation is in progress on one of the stacks").WithDetail(awsclient.Message(err)).Because(err)
	case awsclient.Code(err) == "ValidationError":
		return diag.New(diag.Invalid, "refactor.refused", "CloudFormation refuses the refactor").WithDetail(awsclient.Message(err)).Because(err)
	default:
		return explain(err, "")
	}
}

// Besides tells what a refactor would do that is not in the plan, and what it
// would not; nothing where both are the same.
func (r *Refactor) Besides(plan *RefactorPlan) (other []string) {
	found := map[Mapping]bool{}
	for _, a := range r.Actions {
		if a.Entity != types.StackRefactorActionEntityResource || a.ResourceMapping == nil {
			continue
		}
		m := Mapping{SpotOf(a.ResourceMapping.Source), SpotOf(a.ResourceMapping.Destination)}
		found[m] = true
		if !slices.ContainsFunc(plan.Moves, func(p Move) bool { return p.From == m.From && p.To == m.To }) {
			other = append(other, "it would move "+m.From.String()+" to "+m.To.String())
		}
	}
	for _, p := range plan.Moves {
		if !found[Mapping{p.From, p.To}] {
			other = append(other, "it would not move "+p.From.String()+" to "+p.To.String())
		}
	}
	return other
}

// SpotOf reads a place of an action, where stacks have their IDs.
func SpotOf(l *types.ResourceLocation) Spot {
	if l == nil {
		return Spot{}
	}
	name := aws.ToString(l.StackName)
	if strings.HasPrefix(name, "arn:") {
		name = nameOf(name)
	}
	return Spot{name, aws.ToString(l.LogicalResourceId)}
}
