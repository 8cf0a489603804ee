package stack

import (
	"context"

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
