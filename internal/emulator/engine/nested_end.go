package engine

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// failure is why a nested stack does not do what was asked of it.
func (s *Stack) failure() string {
	if s.Operation != nil && s.Operation.Cause != "" {
		return s.Operation.Cause
	}
	return s.Reason
}

// restoreChild brings a nested stack back, from wherever its update stands.
// begun is false where there is nothing to bring back.
func (m *machine) restoreChild(r *Resource) (begun bool, err error) {
	s, err := m.child(r)
	if err != nil {
		return false, err
	}
	op := s.Operation
	switch {
	case op != nil && op.Phase == PhaseHold:
		op.Phase, op.Begun = PhaseRestore, false
		if err := m.replaceOperation(m.turn, s, types.OperationTypeRollback); err != nil {
			return false, err
		}
		if err := m.setStatus(m.turn, s, types.StackStatusUpdateRollbackInProgress, ""); err != nil {
			return false, err
		}
	case s.Status == types.StackStatusUpdateInProgress:
		s.DisableRollback, op.Problem = false, updateCancelled
	case s.Status == types.StackStatusUpdateRollbackFailed, s.Status == types.StackStatusUpdateFailed,
		op == nil && s.Stable != nil: // the last is one that stop has ended
		op := &Operation{
			Type: types.OperationTypeContinueRollback, Token: m.stack.Operation.Token, Nested: true,
			Skip: m.skippedIn(s), Phase: PhaseRestore, Ended: types.StackStatusUpdateRollbackComplete,
		}
		return true, m.begin(m.turn, s, op, types.StackStatusUpdateRollbackInProgress, "")
	default:
		return op != nil, nil
	}
	m.awaken = append(m.awaken, reference{s.place(), s.UUID})
	return true, putStack(m.tx, s)
}

// skippedIn are the resources of a nested stack among those that a continued
// rollback skips, which are written NestedStackName.LogicalID (AWS
// documentation, "ContinueUpdateRollback"). Those of other nested stacks may be
// further down.
func (m *machine) skippedIn(s *Stack) (skip []string) {
	for _, id := range m.stack.Operation.Skip {
		name, inner, nested := strings.Cut(id, ".")
		switch {
		case nested && name == s.Name:
			skip = append(skip, inner)
		case nested:
			skip = append(skip, id)
		}
	}
	return skip
}

// stop ends an update, or its rollback, that failed halfway. Nested stacks that
// wait for it end too, without a cleanup, so that they can still be brought
// back. Their state is not told by AWS's documentation.
func (m *machine) stop(status types.StackStatus, reason string) error {
	for _, r := range m.sorted() {
		if !r.nested() || r.PhysicalID == "" {
			continue
		}
		s, err := m.child(r)
		if err != nil {
			return err
		}
		if s.Operation == nil || s.Operation.Phase != PhaseHold {
			continue
		}
		if err := m.setStatus(m.turn, s, types.StackStatusUpdateComplete, ""); err != nil {
			return err
		}
		if err := m.endOperation(m.turn, s, types.StackStatusUpdateComplete); err != nil {
			return err
		}
		s.Operation = nil
		m.awaken = append(m.awaken, reference{s.place(), s.UUID})
		if err := putStack(m.tx, s); err != nil {
			return err
		}
	}
	return m.finish(status, reason)
}

// releaseChildren lets the updates of all nested stacks go on to their
// cleanup.
func (m *machine) releaseChildren() error {
	for _, r := range m.sorted() {
		if !r.nested() || r.PhysicalID == "" {
			continue
		}
		s, err := m.child(r)
		if err != nil {
			return err
		}
		if s.Operation == nil || s.Operation.Phase != PhaseHold {
			continue
		}
		s.Operation.Phase = PhaseRemoval
		m.awaken = append(m.awaken, reference{s.place(), s.UUID})
		if err := putStack(m.tx, s); err != nil {
			return err
		}
	}
	return nil
}

// childrenBusy tells whether a nested stack is still cleaning up.
func (m *machine) childrenBusy() (bool, error) {
	for _, r := range m.resources {
		if !r.nested() || r.PhysicalID == "" || r.Status == types.ResourceStatusDeleteComplete {
			continue
		}
		s, err := m.child(r)
		if err != nil {
			return false, err
		}
		if s.Operation != nil {
			return true, nil
		}
	}
	return false, nil
}

// removeChild deletes a nested stack. It tells whether that is done, and why
// it failed.
func (m *machine) removeChild(r *Resource, v *Removal) (done bool, reason string, err error) {
	s, err := getStack(m.tx, m.ref.place, stackUUID(m.ref.place, v.PhysicalID))
	if err != nil || s == nil {
		return true, "", err
	}
	switch {
	case s.Status == types.StackStatusDeleteComplete:
		return true, "", nil
	case s.Status == types.StackStatusDeleteInProgress:
		return false, "", nil
	case v.Begun:
		return true, fmt.Sprintf("Embedded stack %s was not successfully deleted: %s", s.ID(), s.Reason), nil
	}
	v.Begun = true
	s.TerminationProtected = false
	op := &Operation{Token: m.stack.Operation.Token, Nested: true}
	s.DeletionMode = m.stack.DeletionMode
	if err := m.beginDelete(m.turn, s, op); err != nil {
		return false, "", err
	}
	return false, "", m.save(r)
}

// letGo leaves a nested stack to itself. An update that waits for its parent,
// or was cancelled with it, is rolled back.
func (m *machine) letGo(r *Resource) error {
	if !r.nested() || r.PhysicalID == "" {
		return nil
	}
	s, err := getStack(m.tx, m.ref.place, stackUUID(m.ref.place, r.PhysicalID))
	if err != nil || s == nil || s.Operation == nil {
		return err
	}
	_, err = m.restoreChild(r)
	return err
}
