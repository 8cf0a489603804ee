// Package resources shows what a stack is made of: cfn resources.
package resources

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the arguments of cfn resources.
type Options struct {
	command.Common
	Stack string
}

// Resource is one line, with stable names for programs.
type Resource struct {
	LogicalID  string     `json:"logicalId"`
	PhysicalID string     `json:"physicalId,omitempty"`
	Type       string     `json:"type"`
	Status     string     `json:"status"`
	Reason     string     `json:"reason,omitempty"`
	Updated    *time.Time `json:"updated,omitempty"`
}

// Run lists the stack's resources, all of them.
func Run(ctx context.Context, e *env.Env, o Options) error {
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	found, err := s.Stacks.Resources(ctx, o.Stack)
	if err != nil {
		return err
	}
	list := make([]Resource, len(found))
	for i, r := range found {
		list[i] = Resource{
			LogicalID: aws.ToString(r.LogicalResourceId), PhysicalID: aws.ToString(r.PhysicalResourceId),
			Type: aws.ToString(r.ResourceType), Status: string(r.ResourceStatus),
			Reason: aws.ToString(r.ResourceStatusReason), Updated: r.LastUpdatedTimestamp,
		}
	}
	if s.Machine() {
		return s.Print(list)
	}
	if len(list) == 0 {
		s.Term.Err.Println("stack " + o.Stack + " has no resources")
		return nil
	}
	table := term.Table{Columns: []term.Column{
		{Title: "Resource"}, {Title: "Type", Drop: 2}, {Title: "Status"}, {Title: "Physical ID", Fold: 20, Drop: 1},
	}}
	for _, r := range list {
		table.Row(term.Text(r.LogicalID), term.Text(r.Type), command.StatusCell(r.Status), term.Styled(term.Dim, r.PhysicalID))
	}
	s.Term.Out.Table(&table)
	return nil
}
