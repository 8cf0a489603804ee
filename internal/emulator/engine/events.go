package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

const stackType = "AWS::CloudFormation::Stack"

// eventTime is the form of the time in the IDs of resource events.
const eventTime = "2006-01-02T15:04:05.000Z"

// eventPage is how many events one answer holds. AWS cuts at 1 MB; with the
// usual events that is about this many.
const eventPage = 100

// addEvent appends to the stack's history. The caller saves the stack.
func (e *Engine) addEvent(t *turn, s *Stack, ev Event) error {
	if ev.Time.IsZero() {
		ev.Time = s.eventStamp(t.now)
	}
	if op := s.Operation; op != nil {
		ev.Token, ev.OperationID, ev.Operation = op.Token, op.ID, op.Type
	}
	s.Events++
	return store.Put(t.tx, eventKey(s, s.Events), ev)
}

// setStatus moves the stack to a state and tells it in an event. The caller
// saves the stack.
func (e *Engine) setStatus(t *turn, s *Stack, status types.StackStatus, reason string) error {
	s.Status, s.Reason = status, reason
	ev := Event{
		ID: e.stackID(s), LogicalID: s.Name, PhysicalID: s.ID(), Type: stackType,
		Status: types.ResourceStatus(status), Reason: reason,
	}
	if status == types.StackStatusCreateFailed || status == types.StackStatusUpdateFailed {
		ev.DetailedStatus = s.DetailedStatus // recorded: in this event alone
	}
	return e.addEvent(t, s, ev)
}

// resourceEvent tells what happens to a physical resource. Recordings show
// two forms of IDs: with status and time, and, in the cleanup after an update,
// with a UUID; those of the cleanup have no properties.
func (e *Engine) resourceEvent(t *turn, s *Stack, r *Resource, v *Version, status types.ResourceStatus, reason string, cleanup bool) error {
	ev := Event{
		LogicalID: r.LogicalID, PhysicalID: v.PhysicalID, Type: r.Type, Status: status, Reason: reason,
		Time: s.eventStamp(t.now),
	}
	if cleanup {
		ev.ID = r.LogicalID + "-" + e.stackID(s)
		return e.addEvent(t, s, ev)
	}
	ev.ID = fmt.Sprintf("%s-%s-%s", r.LogicalID, status, ev.Time.UTC().Format(eventTime))
	properties, err := json.Marshal(v.shown())
	if err != nil {
		return err
	}
	ev.Properties = aws.String(string(properties))
	return e.addEvent(t, s, ev)
}

// eventStamp is an event's time: now, or as much later as keeps the events of a
// stack apart where much happens within a millisecond. Clients tell events by
// their IDs, which hold the time, and some put them in order by it.
func (s *Stack) eventStamp(now time.Time) time.Time {
	s.LastStamp = s.LastStamp.Add(time.Millisecond)
	if now.After(s.LastStamp) {
		s.LastStamp = now.Truncate(time.Millisecond)
	}
	return s.LastStamp
}

// shown are the properties as they may be seen.
func (v *Version) shown() map[string]any {
	switch {
	case v.Shown != nil:
		return v.Shown
	case v.Properties != nil:
		return v.Properties
	default:
		return map[string]any{}
	}
}

func (e *Engine) describeStackEvents(ctx context.Context, in *cfn.DescribeStackEventsInput) (*cfn.DescribeStackEventsOutput, error) {
	call := wire.CallFrom(ctx)
	out := &cfn.DescribeStackEventsOutput{StackEvents: []types.StackEvent{}}
	err := e.store.View(func(tx store.Tx) error {
		s, err := findStack(tx, placeOf(call), aws.ToString(in.StackName), anyStack)
		if err != nil {
			return err
		}
		if s == nil {
			return doesNotExist(aws.ToString(in.StackName))
		}
		out.NextToken, err = eachEvent(tx, s, in.NextToken, func(ev *Event) bool {
			if ev.Validation != nil || ev.Boundary != nil {
				return false // AWS tells these by DescribeEvents alone
			}
			out.StackEvents = append(out.StackEvents, ev.describe(s))
			return true
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (ev *Event) describe(s *Stack) types.StackEvent {
	return types.StackEvent{
		EventId: aws.String(ev.ID), StackId: aws.String(s.ID()), StackName: aws.String(s.Name),
		Timestamp: aws.Time(ev.Time.UTC().Truncate(time.Millisecond)), ClientRequestToken: text(ev.Token),
		DetailedStatus: ev.DetailedStatus, LogicalResourceId: aws.String(ev.LogicalID),
		OperationId: text(ev.OperationID), PhysicalResourceId: aws.String(ev.PhysicalID),
		ResourceProperties: ev.Properties, ResourceStatus: ev.Status,
		ResourceStatusReason: text(ev.Reason), ResourceType: aws.String(ev.Type),
	}
}

// text is an optional text: absent where it is empty.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
