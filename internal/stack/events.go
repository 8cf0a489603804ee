package stack

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
)

// nestedType is the resource type of a nested stack.
const nestedType = "AWS::CloudFormation::Stack"

// Event is one step of a resource, or of the stack itself.
type Event struct {
	ID   string    `json:"eventId"`
	Time time.Time `json:"time"`
	// StackID is the stack that the event belongs to, nested or not.
	StackID string `json:"stackId"`
	// Path holds the logical IDs of the nested stacks above, outermost first.
	Path       []string             `json:"path,omitempty"`
	LogicalID  string               `json:"logicalId"`
	PhysicalID string               `json:"physicalId,omitempty"`
	Type       string               `json:"resourceType"`
	Status     types.ResourceStatus `json:"status"`
	Reason     string               `json:"reason,omitempty"`
	// Detailed says more of the stack's status: VALIDATION_FAILED.
	Detailed types.DetailedStatus `json:"detailedStatus,omitempty"`
}

// OfStack reports that the event is about the stack itself.
func (e Event) OfStack() bool { return e.Type == nestedType && e.PhysicalID == e.StackID }

// opens reports that an operation on the stack begins with this event.
func (e Event) opens() bool {
	if !e.OfStack() {
		return false
	}
	switch e.Status {
	case types.ResourceStatusCreateInProgress, types.ResourceStatusUpdateInProgress, types.ResourceStatusImportInProgress:
		return true
	case types.ResourceStatusDeleteInProgress: // else OnFailure: DELETE goes on with a failed creation
		return e.Reason == "" || e.Reason == "User Initiated"
	case types.ResourceStatusRollbackInProgress, types.ResourceStatusUpdateRollbackInProgress:
		return e.Reason == "User Initiated"
	default:
		return false
	}
}

func newEvent(e types.StackEvent, path []string) Event {
	return Event{
		ID: aws.ToString(e.EventId), Time: aws.ToTime(e.Timestamp), StackID: aws.ToString(e.StackId), Path: path,
		LogicalID: aws.ToString(e.LogicalResourceId), PhysicalID: aws.ToString(e.PhysicalResourceId),
		Type: aws.ToString(e.ResourceType), Status: e.ResourceStatus, Reason: aws.ToString(e.ResourceStatusReason),
		Detailed: e.DetailedStatus,
	}
}

// OperationEvents gives the events of one operation by its ID, oldest first.
func (c *Client) OperationEvents(ctx context.Context, op Operation) ([]Event, error) {
	events := []Event{}
	pages := cloudformation.NewDescribeEventsPaginator(c.cfn, &cloudformation.DescribeEventsInput{OperationId: &op.ID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if isNoOperation(err) {
			return nil, diag.New(diag.NotFound, "operation.not-found", "stack %s has no operation %s", op.Stack, op.ID).
				WithHint("cfn events %s --all", op.Stack).Because(err)
		}
		if err != nil {
			return nil, explain(err, op.Stack)
		}
		for _, e := range page.OperationEvents {
			if e.ResourceStatus == "" || aws.ToString(e.StackId) != op.StackID { // its beginning, its end and findings have none
				continue
			}
			events = append(events, Event{
				ID: aws.ToString(e.EventId), Time: aws.ToTime(e.Timestamp), StackID: aws.ToString(e.StackId),
				LogicalID: aws.ToString(e.LogicalResourceId), PhysicalID: aws.ToString(e.PhysicalResourceId),
				Type: aws.ToString(e.ResourceType), Status: e.ResourceStatus, Reason: aws.ToString(e.ResourceStatusReason), Detailed: e.DetailedStatus,
			})
		}
	}
	slices.Reverse(events)
	return events, nil
}

// newestEvent is the ID of the stack's newest event, empty where it cannot be
// told; an operation then falls back to the newest start it sees.
func (c *Client) newestEvent(ctx context.Context, deployed *types.Stack) string {
	if deployed == nil {
		return ""
	}
	out, err := c.cfn.DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: deployed.StackId})
	if err != nil || len(out.StackEvents) == 0 {
		return ""
	}
	return aws.ToString(out.StackEvents[0].EventId)
}

// history gives visit the stack's events, newest first, page after page, as
// long as it wants more; the rest of a page comes all the same. CloudFormation
// keeps 90 days of them.
func (c *Client) history(ctx context.Context, stackID string, path []string, visit func(Event) (more bool)) error {
	pages := cloudformation.NewDescribeStackEventsPaginator(c.cfn, &cloudformation.DescribeStackEventsInput{StackName: &stackID})
	for more := true; more && pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, e := range page.StackEvents {
			more = visit(newEvent(e, path))
		}
	}
	return nil
}

// Events gives the stack's events oldest first: those of the newest operation,
// or all that CloudFormation still has.
func (c *Client) Events(ctx context.Context, name string, all bool) ([]Event, error) {
	var events []Event
	opened := false
	err := c.history(ctx, name, nil, func(e Event) bool {
		if all || !opened {
			events = append(events, e)
		}
		opened = opened || e.opens()
		return all || !opened
	})
	slices.Reverse(events)
	return events, explain(err, name)
}
