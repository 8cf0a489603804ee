package engine

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// The values of DeletionPolicy and UpdateReplacePolicy that keep a resource.
const (
	retain               = "Retain"
	retainExceptOnCreate = "RetainExceptOnCreate"
)

func retains(policy string) bool { return policy == retain || policy == retainExceptOnCreate }

// cleanupAttempts is how often the cleanup tries to delete a resource (AWS
// documentation, "Stack status codes", UPDATE_COMPLETE_CLEANUP_IN_PROGRESS).
const cleanupAttempts = 3

// notAllDeleted ends an update whose cleanup has left something behind.
const notAllDeleted = "Update successful. One or more resources could not be deleted."

// discardUnwanted marks, at the end of an update's deploy phase, the resources
// that the template has not any more.
func (m *machine) discardUnwanted() error {
	for _, r := range m.sorted() {
		if r.Turn == m.operation {
			continue
		}
		r.Removals = append(r.Removals, &Removal{
			Version: r.Version, Cleanup: true, Whole: true, Retain: retains(r.DeletionPolicy),
		})
		if err := m.save(r); err != nil {
			return err
		}
	}
	return nil
}

// discardAll marks everything that is there, in a deletion and in the rollback
// of a creation. Jobs under way end here.
func (m *machine) discardAll() error {
	op, s := m.stack.Operation, m.stack
	for _, r := range m.sorted() {
		if r.Job != nil {
			if err := m.failJob(r, creationCancelled); err != nil {
				return err
			}
		}
		if r.Status == types.ResourceStatusDeleteComplete || r.Status == types.ResourceStatusDeleteSkipped {
			continue
		}
		policy := r.DeletionPolicy
		keep := retains(policy) || slices.Contains(op.Retain, r.LogicalID)
		if op.Type != types.OperationTypeDeleteStack { // of the creation that made them
			keep = retains(policy) && policy != retainExceptOnCreate && !s.RetainExceptOnCreate
		}
		keep = keep || r.Imported != nil // the stack did not make it
		r.Removals = append(r.Removals, &Removal{Version: r.Version, Whole: true, Retain: keep})
		if err := m.save(r); err != nil {
			return err
		}
	}
	op.Failed = Failures{}
	return nil
}

// removal deletes what is marked, dependants before what they depend on.
func (m *machine) removal() error {
	op := m.stack.Operation
	if !op.Begun {
		refused, err := m.beginRemoval()
		if refused || err != nil {
			return err
		}
	}
	m.countDependants()
	for _, r := range m.sorted() {
		for _, v := range slices.Clone(r.Removals) {
			if err := m.remove(r, v); err != nil {
				return err
			}
		}
	}
	if m.removing() {
		return nil
	}
	if op.Ended == types.StackStatusUpdateComplete {
		if busy, err := m.childrenBusy(); busy || err != nil {
			return err
		}
	}
	return m.removed()
}

// beginRemoval takes the first step. A deletion is refused while other stacks
// use the stack's exports: it returns to the state it was in.
func (m *machine) beginRemoval() (refused bool, err error) {
	op, s := m.stack.Operation, m.stack
	op.Begun = true
	if op.Type == types.OperationTypeDeleteStack {
		problem, err := exportsInUse(m.tx, s)
		if err != nil || problem != "" {
			if err == nil {
				err = m.finish(op.BeforeStatus, problem)
			}
			return true, err
		}
	}
	switch op.Ended {
	case types.StackStatusUpdateComplete:
		if err := m.discardUnwanted(); err != nil {
			return false, err
		}
		if err := m.releaseChildren(); err != nil {
			return false, err
		}
		return false, m.settle()
	case types.StackStatusUpdateRollbackComplete:
		return false, nil // restored has marked everything
	default:
		return false, m.discardAll()
	}
}

// removing tells whether a removal is under way or can begin.
func (m *machine) removing() bool {
	for _, r := range m.resources {
		for _, v := range r.Removals {
			if !v.Due.IsZero() || (!v.Failed && !m.needed(r)) {
				return true
			}
		}
	}
	return false
}

// countDependants counts, for each logical ID, the versions still to be
// removed that depend on it. What a cleanup has given up on holds nothing.
func (m *machine) countDependants() {
	m.dependants = map[string]int{}
	for _, r := range m.resources {
		for _, v := range r.Removals {
			if !v.Failed || !v.Cleanup {
				m.depend(v, 1)
			}
		}
	}
}

// depend changes the counts by a version that is to be removed, or is not any
// more.
func (m *machine) depend(v *Removal, by int) {
	for _, id := range v.DependsOn {
		m.dependants[id] += by
	}
}

// needed tells whether something that is still to be removed depends on r.
func (m *machine) needed(r *Resource) bool { return m.dependants[r.LogicalID] > 0 }

// remove takes one removal to its next stage, if its time has come.
func (m *machine) remove(r *Resource, v *Removal) error {
	switch {
	case v.Failed:
		return nil
	case !v.Due.IsZero() && v.Due.After(m.now):
		m.at(v.Due)
		return nil
	case !v.Due.IsZero():
		return m.finishRemoval(r, v)
	case m.needed(r):
		return nil
	}
	m.again()
	switch {
	case v.Retain:
		if err := m.letGo(r); err != nil {
			return err
		}
		return m.drop(r, v, types.ResourceStatusDeleteSkipped)
	case v.PhysicalID == "":
		return m.drop(r, v, types.ResourceStatusDeleteComplete)
	}
	_, total := m.duration(r.Type, Delete)
	v.Due = m.after(total)
	return m.reportRemoval(r, v, types.ResourceStatusDeleteInProgress, "")
}

func (m *machine) finishRemoval(r *Resource, v *Removal) error {
	done, reason, err := m.deletePhysical(r, v)
	if !done || err != nil {
		return err
	}
	m.again()
	if reason == "" {
		return m.drop(r, v, types.ResourceStatusDeleteComplete)
	}
	v.Due, v.Begun = time.Time{}, false
	v.Attempts++
	force := m.stack.DeletionMode == types.DeletionModeForceDeleteStack && !v.Cleanup
	if !force && (!v.Cleanup || v.Attempts == cleanupAttempts) {
		v.Failed = true
		failed := &m.stack.Operation.Failed
		failed.Delete = append(failed.Delete, r.LogicalID)
		if v.Cleanup {
			m.depend(v, -1)
		}
	}
	if err := m.reportRemoval(r, v, types.ResourceStatusDeleteFailed, reason); err != nil || !force {
		return err
	}
	return m.drop(r, v, types.ResourceStatusDeleteSkipped)
}

// deletePhysical deletes what stands behind a version. A nested stack takes
// its time: done is false until it is gone, or failed to go.
func (m *machine) deletePhysical(r *Resource, v *Removal) (done bool, reason string, err error) {
	if r.nested() && v.Begun {
		return m.removeChild(r, v)
	}
	if r.nested() {
		if reason, err = m.fault(m.tx, m.stack, r, Delete); err != nil || reason != "" {
			return true, reason, err
		}
		return m.removeChild(r, v)
	}
	_, reason, err = m.perform(r, &v.Version, Delete)
	return true, reason, err
}

// drop ends a removal. What is gone from the template is forgotten; a deleted
// stack goes on to list its resources.
func (m *machine) drop(r *Resource, v *Removal, status types.ResourceStatus) error {
	r.Removals = slices.DeleteFunc(r.Removals, func(other *Removal) bool { return other == v })
	m.depend(v, -1)
	if err := m.reportRemoval(r, v, status, ""); err != nil {
		return err
	}
	if status == types.ResourceStatusDeleteSkipped {
		if err := m.disown(r, &v.Version); err != nil {
			return err
		}
	}
	if v.Whole && v.Cleanup {
		return m.forget(r)
	}
	return nil
}

// disown leaves a physical resource to itself, as it was before an import that
// has failed.
func (m *machine) disown(r *Resource, v *Version) error {
	if r.Imported != nil {
		return m.config.Provider.Return(m.tx, physical(m.stack, r, v), r.Imported.Tags)
	}
	return m.config.Provider.Disown(m.tx, physical(m.stack, r, v))
}

// reportRemoval tells what happens to a version. It is the resource's status
// too, unless a newer version has taken its place.
func (m *machine) reportRemoval(r *Resource, v *Removal, status types.ResourceStatus, reason string) error {
	if v.Whole {
		r.Status, r.Reason, r.Changed = status, reason, m.now
	}
	if err := m.resourceEvent(m.turn, m.stack, r, &v.Version, status, reason, v.Cleanup); err != nil {
		return err
	}
	return m.save(r)
}
