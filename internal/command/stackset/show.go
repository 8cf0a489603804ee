package stackset

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// shown is a StackSet in full.
type shown struct {
	header
	ID               string            `json:"id"`
	ARN              string            `json:"arn"`
	Description      string            `json:"description,omitempty"`
	Permissions      string            `json:"permissions"`
	Role             string            `json:"role,omitempty"`
	ExecutionRole    string            `json:"executionRole,omitempty"`
	ManagedExecution bool              `json:"managedExecution"`
	AutoDeployment   *autoDeployment   `json:"autoDeployment,omitempty"`
	Units            []string          `json:"organizationalUnits,omitempty"`
	Regions          []string          `json:"regions"`
	Capabilities     []string          `json:"capabilities,omitempty"`
	Parameters       map[string]string `json:"parameters"`
	Tags             map[string]string `json:"tags"`
	Drift            string            `json:"drift,omitempty"`
}

type autoDeployment struct {
	Enabled      bool     `json:"enabled"`
	RetainStacks bool     `json:"retainStacks"`
	DependsOn    []string `json:"dependsOn,omitempty"`
}

// Show tells what a StackSet is.
func Show(ctx context.Context, e *env.Env, o Options) error {
	s, err := named(ctx, e, o)
	if err != nil {
		return err
	}
	set, err := s.sets.Get(ctx, o.Name)
	if err != nil {
		return err
	}
	value := newShown(s.header(o.Name, "show"), set)
	if s.Machine() {
		return s.Print(value)
	}
	out := s.Term.Out
	head(out, value.header)
	table := term.Table{Indent: 2, Columns: []term.Column{{}, {Fold: 24}}}
	row := func(label, text string) {
		if text != "" {
			table.Row(term.Styled(term.Dim, label), term.Text(text))
		}
	}
	row("description", value.Description)
	row("permissions", value.Permissions)
	row("role", value.Role)
	row("execution role", value.ExecutionRole)
	row("regions", strings.Join(value.Regions, ", "))
	row("units", strings.Join(value.Units, ", "))
	if value.ManagedExecution {
		row("managed execution", "on: operations that do not conflict run side by side")
	}
	if a := value.AutoDeployment; a != nil {
		row("auto-deployment", switched(a.Enabled))
	}
	row("capabilities", strings.Join(value.Capabilities, ", "))
	row("drift", value.Drift)
	row("id", value.ID)
	out.Println("")
	out.Println(table.Lines(out.Look, out.Width())...)
	command.Section(out, "Parameters", value.Parameters)
	command.Section(out, "Tags", value.Tags)
	return nil
}

func newShown(h header, set *types.StackSet) shown {
	value := shown{
		header: h, ID: aws.ToString(set.StackSetId), ARN: aws.ToString(set.StackSetARN), Description: aws.ToString(set.Description),
		Permissions: permissions(set.PermissionModel == types.PermissionModelsServiceManaged),
		Role:        aws.ToString(set.AdministrationRoleARN), ExecutionRole: aws.ToString(set.ExecutionRoleName),
		ManagedExecution: set.ManagedExecution != nil && aws.ToBool(set.ManagedExecution.Active),
		Units:            set.OrganizationalUnitIds, Regions: append([]string{}, set.Regions...),
		Parameters: map[string]string{}, Tags: map[string]string{},
	}
	if a := set.AutoDeployment; a != nil {
		value.AutoDeployment = &autoDeployment{aws.ToBool(a.Enabled), aws.ToBool(a.RetainStacksOnAccountRemoval), a.DependsOn}
	}
	for _, c := range set.Capabilities {
		value.Capabilities = append(value.Capabilities, string(c))
	}
	for _, p := range set.Parameters {
		value.Parameters[aws.ToString(p.ParameterKey)] = aws.ToString(p.ParameterValue)
	}
	for _, tag := range set.Tags {
		value.Tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	if d := set.StackSetDriftDetectionDetails; d != nil {
		value.Drift = string(d.DriftStatus)
	}
	return value
}
