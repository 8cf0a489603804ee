// Package list shows the stacks of a region: cfn list.
package list

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the flags of cfn list.
type Options struct {
	command.Common
	// Nested shows nested stacks too.
	Nested bool
}

// Stack is one line, with stable names for programs.
type Stack struct {
	Name        string     `json:"name"`
	ID          string     `json:"id"`
	Status      string     `json:"status"`
	Created     *time.Time `json:"created,omitempty"`
	Updated     *time.Time `json:"updated,omitempty"`
	Drift       string     `json:"drift,omitempty"`
	Description string     `json:"description,omitempty"`
}

// Run lists all stacks that exist, by name.
func Run(ctx context.Context, e *env.Env, o Options) error {
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	found, err := s.Stacks.List(ctx, o.Nested)
	if err != nil {
		return err
	}
	stacks := make([]Stack, len(found))
	for i, f := range found {
		stacks[i] = newStack(f)
	}
	slices.SortFunc(stacks, func(a, b Stack) int { return strings.Compare(a.Name, b.Name) })
	s.Remember(stackNames(stacks))
	if s.Machine() {
		return s.Print(stacks)
	}
	if len(stacks) == 0 {
		s.Term.Err.Println("no stacks in " + s.AWS.Region + " (context " + s.Target.Name + ")")
		return nil
	}
	table := term.Table{Columns: []term.Column{
		{Title: "Stack"}, {Title: "Status"}, {Title: "Changed", Drop: 1}, {Title: "Description", Fold: 20, Drop: 2},
	}}
	for _, st := range stacks {
		table.Row(term.Text(st.Name), command.StatusCell(st.Status), term.Time(st.changed()), term.Styled(term.Dim, st.Description))
	}
	s.Term.Out.Table(&table)
	return nil
}

func newStack(s types.StackSummary) Stack {
	stack := Stack{
		Name: aws.ToString(s.StackName), ID: aws.ToString(s.StackId), Status: string(s.StackStatus),
		Created: s.CreationTime, Updated: s.LastUpdatedTime, Description: aws.ToString(s.TemplateDescription),
	}
	if s.DriftInformation != nil {
		stack.Drift = string(s.DriftInformation.StackDriftStatus)
	}
	return stack
}

func (s Stack) changed() time.Time {
	if s.Updated != nil {
		return *s.Updated
	}
	return aws.ToTime(s.Created)
}

func stackNames(stacks []Stack) []string {
	names := make([]string, len(stacks))
	for i, s := range stacks {
		names[i] = s.Name
	}
	return names
}
