package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
)

// All events come once, newest first, over the borders of pages.
func TestEventsArePaged(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("big", parametersTemplate(200))
		w.expectStatus("big", types.StackStatusCreateComplete)
		var ids []string
		var times []time.Time
		pages := cfn.NewDescribeStackEventsPaginator(w.Client, &cfn.DescribeStackEventsInput{StackName: aws.String("big")})
		for pages.HasMorePages() {
			page, err := pages.NextPage(w.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page.StackEvents {
				ids, times = append(ids, *e.EventId), append(times, *e.Timestamp)
			}
		}
		// In no time at all: their IDs are different nevertheless.
		if want := 200*3 + 2; len(ids) != want {
			t.Errorf("%d events, want %d", len(ids), want)
		}
		if !slices.IsSortedFunc(times, func(a, b time.Time) int { return b.Compare(a) }) {
			t.Error("not newest first")
		}
		slices.Sort(ids)
		if n := len(slices.Compact(ids)); n != 200*3+2 {
			t.Errorf("%d different events", n)
		}
		_, err := w.DescribeStackEvents(w.Context(), &cfn.DescribeStackEventsInput{StackName: aws.String("big"), NextToken: aws.String("nonsense")})
		w.refused(err, "ValidationError", "The specified next token is invalid.")
	}, provider.Instant)
}

// AWS documentation, "DescribeEvents": a failed deployment and its rollback
// are two operations.
func TestEventsOfAnOperation(t *testing.T) {
	inWorld(t, func(w *world) {
		w.prepared(before)
		w.fault(engine.Fault{LogicalID: "C", On: engine.Update, Reason: "no", Times: 1})
		out, err := w.UpdateStack(w.Context(), &cfn.UpdateStackInput{StackName: aws.String("shop"), TemplateBody: aws.String(after)})
		if err != nil {
			t.Fatal(err)
		}
		s := w.expect("shop", types.StackStatusUpdateRollbackComplete, "")
		if len(s.LastOperations) != 2 || *s.LastOperations[1].OperationId != *out.OperationId || s.LastOperations[0].OperationType != types.OperationTypeRollback {
			t.Errorf("last operations: %v", s.LastOperations)
		}
		events, err := w.DescribeEvents(w.Context(), &cfn.DescribeEventsInput{
			OperationId: out.OperationId, Filters: &types.EventFilter{FailedEvents: aws.Bool(true)},
		})
		if err != nil || len(events.OperationEvents) != 1 {
			t.Fatalf("%v %v", events, err)
		}
		e := events.OperationEvents[0]
		if got := fmt.Sprint(*e.LogicalResourceId, e.EventType, *e.ResourceStatusReason); got != "CPROVISIONING_ERRORno" {
			t.Error(got)
		}
	})
}

// AWS documentation, "ListStacks": deleted stacks are known for 90 days.
func TestDeletedStacksAreForgotten(t *testing.T) {
	inWorld(t, func(w *world) {
		id := w.prepared(before)
		w.delete("shop")
		w.settled(id)
		time.Sleep(89 * 24 * time.Hour)
		if err := w.engine.Resume(); err != nil {
			t.Fatal(err)
		}
		w.find(id)
		time.Sleep(2 * 24 * time.Hour)
		if err := w.engine.Resume(); err != nil {
			t.Fatal(err)
		}
		_, err := w.DescribeStacks(w.Context(), &cfn.DescribeStacksInput{StackName: &id})
		w.refused(err, "ValidationError", "Stack with id "+id+" does not exist")
		if keys := w.keys(id[strings.LastIndex(id, "/")+1:]); len(keys) != 0 {
			t.Errorf("left: %q", keys)
		}
	})
}
