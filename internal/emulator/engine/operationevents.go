package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

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
		number, err := readToken(*token)
		if err != nil {
			return nil, err
		}
		before = eventKey(s, number)
	}
	for key, value := range tx.Descend(prefix, before) {
		if taken == eventPage {
			return aws.String(writeToken(before[len(prefix):])), nil
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

func (ev *Event) failed() bool {
	return ev.Validation != nil || strings.HasSuffix(string(ev.Status), "_FAILED")
}

func (ev *Event) describeOperation(s *Stack) types.OperationEvent {
	if ev.Validation != nil {
		return ev.describeValidation(s)
	}
	d := types.OperationEvent{
		EventId: aws.String(ev.ID), EventType: types.EventTypeStackEvent, StackId: aws.String(s.ID()),
		OperationId: text(ev.OperationID), OperationType: ev.Operation, OperationStatus: ev.operationStatus(),
		Timestamp: stamp(&ev.Time), StartTime: stamp(&ev.Time), EndTime: stamp(&ev.Time),
		ClientRequestToken: text(ev.Token), DetailedStatus: ev.DetailedStatus,
		LogicalResourceId: aws.String(ev.LogicalID), PhysicalResourceId: aws.String(ev.PhysicalID),
		ResourceType: aws.String(ev.Type), ResourceStatus: ev.Status, ResourceStatusReason: text(ev.Reason),
		ResourceProperties: ev.Properties,
	}
	if ev.failed() && ev.Type != stackType {
		d.EventType = types.EventTypeProvisioningError
	}
	return d
}

// operationStatus is what the event says about its operation.
func (ev *Event) operationStatus() types.BeaconStackOperationStatus {
	switch {
	case ev.failed():
		return types.BeaconStackOperationStatusFailed
	case ev.Type == stackType && strings.HasSuffix(string(ev.Status), "_COMPLETE"):
		return types.BeaconStackOperationStatusSucceeded
	default:
		return types.BeaconStackOperationStatusInProgress
	}
}

func (ev *Event) describeValidation(s *Stack) types.OperationEvent {
	v := ev.Validation
	return types.OperationEvent{
		EventId: aws.String(ev.ID), EventType: types.EventTypeValidationError, StackId: aws.String(s.ID()),
		OperationId: text(ev.OperationID), OperationType: ev.Operation, ClientRequestToken: text(ev.Token),
		Timestamp: stamp(&ev.Time), StartTime: stamp(&ev.Time), EndTime: stamp(&ev.Time),
		LogicalResourceId: aws.String(ev.LogicalID), PhysicalResourceId: text(ev.PhysicalID), ResourceType: aws.String(ev.Type),
		ValidationFailureMode: v.Mode, ValidationName: aws.String(v.Check), ValidationPath: aws.String(v.Path),
		ValidationStatus: types.ValidationStatusFailed, ValidationStatusReason: aws.String(v.Reason),
	}
}
