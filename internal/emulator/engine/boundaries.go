package engine

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// The beginning and the end of an operation are events of their own, which
// DescribeEvents alone tells. So is the creation of a change set an operation
// (AWS documentation, "DescribeEvents"; the form of the events is that of a
// public recording of a creation that failed its validation).

// Boundary is the beginning or the end of an operation.
type Boundary struct {
	Status types.BeaconStackOperationStatus
	// Start is when the operation began.
	Start time.Time
}

// beginOperation notes an operation that begins. The caller saves the stack.
func (e *Engine) beginOperation(t *turn, s *Stack, op *Operation) error {
	op.Started = t.now
	if err := addOperation(t.tx, s, op); err != nil {
		return err
	}
	return e.mark(t, s, op, "", types.BeaconStackOperationStatusInProgress)
}

// endOperation notes that the stack's operation is over. A creation that ends with
// the deletion of the stack has failed.
func (e *Engine) endOperation(t *turn, s *Stack, status types.StackStatus) error {
	outcome := types.BeaconStackOperationStatusSucceeded
	undone := s.Operation.Type == types.OperationTypeCreateStack && status == types.StackStatusDeleteComplete
	if undone || strings.HasSuffix(string(status), "_FAILED") {
		outcome = types.BeaconStackOperationStatusFailed
	}
	return e.mark(t, s, s.Operation, "", outcome)
}

// replaceOperation has a failed operation followed by its rollback, which is an
// operation of its own. The caller saves the stack.
func (e *Engine) replaceOperation(t *turn, s *Stack, kind types.OperationType) error {
	op := s.Operation
	if err := e.mark(t, s, op, "", types.BeaconStackOperationStatusFailed); err != nil {
		return err
	}
	op.ID, op.Type = e.stackID(s), kind
	return e.beginOperation(t, s, op)
}

// mark tells one of the boundaries of an operation, which may be the creation
// of a change set.
func (e *Engine) mark(t *turn, s *Stack, op *Operation, changeSet string, status types.BeaconStackOperationStatus) error {
	s.Events++
	return store.Put(t.tx, eventKey(s, s.Events), Event{
		ID: e.stackID(s), OperationID: op.ID, Operation: op.Type, ChangeSet: changeSet, Time: t.now,
		Boundary: &Boundary{Status: status, Start: op.Started},
	})
}

// proposal is the operation that makes a change set. DescribeStacks does not
// tell it among the last operations (recorded).
func (c *ChangeSet) proposal() *Operation {
	return &Operation{ID: c.OperationID, Type: types.OperationTypeCreateChangeset, Started: c.Created}
}

// proposed notes that the creation of a change set begins, and saves the stack.
func (e *Engine) proposed(t *turn, s *Stack, c *ChangeSet) error {
	c.OperationID = e.stackID(s)
	if err := store.Put(t.tx, operationKey(s.place(), c.OperationID), s.UUID); err != nil {
		return err
	}
	if err := e.mark(t, s, c.proposal(), c.ID(), types.BeaconStackOperationStatusInProgress); err != nil {
		return err
	}
	return putStack(t.tx, s)
}

// answered notes that the creation of a change set is over, and saves the stack.
func (e *Engine) answered(t *turn, s *Stack, c *ChangeSet) error {
	outcome := types.BeaconStackOperationStatusSucceeded
	if c.Status == types.ChangeSetStatusFailed {
		outcome = types.BeaconStackOperationStatusFailed
	}
	if err := e.mark(t, s, c.proposal(), c.ID(), outcome); err != nil {
		return err
	}
	return putStack(t.tx, s)
}
