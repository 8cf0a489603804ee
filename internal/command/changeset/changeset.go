// Package changeset works with the change sets of a stack, whoever has made
// them: cfn changeset list, show, execute and delete. Making one is a way of
// deploying, see package deploy.
package changeset

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the arguments of cfn changeset list.
type Options struct {
	command.Common
	Stack string
}

// Summary is one line, with stable names for programs.
type Summary struct {
	Name        string                `json:"name"`
	ID          string                `json:"id"`
	Status      types.ChangeSetStatus `json:"status"`
	Execution   types.ExecutionStatus `json:"executionStatus"`
	Reason      string                `json:"reason,omitempty"`
	Description string                `json:"description,omitempty"`
	Created     *time.Time            `json:"created,omitempty"`
}

// List shows the stack's change sets, the newest first.
func List(ctx context.Context, e *env.Env, o Options) error {
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	found, err := s.Stacks.ChangeSets(ctx, o.Stack)
	if err != nil {
		return err
	}
	sets := make([]Summary, len(found))
	for i, f := range found {
		sets[i] = Summary{
			Name: aws.ToString(f.ChangeSetName), ID: aws.ToString(f.ChangeSetId), Status: f.Status, Execution: f.ExecutionStatus,
			Reason: aws.ToString(f.StatusReason), Description: aws.ToString(f.Description), Created: f.CreationTime,
		}
	}
	slices.SortStableFunc(sets, func(a, b Summary) int { return aws.ToTime(b.Created).Compare(aws.ToTime(a.Created)) })
	if s.Machine() {
		return s.Print(sets)
	}
	if len(sets) == 0 {
		s.Term.Err.Println("no change sets of stack " + o.Stack)
		return nil
	}
	table := term.Table{Columns: []term.Column{
		{Title: "Change set"}, {Title: "Status"}, {Title: "Execution"}, {Title: "Created", Drop: 1}, {Title: "Why", Fold: 20, Drop: 2},
	}}
	for _, set := range sets {
		table.Row(term.Text(set.Name), command.StatusCell(string(set.Status)), term.Text(string(set.Execution)),
			term.Time(aws.ToTime(set.Created)), term.Styled(term.Dim, set.why()))
	}
	s.Term.Out.Table(&table)
	return nil
}

func (s Summary) why() string {
	if s.Reason != "" {
		return s.Reason
	}
	return s.Description
}
