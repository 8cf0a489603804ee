package engine

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// removed ends the removal phase, and with it the operation.
func (m *machine) removed() error {
	op := m.stack.Operation
	failed := len(op.Failed.Delete) > 0
	if err := m.clearRemovals(); err != nil {
		return err
	}
	switch op.Ended {
	case types.StackStatusUpdateComplete:
		reason := ""
		if failed {
			reason = notAllDeleted
		}
		return m.finish(op.Ended, reason)
	case types.StackStatusRollbackComplete:
		if failed {
			return m.finish(types.StackStatusRollbackFailed, op.reason())
		}
		if err := withdraw(m.tx, m.stack); err != nil {
			return err
		}
		return m.finish(op.Ended, "")
	case types.StackStatusDeleteComplete:
		if failed {
			return m.finish(types.StackStatusDeleteFailed, op.reason())
		}
		return m.deleted()
	default:
		return m.finish(op.Ended, "")
	}
}

// clearRemovals forgets what could not be removed: after a cleanup it is none
// of the stack's business any more, a deletion marks it anew.
func (m *machine) clearRemovals() error {
	for _, r := range m.sorted() {
		if len(r.Removals) == 0 {
			continue
		}
		gone := false
		for _, v := range r.Removals {
			gone = gone || (v.Whole && v.Cleanup)
			if v.Cleanup {
				if err := m.disown(r, &v.Version); err != nil {
					return err
				}
			}
		}
		r.Removals = nil
		err := m.save(r)
		if gone {
			err = m.forget(r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// deleted turns the stack into one that can only be read, by its ID.
func (m *machine) deleted() error {
	s := m.stack
	if err := withdraw(m.tx, s); err != nil {
		return err
	}
	if err := m.deleteChangeSets(m.turn, s, ""); err != nil {
		return err
	}
	holder, _, err := store.Get[string](m.tx, nameKey(s.place(), s.Name))
	if err != nil {
		return err
	}
	if holder == s.UUID {
		if err := m.tx.Delete(nameKey(s.place(), s.Name)); err != nil {
			return err
		}
	}
	s.Deleted = &m.now
	s.ChangeSetID = ""
	if err := store.Put(m.tx, deletedKey(s.place(), s.UUID), m.now); err != nil {
		return err
	}
	return m.finish(types.StackStatusDeleteComplete, "")
}
