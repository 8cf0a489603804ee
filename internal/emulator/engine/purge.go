package engine

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// keptFor is how long a deleted stack can still be read (AWS documentation,
// "ListStacks").
const keptFor = 90 * 24 * time.Hour

// purge forgets the stacks that have been deleted for longer than that.
func (e *Engine) purge() error {
	return e.store.Update(func(tx store.Tx) error {
		stacks, err := store.List[*Stack](tx, "stack/")
		if err != nil {
			return err
		}
		for _, s := range stacks {
			if s.Status != types.StackStatusDeleteComplete || s.Deleted == nil || time.Since(*s.Deleted) < keptFor {
				continue
			}
			for _, prefix := range []string{
				resourcePrefix(s.place(), s.UUID), eventPrefix(s.place(), s.UUID), textKey(s.place(), s.UUID, ""),
			} {
				if err := store.DeleteAll(tx, prefix); err != nil {
					return err
				}
			}
			if err := tx.Delete(stackKey(s.place(), s.UUID)); err != nil {
				return err
			}
		}
		return nil
	})
}
