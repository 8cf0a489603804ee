package engine

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// deleteChangeSets removes all change sets of a stack but the one to keep.
func (e *Engine) deleteChangeSets(t *turn, s *Stack, keep string) error {
	sets, err := stackChangeSets(t.tx, s)
	if err != nil {
		return err
	}
	for _, c := range sets {
		if c.UUID == keep {
			continue
		}
		if err := e.removeChangeSet(t, s, c); err != nil {
			return err
		}
	}
	return nil
}

// removeChangeSet removes a change set, the nested ones, and the nested stacks
// that were made for them (AWS documentation, "DeleteChangeSet").
func (e *Engine) removeChangeSet(t *turn, s *Stack, c *ChangeSet) error {
	if err := e.dropShells(t, c); err != nil {
		return err
	}
	sets, err := nestedSets(t.tx, c)
	if err != nil {
		return err
	}
	for _, nested := range sets {
		if err := e.removeChangeSet(t, &Stack{Account: s.Account, Region: s.Region, UUID: nested.StackUUID}, nested); err != nil {
			return err
		}
	}
	for _, key := range []string{
		changeSetsPrefix(s.place(), s.UUID) + c.Name, changeSetKey(c.place(), c.UUID), pendingKey(c.place(), c.UUID),
	} {
		if err := t.tx.Delete(key); err != nil {
			return err
		}
	}
	return nil
}

// deleting moves a root change set and all below it to a status of deletion,
// which takes time only for those with nested stacks (AWS documentation,
// "Change sets for nested stacks").
func (e *Engine) deleting(t *turn, c *ChangeSet, status types.ChangeSetStatus) error {
	c.Status, c.Execution = status, types.ExecutionStatusUnavailable
	e.pause(t, c)
	sets, err := nestedSets(t.tx, c)
	if err != nil {
		return err
	}
	for _, nested := range sets {
		if err := e.deleting(t, nested, status); err != nil {
			return err
		}
	}
	if c.ParentID == "" {
		t.awakenSets = append(t.awakenSets, reference{c.place(), c.UUID})
		err = store.Put(t.tx, pendingKey(c.place(), c.UUID), true)
	} else {
		err = t.tx.Delete(pendingKey(c.place(), c.UUID))
	}
	if err != nil {
		return err
	}
	return putChangeSet(t.tx, c)
}

// goOnDeleting takes the next step of a deletion. The root's runner takes it
// for all below.
func (e *Engine) goOnDeleting(t *turn, s *Stack, c *ChangeSet) (done bool, err error) {
	switch {
	case c.ParentID != "":
		return true, nil
	case c.Status == types.ChangeSetStatusDeletePending:
		return false, e.deleting(t, c, types.ChangeSetStatusDeleteInProgress)
	default:
		return true, e.removeChangeSet(t, s, c)
	}
}
