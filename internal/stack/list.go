package stack

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// List names the stacks of the region, all pages, without the deleted ones and
// without nested ones unless asked for.
func (c *Client) List(ctx context.Context, nested bool) ([]types.StackSummary, error) {
	var all []types.StackSummary
	pages := cloudformation.NewListStacksPaginator(c.cfn, &cloudformation.ListStacksInput{StackStatusFilter: alive()})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explain(err, "")
		}
		for _, s := range page.StackSummaries {
			if nested || s.ParentId == nil {
				all = append(all, s)
			}
		}
	}
	return all, nil
}

// alive is every status but DELETE_COMPLETE: ListStacks keeps the deleted ones
// for 90 days.
func alive() []types.StackStatus {
	var statuses []types.StackStatus
	for _, status := range types.StackStatus("").Values() {
		if OutcomeOf(status) != Deleted {
			statuses = append(statuses, status)
		}
	}
	return statuses
}

// Exports lists what the region's stacks export.
func (c *Client) Exports(ctx context.Context) ([]types.Export, error) {
	var all []types.Export
	pages := cloudformation.NewListExportsPaginator(c.cfn, &cloudformation.ListExportsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explain(err, "")
		}
		all = append(all, page.Exports...)
	}
	return all, nil
}

// Imports names the stacks that import an export. CloudFormation answers that
// there is none with an error.
func (c *Client) Imports(ctx context.Context, export string) ([]string, error) {
	var all []string
	pages := cloudformation.NewListImportsPaginator(c.cfn, &cloudformation.ListImportsInput{ExportName: &export})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if isNotImported(err) {
			return all, nil
		}
		if err != nil {
			return nil, explain(err, export)
		}
		all = append(all, page.Imports...)
	}
	return all, nil
}

// Limits are the account's quotas in the region, by CloudFormation's names.
func (c *Client) Limits(ctx context.Context) ([]types.AccountLimit, error) {
	var all []types.AccountLimit
	pages := cloudformation.NewDescribeAccountLimitsPaginator(c.cfn, &cloudformation.DescribeAccountLimitsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explain(err, "")
		}
		all = append(all, page.AccountLimits...)
	}
	return all, nil
}

// Cost gives the address of AWS's calculator with what a template would make.
func (c *Client) Cost(ctx context.Context, source Source, parameters map[string]string) (string, error) {
	in := &cloudformation.EstimateTemplateCostInput{TemplateBody: source.body(), TemplateURL: source.url()}
	for _, name := range sortedKeys(parameters) {
		value := parameters[name]
		in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: &name, ParameterValue: &value})
	}
	out, err := c.cfn.EstimateTemplateCost(ctx, in)
	if err != nil {
		return "", explain(err, "estimate")
	}
	return aws.ToString(out.Url), nil
}
