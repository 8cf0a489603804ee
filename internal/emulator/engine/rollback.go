package engine

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// The endings of the reason for which a creation is rolled back or deleted.
const (
	rollbackRequested = " Rollback requested by user."
	deleteRequested   = " Delete requested by user."
)

// rollbackCreate leads from a failed creation to its rollback, or to the
// deletion of the stack where OnFailure says so.
func (m *machine) rollbackCreate(reason string) error {
	op, s := m.stack.Operation, m.stack
	op.Deadline, op.Problem = nil, ""
	op.Retain = nil
	if s.OnFailure == types.OnFailureDelete {
		m.enter(PhaseRemoval, types.StackStatusDeleteComplete)
		return m.setStatus(m.turn, s, types.StackStatusDeleteInProgress, reason+deleteRequested)
	}
	if err := m.newOperation(types.OperationTypeRollback); err != nil {
		return err
	}
	s.Deleted = &m.now // AWS sets the deletion time here too
	m.enter(PhaseRemoval, types.StackStatusRollbackComplete)
	if s.DetailedStatus != types.DetailedStatusValidationFailed { // recorded
		reason += rollbackRequested
	}
	return m.setStatus(m.turn, s, types.StackStatusRollbackInProgress, reason)
}

// rollbackUpdate leads from a failed update to its rollback.
func (m *machine) rollbackUpdate(reason string) error {
	m.stack.Operation.Problem, m.stack.Operation.Cause = "", reason
	if err := m.newOperation(types.OperationTypeRollback); err != nil {
		return err
	}
	m.enter(PhaseRestore, types.StackStatusUpdateRollbackComplete)
	return m.setStatus(m.turn, m.stack, types.StackStatusUpdateRollbackInProgress, reason)
}

// newOperation gives the running operation a new ID: a rollback is an
// operation of its own.
func (m *machine) newOperation(kind types.OperationType) error {
	err := m.replaceOperation(m.turn, m.stack, kind)
	m.operation = m.stack.Operation.ID
	return err
}

// keptOperations is how many operations DescribeStacks tells: the last one
// and, where that is a rollback, the one it belongs to.
const keptOperations = 2

// addOperation notes an operation that begins. The caller saves the stack.
func addOperation(tx store.Tx, s *Stack, op *Operation) error {
	id := op.ID
	entry := types.OperationEntry{OperationId: &id, OperationType: op.Type}
	rollback := op.Type == types.OperationTypeRollback || op.Type == types.OperationTypeContinueRollback
	if !rollback {
		s.LastOperations = nil
	}
	s.LastOperations = append([]types.OperationEntry{entry}, s.LastOperations...)
	s.LastOperations = s.LastOperations[:min(len(s.LastOperations), keptOperations)]
	return store.Put(tx, operationKey(s.place(), id), s.UUID)
}

// restore brings all resources that the update has touched back to what they
// were, in the order of their dependencies then.
func (m *machine) restore() error {
	op := m.stack.Operation
	for _, r := range m.due() {
		if err := m.advance(r); err != nil {
			return err
		}
	}
	if !op.failed() {
		for _, r := range m.sorted() {
			if !r.Unstable || r.Turn == op.ID || !m.mayRestore(r) {
				continue
			}
			if err := m.startRestore(r); err != nil {
				return err
			}
			m.again()
		}
	}
	if m.working() {
		return nil
	}
	switch {
	case op.failed() && op.Ended == types.StackStatusImportRollbackComplete:
		return m.finish(types.StackStatusImportRollbackFailed, op.reason())
	case op.failed():
		return m.stop(types.StackStatusUpdateRollbackFailed, op.reason())
	}
	if m.unrestored() {
		return nil // the next step begins what this one made ready
	}
	return m.restored()
}

func (m *machine) unrestored() bool {
	return slices.ContainsFunc(m.sorted(), func(r *Resource) bool {
		return r.Unstable && r.Turn != m.operation
	})
}

// mayRestore tells whether all that the old version needs is back.
func (m *machine) mayRestore(r *Resource) bool {
	if r.Before == nil {
		return true
	}
	return !slices.ContainsFunc(r.Before.DependsOn, func(id string) bool {
		need := m.resources[id]
		return need != nil && need.Unstable && (need.Turn != m.operation || need.Job != nil)
	})
}

// startRestore begins to bring one resource back.
func (m *machine) startRestore(r *Resource) error {
	r.Turn = m.operation
	before := r.Before
	switch {
	case m.stack.Operation.Ended == types.StackStatusImportRollbackComplete:
		return m.startReturn(r)
	case before == nil: // new: the cleanup deletes it
		return m.save(r)
	case slices.Contains(m.stack.Operation.Skip, r.LogicalID):
		return m.report(r, &r.Version, types.ResourceStatusUpdateComplete, "")
	case before.PhysicalID != r.PhysicalID:
		return m.undoReplacement(r)
	case before.Live == nil && m.compare(r, *before) == same && r.Status != types.ResourceStatusUpdateFailed:
		r.Version = *before
		return m.save(r)
	default:
		return m.startUpdate(r, *before, JobRestore)
	}
}

// undoReplacement makes the old physical resource the current one again. The
// new one goes in the cleanup.
func (m *machine) undoReplacement(r *Resource) error {
	r.Removals = slices.DeleteFunc(r.Removals, func(old *Removal) bool {
		return old.PhysicalID == r.Before.PhysicalID
	})
	r.Removals = append(r.Removals, &Removal{Version: r.Version, Cleanup: true})
	r.Version = *r.Before
	return m.report(r, &r.Version, types.ResourceStatusUpdateComplete, "")
}

// restored ends the restore phase: the stack is what it was, and what the
// update made anew is removed.
func (m *machine) restored() error {
	s := m.stack
	if s.Stable != nil {
		if _, err := publish(m.tx, s, s.StableOutputs); err != nil {
			return err
		}
		s.Deployment, s.Outputs = *s.Stable, s.StableOutputs
	}
	if m.stack.Operation.Ended == types.StackStatusImportRollbackComplete {
		return m.unimported()
	}
	for _, r := range m.sorted() {
		if !r.Unstable || r.Before != nil {
			continue
		}
		retain := r.Imported != nil ||
			retains(r.DeletionPolicy) && r.DeletionPolicy != retainExceptOnCreate && !s.RetainExceptOnCreate
		r.Removals = append(r.Removals, &Removal{Version: r.Version, Cleanup: true, Whole: true, Retain: retain})
	}
	if err := m.settle(); err != nil {
		return err
	}
	m.enter(PhaseRemoval, types.StackStatusUpdateRollbackComplete)
	return m.setStatus(m.turn, s, types.StackStatusUpdateRollbackCompleteCleanupInProgress, "")
}
