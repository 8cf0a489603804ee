package stack

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"golang.org/x/sync/errgroup"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/template"
)

// DeletePlan is what a deletion will do.
type DeletePlan struct {
	Stack *types.Stack
	// Resources go; Retained stay, by their DeletionPolicy or on request.
	Resources, Retained []types.StackResourceSummary
	// InUse names the exports that other stacks import.
	InUse []ImportedExport
}

// ImportedExport is an export that cannot be removed.
type ImportedExport struct {
	Name      string
	Importers []string
}

// Protected reports termination protection.
func (p *DeletePlan) Protected() bool { return aws.ToBool(p.Stack.EnableTerminationProtection) }

// DeleteOptions are the ways out of a deletion that fails.
type DeleteOptions struct {
	// Express does not wait until resources are gone.
	Express bool
	// Retain names resources to leave alone; only for a stack in DELETE_FAILED.
	Retain []string
	// Force leaves alone whatever cannot be deleted.
	Force   bool
	RoleARN string
}

// importsAtOnce bounds the concurrent ListImports calls.
const importsAtOnce = 4

// PlanDelete finds out what goes with the stack, and what stands against it.
func (c *Client) PlanDelete(ctx context.Context, found *types.Stack, retain []string) (*DeletePlan, error) {
	name := aws.ToString(found.StackId)
	plan := &DeletePlan{Stack: found}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(importsAtOnce)
	kept := map[string]bool{}
	var resources []types.StackResourceSummary
	group.Go(func() (err error) {
		resources, err = c.Resources(ctx, name)
		return err
	})
	group.Go(func() error {
		body, err := c.Template(ctx, name, true)
		if err != nil {
			return err
		}
		kept = retainedByPolicy(body)
		return nil
	})
	var exports []string
	for _, o := range found.Outputs {
		if o.ExportName != nil {
			exports = append(exports, *o.ExportName)
		}
	}
	importers := make([][]string, len(exports))
	for i, export := range exports {
		group.Go(func() (err error) {
			importers[i], err = c.Importers(ctx, export)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for i, export := range exports {
		if len(importers[i]) > 0 {
			plan.InUse = append(plan.InUse, ImportedExport{Name: export, Importers: importers[i]})
		}
	}
	for _, r := range resources {
		id := aws.ToString(r.LogicalResourceId)
		switch {
		case r.ResourceStatus == types.ResourceStatusDeleteComplete:
		case kept[id] || slices.Contains(retain, id):
			plan.Retained = append(plan.Retained, r)
		default:
			plan.Resources = append(plan.Resources, r)
		}
	}
	return plan, nil
}

// retainedByPolicy reads the logical IDs that a deletion leaves alone.
func retainedByPolicy(body string) map[string]bool {
	kept := map[string]bool{}
	parsed, err := template.Parse("deployed template", []byte(body))
	if err != nil {
		return kept // a template that only CloudFormation can read
	}
	for _, r := range parsed.Resources {
		if strings.HasPrefix(r.DeletionPolicy, "Retain") {
			kept[r.LogicalID] = true
		}
	}
	return kept
}

// Importers names the stacks that import an export.
func (c *Client) Importers(ctx context.Context, export string) ([]string, error) {
	var names []string
	pages := cloudformation.NewListImportsPaginator(c.cfn, &cloudformation.ListImportsInput{ExportName: &export})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil && strings.Contains(awsclient.Message(err), "is not imported by any stack") {
			return nil, nil
		}
		if err != nil {
			return nil, explain(err, export)
		}
		names = append(names, page.Imports...)
	}
	return names, nil
}

// Delete starts a deletion. The operation must be watched by the stack's ID:
// its name is free, and unknown, as soon as the stack is gone.
func (c *Client) Delete(ctx context.Context, found *types.Stack, o DeleteOptions) (Operation, error) {
	input := &cloudformation.DeleteStackInput{
		StackName:          found.StackId,
		RetainResources:    o.Retain,
		RoleARN:            optional(o.RoleARN),
		ClientRequestToken: aws.String(newToken()),
	}
	if o.Express {
		input.DeploymentConfig = &types.DeploymentConfig{Mode: types.DeploymentConfigModeExpress}
	}
	if o.Force {
		input.DeletionMode = types.DeletionModeForceDeleteStack
	}
	seen := ""
	if found.StackStatus != types.StackStatusDeleteInProgress { // else the start of that deletion counts
		seen = c.newestEvent(ctx, found)
	}
	if _, err := c.cfn.DeleteStack(ctx, input); err != nil {
		return Operation{}, explain(err, aws.ToString(found.StackName))
	}
	return Operation{Stack: aws.ToString(found.StackName), StackID: aws.ToString(found.StackId), After: seen, deletes: true}, nil
}

// Protect switches termination protection.
func (c *Client) Protect(ctx context.Context, name string, on bool) error {
	_, err := c.cfn.UpdateTerminationProtection(ctx, &cloudformation.UpdateTerminationProtectionInput{
		StackName: &name, EnableTerminationProtection: &on,
	})
	return explain(err, name)
}
