package stackset

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// listed is one StackSet, with stable names for programs.
type listed struct {
	Name             string     `json:"name"`
	ID               string     `json:"id"`
	Permissions      string     `json:"permissions"`
	ManagedExecution bool       `json:"managedExecution"`
	AutoDeployment   bool       `json:"autoDeployment"`
	Drift            string     `json:"drift,omitempty"`
	DriftChecked     *time.Time `json:"driftChecked,omitempty"`
	Description      string     `json:"description,omitempty"`
}

// List shows the StackSets of the region by name.
func List(ctx context.Context, e *env.Env, o Options) error {
	s, err := open(ctx, e, o, stackset.Admin{})
	if err != nil {
		return err
	}
	found, err := s.sets.List(ctx)
	if err != nil {
		return err
	}
	list := make([]listed, len(found))
	for i, f := range found {
		list[i] = listed{
			Name: aws.ToString(f.StackSetName), ID: aws.ToString(f.StackSetId), Drift: string(f.DriftStatus), DriftChecked: f.LastDriftCheckTimestamp,
			Permissions:      permissions(f.PermissionModel == types.PermissionModelsServiceManaged),
			ManagedExecution: f.ManagedExecution != nil && aws.ToBool(f.ManagedExecution.Active),
			AutoDeployment:   f.AutoDeployment != nil && aws.ToBool(f.AutoDeployment.Enabled),
			Description:      aws.ToString(f.Description),
		}
	}
	slices.SortFunc(list, func(a, b listed) int { return strings.Compare(a.Name, b.Name) })
	if s.Machine() {
		return s.Print(list)
	}
	if len(list) == 0 {
		s.Term.Err.Println("no StackSets in " + s.AWS.Region + " (context " + s.Target.Name + ")")
		return nil
	}
	table := term.Table{Columns: []term.Column{{Title: "StackSet"}, {Title: "Permissions"}, {Title: "Drift", Drop: 1}, {Title: "Description", Fold: 20, Drop: 2}}}
	for _, one := range list {
		table.Row(term.Text(one.Name), term.Text(one.Permissions), term.Styled(style(one.Drift), one.Drift), term.Styled(term.Dim, one.Description))
	}
	s.Term.Out.Table(&table)
	return nil
}
