package stackset

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
)

// Operation is one operation on a StackSet.
type Operation struct {
	ID string `json:"id"`
	// Kind is that of the call which began it, empty where somebody else did.
	Kind    Kind                          `json:"kind,omitempty"`
	Action  types.StackSetOperationAction `json:"action"`
	Status  types.StackSetOperationStatus `json:"status"`
	Reason  string                        `json:"reason,omitempty"`
	Created time.Time                     `json:"created"`
	Ended   *time.Time                    `json:"ended,omitempty"`
	// Failed counts the stack instances on which it failed.
	Failed int `json:"failed"`
}

// Over reports that the operation has ended, one way or another.
func (o Operation) Over() bool {
	switch o.Status {
	case types.StackSetOperationStatusSucceeded, types.StackSetOperationStatusFailed, types.StackSetOperationStatusStopped:
		return true
	default:
		return false
	}
}

// Succeeded reports that it has ended without more failures than tolerated.
func (o Operation) Succeeded() bool { return o.Status == types.StackSetOperationStatusSucceeded }

// Duration is how long it took, or has taken so far.
func (o Operation) Duration(now time.Time) time.Duration {
	if o.Ended != nil {
		now = *o.Ended
	}
	return max(now.Sub(o.Created), 0)
}

// Result is what became of one stack instance in an operation.
type Result struct {
	Place
	OU     string                              `json:"organizationalUnitId,omitempty"`
	Status types.StackSetOperationResultStatus `json:"status"`
	Reason string                              `json:"reason,omitempty"`
}

// Over reports that the operation is done with the instance.
func (r Result) Over() bool {
	return r.Status != types.StackSetOperationResultStatusPending && r.Status != types.StackSetOperationResultStatusRunning
}

// Operation describes an operation. It is strongly consistent, other than the
// lists.
func (c *Client) Operation(ctx context.Context, name, id string) (*Operation, error) {
	out, err := c.cfn.DescribeStackSetOperation(ctx, &cloudformation.DescribeStackSetOperationInput{
		StackSetName: &name, OperationId: &id, CallAs: c.callAs,
	})
	if err != nil {
		return nil, explain(err, name)
	}
	o := out.StackSetOperation
	return newOperation(o.OperationId, o.Action, o.Status, o.StatusReason, o.CreationTimestamp, o.EndTimestamp, o.StatusDetails), nil
}

func newOperation(id *string, action types.StackSetOperationAction, status types.StackSetOperationStatus, reason *string,
	created, ended *time.Time, details *types.StackSetOperationStatusDetails,
) *Operation {
	o := &Operation{ID: aws.ToString(id), Action: action, Status: status, Reason: aws.ToString(reason), Created: aws.ToTime(created), Ended: ended}
	if details != nil {
		o.Failed = int(aws.ToInt32(details.FailedStackInstancesCount))
	}
	return o
}

// Operations lists the newest operations, at most so many, 0 for all. The list
// is eventually consistent: the newest may be missing.
func (c *Client) Operations(ctx context.Context, name string, most int) (all []*Operation, err error) {
	pages := cloudformation.NewListStackSetOperationsPaginator(c.cfn, &cloudformation.ListStackSetOperationsInput{
		StackSetName: &name, CallAs: c.callAs, MaxResults: aws.Int32(pageSize),
	})
	for pages.HasMorePages() && (most == 0 || len(all) < most) {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explain(err, name)
		}
		for _, o := range page.Summaries {
			all = append(all, newOperation(o.OperationId, o.Action, o.Status, o.StatusReason, o.CreationTimestamp, o.EndTimestamp, o.StatusDetails))
		}
	}
	return all, nil
}

// Results visits what an operation has done so far, page after page.
func (c *Client) Results(ctx context.Context, name, id string, visit func(Result)) error {
	pages := cloudformation.NewListStackSetOperationResultsPaginator(c.cfn, &cloudformation.ListStackSetOperationResultsInput{
		StackSetName: &name, OperationId: &id, CallAs: c.callAs, MaxResults: aws.Int32(pageSize),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return explain(err, name)
		}
		for _, r := range page.Summaries {
			visit(Result{
				Place: Place{aws.ToString(r.Account), aws.ToString(r.Region)}, OU: aws.ToString(r.OrganizationalUnitId),
				Status: r.Status, Reason: resultReason(r),
			})
		}
	}
	return nil
}

// resultReason is the result's own, or that of the account gate which stopped
// it.
func resultReason(r types.StackSetOperationResultSummary) string {
	reason := aws.ToString(r.StatusReason)
	if gate := r.AccountGateResult; reason == "" && gate != nil && gate.Status == types.AccountGateStatusFailed {
		return aws.ToString(gate.StatusReason)
	}
	return reason
}

// Unfinished finds an operation that goes on or waits: the oldest one, nil
// where there is none. The list may not know the newest yet; then the
// instances that it is at do.
func (c *Client) Unfinished(ctx context.Context, name string) (*Operation, error) {
	listed, err := c.Operations(ctx, name, pageSize)
	if err != nil {
		return nil, err
	}
	var candidates []string
	for _, o := range listed {
		if !o.Over() {
			candidates = append([]string{o.ID}, candidates...) // the list begins with the newest
		}
	}
	if len(candidates) == 0 {
		if candidates, err = c.workedOn(ctx, name); err != nil {
			return nil, err
		}
	}
	for _, id := range candidates {
		o, err := c.Operation(ctx, name, id)
		if err != nil {
			return nil, err
		}
		if !o.Over() {
			return o, nil
		}
	}
	return nil, nil
}

// workedOn names the operations that instances are in the middle of.
func (c *Client) workedOn(ctx context.Context, name string) (ids []string, err error) {
	seen := map[string]bool{"": true}
	for _, status := range []types.StackInstanceDetailedStatus{types.StackInstanceDetailedStatusRunning, types.StackInstanceDetailedStatusPending} {
		instances, err := c.Instances(ctx, name, Filter{Status: status})
		if err != nil {
			return nil, err
		}
		for _, i := range instances {
			if !seen[i.LastOperation] {
				seen[i.LastOperation] = true
				ids = append(ids, i.LastOperation)
			}
		}
	}
	return ids, nil
}

// Stop asks an operation to end. What it is at goes on to its own end.
func (c *Client) Stop(ctx context.Context, name, id string) error {
	_, err := c.cfn.StopStackSetOperation(ctx, &cloudformation.StopStackSetOperationInput{StackSetName: &name, OperationId: &id, CallAs: c.callAs})
	if awsclient.Code(err) == "InvalidOperationException" { // it has ended by itself just now
		return diag.New(diag.NotFound, "stackset.over", "the operation on StackSet %s is over", name).
			WithDetail(awsclient.Message(err)).WithHint("cfn stackset status %s", name).Because(err)
	}
	return explain(err, name)
}
