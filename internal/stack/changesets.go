package stack

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
)

// ChangeSet is a change set that somebody has made, as a plan.
type ChangeSet struct {
	*Plan
	Name        string                `json:"name"`
	Description string                `json:"description,omitempty"`
	Status      types.ChangeSetStatus `json:"status"`
	Execution   types.ExecutionStatus `json:"executionStatus"`
	// Reason says why it has failed.
	Reason  string    `json:"reason,omitempty"`
	Created time.Time `json:"created"`
}

// Executable says why the change set cannot be executed, nil where it can.
func (s *ChangeSet) Executable() error {
	if s.Execution == types.ExecutionStatusAvailable {
		return nil
	}
	d := diag.New(diag.Invalid, "changeset.unavailable", "change set %s of stack %s cannot be executed: it is %s, %s",
		s.Name, s.Stack, s.Status, s.Execution).WithDetail(s.Reason)
	if s.Execution == types.ExecutionStatusObsolete {
		return d.WithHint("the stack has changed since; make a new one")
	}
	return d.WithHint("cfn changeset show %s %s", s.Stack, s.Name)
}

// KeepOnFailure keeps what a failed execution has made. The change set may say
// itself what becomes of a failure.
func (s *ChangeSet) KeepOnFailure() error {
	if on := s.request.OnFailure; on != "" {
		return diag.New(diag.Usage, "usage", "the change set says itself what happens on failure (%s); leave out --disable-rollback", on)
	}
	if s.request.Express {
		return diag.New(diag.Usage, "usage", "a change set in express mode says itself whether a failure is rolled back; leave out --disable-rollback")
	}
	s.request.DisableRollback = true
	return nil
}

// ChangeSets lists a stack's change sets.
func (c *Client) ChangeSets(ctx context.Context, name string) ([]types.ChangeSetSummary, error) {
	var all []types.ChangeSetSummary
	pages := cloudformation.NewListChangeSetsPaginator(c.cfn, &cloudformation.ListChangeSetsInput{StackName: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explain(err, name)
		}
		all = append(all, page.Summaries...)
	}
	return all, nil
}

// ReadChangeSet reads a change set by its name or ID, whoever has made it.
func (c *Client) ReadChangeSet(ctx context.Context, stackName, name string) (*ChangeSet, error) {
	deployed, err := c.Get(ctx, stackName)
	if err != nil {
		return nil, err
	}
	first, err := c.cfn.DescribeChangeSet(ctx, &cloudformation.DescribeChangeSetInput{StackName: deployed.StackId, ChangeSetName: &name})
	if isChangeSetAbsent(err) {
		return nil, NoChangeSet(stackName, name)
	}
	if err != nil {
		return nil, explain(err, stackName)
	}
	set := &ChangeSet{
		Plan: &Plan{
			Stack: aws.ToString(first.StackName), StackID: aws.ToString(first.StackId),
			ChangeSetID: aws.ToString(first.ChangeSetId), Creates: OutcomeOf(deployed.StackStatus) == InReview,
			Parameters: parametersOf(first.Parameters, deployed),
			request:    deployment(first), deployed: deployed, found: true,
			Triggers: TriggersOf(first.RollbackConfiguration),
			imports:  isImport(aws.ToString(first.StatusReason)),
			seen:     c.newestEvent(ctx, deployed),
		},
		Name: aws.ToString(first.ChangeSetName), Description: aws.ToString(first.Description),
		Status: first.Status, Execution: first.ExecutionStatus, Reason: aws.ToString(first.StatusReason),
		Created: aws.ToTime(first.CreationTime),
	}
	asked := Request{Triggers: &set.Triggers}
	set.NewTriggers = asked.changedTriggers(deployed)
	if len(first.Tags) > 0 {
		set.Tags = tagChanges(tagMap(first.Tags), deployed)
	}
	if first.Status != types.ChangeSetStatusCreateComplete {
		set.Reason = c.innermost(ctx, refusal{reason: set.Reason}).reason
		return set, nil
	}
	listed, err := c.allChanges(ctx, set.ChangeSetID, first, false)
	if err != nil {
		return nil, explain(err, stackName)
	}
	return set, c.readChanges(ctx, set.Plan, listed)
}

// deployment is how a change set is to be deployed. Without a word on rollback
// express mode has none.
func deployment(set *cloudformation.DescribeChangeSetOutput) Request {
	r := Request{OnFailure: set.OnStackFailure}
	if c := set.DeploymentConfig; c != nil && c.Mode == types.DeploymentConfigModeExpress {
		r.Express, r.DisableRollback = true, c.DisableRollback == nil || *c.DisableRollback
	}
	return r
}

// NoChangeSet is the diagnostic for a change set that does not exist.
func NoChangeSet(stackName, name string) *diag.Diagnostic {
	return diag.New(diag.NotFound, "changeset.not-found", "stack %s has no change set %s", stackName, name).
		WithHint("cfn changeset list %s", stackName)
}

// parametersOf compares a change set's parameters with the deployed ones. A
// NoEcho value comes as ****.
func parametersOf(given []types.Parameter, deployed *types.Stack) []ParameterChange {
	before := deployedParameters(deployed)
	var changes []ParameterChange
	for _, p := range given {
		name, value := aws.ToString(p.ParameterKey), aws.ToString(p.ParameterValue)
		old, existed := before[name]
		changes = append(changes, ParameterChange{
			Name: name, Before: old, After: value,
			Kept: existed && (old == value || aws.ToBool(p.UsePreviousValue)), NoEcho: value == "****",
		})
	}
	return changes
}

func tagMap(tags []types.Tag) map[string]string {
	values := make(map[string]string, len(tags))
	for _, t := range tags {
		values[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return values
}

// DeleteChangeSets deletes change sets of a stack by their names, and with
// shell the stack itself, which never was anything else.
func (c *Client) DeleteChangeSets(ctx context.Context, stackID string, names []string, shell bool) error {
	for _, name := range names {
		if err := c.deleteChangeSet(ctx, stackID, name); err != nil {
			return err
		}
	}
	if shell {
		return c.removeShell(ctx, stackID)
	}
	return nil
}
