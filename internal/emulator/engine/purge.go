package engine

import (
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// keptFor is how long a deleted stack can still be read (AWS documentation,
// "ListStacks").
const keptFor = 90 * 24 * time.Hour

// purge forgets the stacks that have been deleted for longer than that.
func (e *Engine) purge() error {
	return e.store.Update(func(tx store.Tx) error {
		for _, ref := range marked(tx, "deleted") {
			when, _, err := store.Get[time.Time](tx, deletedKey(ref.place, ref.uuid))
			if err != nil {
				return err
			}
			if time.Since(when) < keptFor {
				continue
			}
			if err := forgetStack(tx, ref); err != nil {
				return err
			}
		}
		return nil
	})
}

// forgetStack removes all records of a deleted stack.
func forgetStack(tx store.Tx, ref reference) error {
	s, err := getStack(tx, ref.place, ref.uuid)
	if err != nil || s == nil {
		return err
	}
	for _, prefix := range []string{
		resourcePrefix(ref.place, ref.uuid), eventPrefix(ref.place, ref.uuid), textKey(ref.place, ref.uuid, ""),
		driftPrefix(ref.place, ref.uuid), ref.key("signal", ref.uuid) + "/",
	} {
		if err := store.DeleteAll(tx, prefix); err != nil {
			return err
		}
	}
	for _, key := range []string{
		createdKey(ref.place, s.Number), deletedKey(ref.place, ref.uuid), stackKey(ref.place, ref.uuid),
	} {
		if err := tx.Delete(key); err != nil {
			return err
		}
	}
	return nil
}
