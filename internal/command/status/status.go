// Package status shows how a stack is: cfn status.
package status

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the arguments of cfn status.
type Options struct {
	command.Common
	Stack string
}

// Status is what is shown, with stable names for programs.
type Status struct {
	Name        string            `json:"name"`
	ID          string            `json:"id"`
	Status      string            `json:"status"`
	Reason      string            `json:"reason,omitempty"`
	Description string            `json:"description,omitempty"`
	Created     *time.Time        `json:"created,omitempty"`
	Updated     *time.Time        `json:"updated,omitempty"`
	Protected   bool              `json:"terminationProtection"`
	Drift       string            `json:"drift,omitempty"`
	Checked     *time.Time        `json:"driftChecked,omitempty"`
	Role        string            `json:"roleArn,omitempty"`
	Parent      string            `json:"parentId,omitempty"`
	Parameters  map[string]string `json:"parameters"`
	Outputs     map[string]string `json:"outputs"`
	Tags        map[string]string `json:"tags"`
}

// Run shows the stack.
func Run(ctx context.Context, e *env.Env, o Options) error {
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	found, err := s.Stacks.Get(ctx, o.Stack)
	if err != nil {
		return err
	}
	status := newStatus(found)
	if s.Machine() {
		return s.Print(status)
	}
	out := s.Term.Out
	out.Println(out.Join(out.Paint(term.Bold, status.Name), command.PaintStatus(out.Look, status.Status),
		out.Paint(term.Dim, s.AWS.Region), out.Paint(term.Dim, "context "+s.Target.Name)))
	if status.Reason != "" {
		out.Println("  " + out.Paint(term.Plain, status.Reason))
	}
	out.Println("")
	out.Println(facts(status).Lines(out.Look, out.Width())...)
	for _, part := range []struct {
		title  string
		values map[string]string
	}{{"Parameters", status.Parameters}, {"Outputs", status.Outputs}, {"Tags", status.Tags}} {
		command.Section(out, part.title, part.values)
	}
	if stack.IsRunning(found) {
		out.Println("", "  "+out.Paint(term.Dim, "cfn watch "+status.Name))
	}
	return nil
}

func facts(s Status) *term.Table {
	table := &term.Table{Indent: 2, Columns: []term.Column{{}, {}}}
	add := func(label string, value term.Cell) {
		if value.Text != "" {
			table.Row(term.Styled(term.Dim, label), value)
		}
	}
	add("Description", term.Text(s.Description))
	add("Created", term.Time(aws.ToTime(s.Created)))
	add("Updated", term.Time(aws.ToTime(s.Updated)))
	add("ID", term.Text(s.ID))
	add("Role", term.Text(s.Role))
	add("Parent", term.Text(s.Parent))
	protection := "off"
	if s.Protected {
		protection = "on"
	}
	add("Protection", term.Text(protection))
	if s.Drift != "" {
		add("Drift", term.Styled(driftStyle(s.Drift), s.Drift))
		add("  checked", term.Time(aws.ToTime(s.Checked)))
	}
	return table
}

func driftStyle(status string) term.Style {
	if status == string(types.StackDriftStatusDrifted) {
		return term.Warn
	}
	return term.Plain
}

func newStatus(s *types.Stack) Status {
	status := Status{
		Name: aws.ToString(s.StackName), ID: aws.ToString(s.StackId), Status: string(s.StackStatus),
		Reason: aws.ToString(s.StackStatusReason), Description: aws.ToString(s.Description),
		Created: s.CreationTime, Updated: s.LastUpdatedTime, Protected: aws.ToBool(s.EnableTerminationProtection),
		Role: aws.ToString(s.RoleARN), Parent: aws.ToString(s.ParentId),
		Parameters: map[string]string{}, Outputs: map[string]string{}, Tags: map[string]string{},
	}
	if d := s.DriftInformation; d != nil && d.StackDriftStatus != types.StackDriftStatusNotChecked {
		status.Drift, status.Checked = string(d.StackDriftStatus), d.LastCheckTimestamp
	}
	for _, p := range s.Parameters {
		status.Parameters[aws.ToString(p.ParameterKey)] = aws.ToString(p.ParameterValue)
	}
	for _, o := range s.Outputs {
		status.Outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
	}
	for _, t := range s.Tags {
		status.Tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return status
}
