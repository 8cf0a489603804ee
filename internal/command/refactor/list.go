package refactor

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// listed is a refactor as CloudFormation knows it.
type listed struct {
	ID              string `json:"refactorId"`
	Description     string `json:"description,omitempty"`
	Status          string `json:"status"`
	Reason          string `json:"reason,omitempty"`
	ExecutionStatus string `json:"executionStatus"`
	ExecutionReason string `json:"executionReason,omitempty"`
}

// List lists the refactors of the region.
func List(ctx context.Context, e *env.Env, common command.Common) error {
	s, err := command.Open(ctx, e, common)
	if err != nil {
		return err
	}
	found, err := s.Stacks.Refactors(ctx)
	if err != nil {
		return err
	}
	list := []listed{}
	for _, r := range found {
		list = append(list, listed{
			ID: aws.ToString(r.StackRefactorId), Description: aws.ToString(r.Description),
			Status: string(r.Status), Reason: aws.ToString(r.StatusReason),
			ExecutionStatus: string(r.ExecutionStatus), ExecutionReason: aws.ToString(r.ExecutionStatusReason),
		})
	}
	if s.Machine() {
		return s.Print(list)
	}
	if len(list) == 0 {
		s.Term.Err.Println("no refactors in " + s.AWS.Region + " (context " + s.Target.Name + ")")
		return nil
	}
	table := term.Table{Columns: []term.Column{
		{Title: "Refactor"}, {Title: "Status", Drop: 2}, {Title: "Execution"}, {Title: "Description", Fold: 20, Drop: 1},
	}}
	for _, r := range list {
		table.Row(term.Text(r.ID), command.StatusCell(r.Status), command.StatusCell(r.ExecutionStatus), term.Styled(term.Dim, r.Description))
	}
	s.Term.Out.Table(&table)
	return nil
}
