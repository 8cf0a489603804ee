package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// describeEvents gives the events of a stack, or of one of its operations,
// with the operation that each belongs to; of a change set what its validation
// has found.
func (e *Engine) describeEvents(ctx context.Context, in *cfn.DescribeEventsInput) (*cfn.DescribeEventsOutput, error) {
	p := placeOf(wire.CallFrom(ctx))
	out := &cfn.DescribeEventsOutput{OperationEvents: []types.OperationEvent{}}
	err := e.store.View(func(tx store.Tx) error {
		changeSet, s, err := eventOwner(tx, p, in)
		if err != nil {
			return err
		}
		failed := in.Filters != nil && aws.ToBool(in.Filters.FailedEvents)
		out.NextToken, err = eachEvent(tx, s, in.NextToken, func(ev *Event) bool {
			if in.ChangeSetName != nil && ev.ChangeSet != changeSet || in.OperationId != nil && ev.OperationID != *in.OperationId || failed && !ev.failed() {
				return false
			}
			out.OperationEvents = append(out.OperationEvents, ev.describeOperation(s))
			return true
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// eventOwner finds the stack that the request is about.
func eventOwner(tx store.Tx, p place, in *cfn.DescribeEventsInput) (changeSet string, s *Stack, err error) {
	switch {
	case in.ChangeSetName != nil:
		c, s, err := findChangeSet(tx, p, in.ChangeSetName, in.StackName)
		if err != nil {
			return "", nil, err
		}
		return c.ID(), s, nil
	case in.StackName != nil:
		if s, err = findStack(tx, p, *in.StackName, anyStack); err == nil && s == nil {
			err = doesNotExist(*in.StackName)
		}
		return "", s, err
	case in.OperationId != nil:
		uuid, _, err := store.Get[string](tx, operationKey(p, *in.OperationId))
		if err != nil {
			return "", nil, err
		}
		if s, err = getStack(tx, p, uuid); err == nil && s == nil {
			err = wire.Errorf("ValidationError", "Operation [%s] does not exist", *in.OperationId)
		}
		return "", s, err
	default:
		return "", nil, wire.Errorf("ValidationError", "One of ChangeSetName, OperationId or StackName must be specified.")
	}
}

// eachEvent visits a stack's events, newest first, from the place of token on,
// until a page of them has been taken. It gives the token of the rest.
func eachEvent(tx store.Tx, s *Stack, token *string, take func(ev *Event) bool) (next *string, err error) {
	prefix, before, taken := eventPrefix(s.place(), s.UUID), "", 0
	if token != nil {
		number, err := paging.Place(*token)
		if err != nil {
			return nil, err
		}
		before = eventKey(s, number)
	}
	for key, value := range tx.Descend(prefix, before) {
		if taken == eventPage {
			return aws.String(paging.Token(before[len(prefix):])), nil
		}
		var ev Event
		if err := json.Unmarshal(value, &ev); err != nil {
			return nil, err
		}
		if take(&ev) {
			taken++
		}
		before = key
	}
	return nil, nil
}

func eventKey(s *Stack, number int) string {
	return fmt.Sprintf("%s%09d", eventPrefix(s.place(), s.UUID), number)
}

// eventProgress is the type of what happens without a failure, as recorded.
// AWS's documentation has PROGRESS_EVENT.
const eventProgress types.EventType = "PROGRESS"

// failed tells what the filter FailedEvents lets through. Whether that of AWS
// also gives the end of a failed operation is not known.
func (ev *Event) failed() bool {
	return ev.Validation != nil || strings.HasSuffix(string(ev.Status), "_FAILED")
}

// describeOperation fills in what each kind of event has in a public recording.
func (ev *Event) describeOperation(s *Stack) types.OperationEvent {
	d := types.OperationEvent{
		EventId: aws.String(ev.ID), StackId: aws.String(s.ID()), OperationId: text(ev.OperationID), Timestamp: stamp(&ev.Time),
	}
	switch {
	case ev.Boundary != nil:
		d.EventType, d.OperationType, d.OperationStatus = types.EventTypeStackEvent, ev.Operation, ev.Boundary.Status
		d.StartTime = stamp(&ev.Boundary.Start)
		if ev.Boundary.Status != types.BeaconStackOperationStatusInProgress {
			d.EndTime = d.Timestamp
		}
		return d
	case ev.Validation != nil:
		v := ev.Validation
		d.EventType, d.OperationType = types.EventTypeValidationError, ev.Operation
		d.ValidationFailureMode, d.ValidationName, d.ValidationPath = v.Mode, aws.String(v.Check), aws.String(v.Path)
		d.ValidationStatus, d.ValidationStatusReason = types.ValidationStatusFailed, aws.String(v.Reason)
	default:
		d.EventType = eventProgress
		if ev.failed() {
			d.EventType = types.EventTypeProvisioningError
		}
		d.DetailedStatus, d.ClientRequestToken = ev.DetailedStatus, text(ev.Token)
		d.ResourceStatus, d.ResourceStatusReason, d.ResourceProperties = ev.Status, text(ev.Reason), ev.Properties
	}
	d.LogicalResourceId, d.PhysicalResourceId, d.ResourceType = aws.String(ev.LogicalID), aws.String(ev.PhysicalID), aws.String(ev.Type)
	return d
}
