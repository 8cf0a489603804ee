package stack_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/stack"
)

// watch follows op on the service and gives the events as lines.
func watch(t *testing.T, s *service, op stack.Operation) (stack.Result, []string, error) {
	t.Helper()
	var lines []string
	op.Stack, op.StackID = "shop", rootID
	result, err := s.client(t).Watch(t.Context(), op, func(e stack.Event) {
		lines = append(lines, strings.Join(append(e.Path, e.LogicalID, string(e.Status)), " "))
	})
	return result, lines, err
}

// before is an operation from an hour ago.
func before(events ...scripted) []scripted {
	for i := range events {
		events[i].at -= time.Hour
	}
	return events
}

var created = before(own(0, "CREATE_IN_PROGRESS"), at(0, "Queue", "CREATE_IN_PROGRESS"), at(second, "Queue", "CREATE_COMPLETE"), own(2*second, "CREATE_COMPLETE"))

var updated = []scripted{own(0, "UPDATE_IN_PROGRESS"), at(second, "Queue", "UPDATE_IN_PROGRESS"), at(4*second, "Queue", "UPDATE_COMPLETE"), own(5*second, "UPDATE_COMPLETE")}

var updateLines = []string{"shop UPDATE_IN_PROGRESS", "Queue UPDATE_IN_PROGRESS", "Queue UPDATE_COMPLETE", "shop UPDATE_COMPLETE"}

func TestOnlyTheEventsOfTheOperation(t *testing.T) {
	newest := fmt.Sprintf("%s-%d", rootID, len(created)-1)
	for name, op := range map[string]stack.Operation{"after a marker": {After: newest}, "attached": {}} {
		for _, page := range []int{100, 2} {
			synctest.Test(t, func(t *testing.T) {
				s := newService(append(created[:len(created):len(created)], updated...)...)
				s.page = page
				result, lines, err := watch(t, s, op)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(updateLines, lines); diff != "" {
					t.Errorf("%s, %d events a page:\n%s", name, page, diff)
				}
				if result.Outcome != stack.Succeeded || result.Duration() != 5*second {
					t.Errorf("%s: outcome %d after %v", name, result.Outcome, result.Duration())
				}
			})
		}
	}
}

// The marker is what keeps an operation that has not shown up yet from being
// taken for the one before.
func TestOperationThatShowsUpLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		late := append([]scripted(nil), updated...)
		for i := range late {
			late[i].shown = late[i].at + 20*second
		}
		s := newService(append(created[:len(created):len(created)], late...)...)
		s.status = func(string) types.StackStatus { return types.StackStatusCreateComplete }
		_, lines, err := watch(t, s, stack.Operation{After: fmt.Sprintf("%s-%d", rootID, len(created)-1)})
		if err != nil || !cmp.Equal(updateLines, lines) {
			t.Errorf("%v: %v", err, lines)
		}
	})
}

func TestEventThatShowsUpBelowOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := append([]scripted(nil), updated...)
		events = append(events, scripted{at: second / 2, id: "Topic", status: "UPDATE_IN_PROGRESS", shown: 3 * second})
		_, lines, err := watch(t, newService(events...), stack.Operation{})
		if err != nil || !strings.Contains(strings.Join(lines, "\n"), "Topic") {
			t.Errorf("%v: %v", err, lines)
		}
	})
}

func TestNestedStacks(t *testing.T) {
	const grandchildID = "arn:aws:cloudformation:eu-west-1:111111111111:stack/shop-Api-Db/3"
	child := func(d time.Duration, id, physical, status string) scripted {
		return scripted{at: d, id: id, typ: nested, physical: physical, status: status}
	}
	synctest.Test(t, func(t *testing.T) {
		s := newService(
			own(0, "UPDATE_IN_PROGRESS"),
			scripted{at: 0, id: "Api", typ: nested, status: "UPDATE_IN_PROGRESS"}, // the first has no physical ID
			child(0, "Api", childID, "UPDATE_IN_PROGRESS"),
			child(6*second, "Api", childID, "UPDATE_COMPLETE"),
			own(7*second, "UPDATE_COMPLETE"),
		)
		s.events[childID] = append(before(own(0, "CREATE_IN_PROGRESS"), at(0, "Old", "CREATE_COMPLETE"), own(0, "CREATE_COMPLETE")),
			own(second, "UPDATE_IN_PROGRESS"), child(second, "Db", grandchildID, "CREATE_IN_PROGRESS"),
			child(5*second, "Db", grandchildID, "CREATE_COMPLETE"), own(6*second, "UPDATE_COMPLETE"))
		s.events[grandchildID] = []scripted{own(2*second, "CREATE_IN_PROGRESS"), at(4*second, "Table", "CREATE_COMPLETE"), own(5*second, "CREATE_COMPLETE")}
		_, lines, err := watch(t, s, stack.Operation{})
		all := strings.Join(lines, "\n")
		if err != nil || strings.Contains(all, "Old") || strings.Contains(all, "Api shop-Api CREATE") {
			t.Errorf("%v: events of an older operation:\n%s", err, all)
		}
		for _, want := range []string{"Api shop-Api UPDATE_COMPLETE", "Api Db shop-Api-Db CREATE_COMPLETE", "Api Db Table CREATE_COMPLETE"} {
			if strings.Count(all, want) != 1 {
				t.Errorf("%q is not there once:\n%s", want, all)
			}
		}
	})
	synctest.Test(t, func(t *testing.T) { // all of it between two looks
		s := newService(own(0, "CREATE_IN_PROGRESS"), child(1, "Api", childID, "CREATE_IN_PROGRESS"), child(9, "Api", childID, "CREATE_COMPLETE"), own(10, "CREATE_COMPLETE"))
		s.events[childID] = []scripted{own(2, "CREATE_IN_PROGRESS"), child(3, "Db", grandchildID, "CREATE_IN_PROGRESS"), child(7, "Db", grandchildID, "CREATE_COMPLETE"), own(8, "CREATE_COMPLETE")}
		s.events[grandchildID] = []scripted{own(4, "CREATE_IN_PROGRESS"), at(5, "Table", "CREATE_COMPLETE"), own(6, "CREATE_COMPLETE")}
		_, lines, err := watch(t, s, stack.Operation{})
		if err != nil || !strings.Contains(strings.Join(lines, "\n"), "Api Db Table CREATE_COMPLETE") {
			t.Errorf("%v: %v", err, lines)
		}
	})
}

// Without its last event the end is known from the stack itself.
func TestEndToldByTheStackAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(updated[:3]...)
		s.status = func(string) types.StackStatus { return types.StackStatusUpdateRollbackComplete }
		result, _, err := watch(t, s, stack.Operation{})
		if err != nil || result.Outcome != stack.RolledBack || result.Status != types.StackStatusUpdateRollbackComplete {
			t.Errorf("%v: %+v", err, result)
		}
	})
	synctest.Test(t, func(t *testing.T) { // events are kept for 90 days
		s := newService()
		s.status = func(string) types.StackStatus { return types.StackStatusCreateComplete }
		result, _, err := watch(t, s, stack.Operation{})
		if took := time.Since(s.began); err != nil || result.Outcome != stack.Succeeded || took > second {
			t.Errorf("%v: %+v after %v", err, result, took)
		}
	})
}

// Whenever an operation ends, also just before the stack itself is asked, the
// events that tell why have been read.
func TestEndIsNeverToldWithoutItsCause(t *testing.T) {
	for ends := 5 * second; ends < 40*second; ends += 500 * time.Millisecond {
		synctest.Test(t, func(t *testing.T) {
			s := newService(own(0, "CREATE_IN_PROGRESS"), at(0, "Queue", "CREATE_IN_PROGRESS"), at(ends, "Queue", "CREATE_FAILED"),
				own(ends, "ROLLBACK_IN_PROGRESS"), at(ends, "Queue", "DELETE_COMPLETE"), own(ends, "ROLLBACK_COMPLETE"))
			result, _, err := watch(t, s, stack.Operation{})
			if err != nil || result.Status != types.StackStatusRollbackComplete || stack.Diagnose(result.Events) == nil {
				t.Errorf("an end after %s: %v, %s, %d events", ends, err, result.Status, len(result.Events))
			}
		})
	}
}

func TestOutcomes(t *testing.T) {
	for name, test := range map[string]struct {
		events []scripted
		want   stack.Outcome
		status types.StackStatus
	}{
		"deletion":                {[]scripted{own(0, "DELETE_IN_PROGRESS"), own(second, "DELETE_COMPLETE")}, stack.Deleted, types.StackStatusDeleteComplete},
		"failed deletion":         {[]scripted{own(0, "DELETE_IN_PROGRESS"), own(second, "DELETE_FAILED")}, stack.Broken, types.StackStatusDeleteFailed},
		"creation taken back":     {[]scripted{own(0, "CREATE_IN_PROGRESS"), own(1, "ROLLBACK_IN_PROGRESS"), own(second, "ROLLBACK_COMPLETE")}, stack.RolledBack, types.StackStatusRollbackComplete},
		"OnFailure: DELETE":       {[]scripted{own(0, "CREATE_IN_PROGRESS"), {at: 1, status: "DELETE_IN_PROGRESS", reason: "The following resource(s) failed to create: [Queue]. "}, own(second, "DELETE_COMPLETE")}, stack.RolledBack, types.StackStatusDeleteComplete},
		"cleanup is not the end":  {[]scripted{own(0, "UPDATE_IN_PROGRESS"), own(second, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"), own(9*second, "UPDATE_COMPLETE")}, stack.Succeeded, types.StackStatusUpdateComplete},
		"a status that is new":    {[]scripted{own(0, "UPDATE_IN_PROGRESS"), own(second, "UPDATE_PONDERING"), own(9*second, "UPDATE_COMPLETE")}, stack.Succeeded, types.StackStatusUpdateComplete},
		"executed after a review": {[]scripted{own(-second, "REVIEW_IN_PROGRESS"), own(2*second, "CREATE_IN_PROGRESS"), own(3*second, "CREATE_COMPLETE")}, stack.Succeeded, types.StackStatusCreateComplete},
	} {
		synctest.Test(t, func(t *testing.T) {
			result, lines, err := watch(t, newService(test.events...), stack.Operation{})
			if err != nil || result.Outcome != test.want || result.Status != test.status {
				t.Errorf("%s: %v, outcome %d, %s", name, err, result.Outcome, result.Status)
			}
			if strings.Contains(strings.Join(lines, " "), "REVIEW") {
				t.Errorf("%s: %v", name, lines)
			}
		})
	}
}

func TestThrottlingSlowsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(updated...)
		s.fault = func(string) error {
			if time.Since(s.began) < 30*second {
				return wire.Errorf("Throttling", "Rate exceeded")
			}
			return nil
		}
		result, _, err := watch(t, s, stack.Operation{})
		if err != nil || result.Outcome != stack.Succeeded {
			t.Errorf("%v: %+v", err, result)
		}
		if len(s.calls) > 9 {
			t.Errorf("%d calls in half a minute of throttling", len(s.calls))
		}
	})
}

func TestWaitThatIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(own(0, "UPDATE_IN_PROGRESS"))
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, diag.New(diag.Timeout, "wait.timeout", "too long"))
		defer cancel()
		_, err := s.client(t).Watch(ctx, stack.Operation{Stack: "shop", StackID: rootID}, func(stack.Event) {})
		if !diag.Is(err, diag.Timeout) || time.Since(s.began) != time.Minute {
			t.Errorf("%v after %v", err, time.Since(s.began))
		}
	})
	synctest.Test(t, func(t *testing.T) { // in the middle of a call
		s := newService(own(0, "UPDATE_IN_PROGRESS"))
		s.latency = 10 * time.Second
		pressed := errors.New("Ctrl-C")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(5*second, func() { cancel(pressed) })
		_, err := s.client(t).Watch(ctx, stack.Operation{Stack: "shop", StackID: rootID}, func(stack.Event) {})
		if !errors.Is(err, pressed) {
			t.Errorf("%v after %v", err, time.Since(s.began))
		}
	})
	synctest.Test(t, func(t *testing.T) { // an error that is none of the time's
		s := newService(own(0, "UPDATE_IN_PROGRESS"))
		s.fault = func(string) error {
			return wire.Errorf("AccessDenied", "not authorized to perform DescribeStackEvents")
		}
		if _, _, err := watch(t, s, stack.Operation{}); !diag.Is(err, diag.Access) {
			t.Error(err)
		}
	})
}
