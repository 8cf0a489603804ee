package engine

import (
	"fmt"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// Fault makes an action on a resource fail, so that rollbacks can be taught
// and tested. Empty fields match everything.
type Fault struct {
	// Stack is a stack's name, LogicalID and Type name the resource.
	Stack, LogicalID, Type string
	// On is the action that fails.
	On Action
	// Reason is the text of the failure; empty gives one in AWS's form.
	Reason string
	// Times is how often it strikes, 0 for ever.
	Times int
}

const faultPrefix = "fault/"

// AddFault sets a fault. It is kept in the store until it has struck as often
// as it should, or until ClearFaults.
func (e *Engine) AddFault(f Fault) error {
	return e.store.Update(func(tx store.Tx) error {
		id, err := e.newID(tx)
		if err != nil {
			return err
		}
		return store.Put(tx, faultPrefix+id, f)
	})
}

// Faults lists the faults that are set.
func (e *Engine) Faults() (faults []Fault, err error) {
	err = e.store.View(func(tx store.Tx) error {
		faults, err = store.List[Fault](tx, faultPrefix)
		return err
	})
	return faults, err
}

// ClearFaults takes all faults back.
func (e *Engine) ClearFaults() error {
	return e.store.Update(func(tx store.Tx) error { return store.DeleteAll(tx, faultPrefix) })
}

// fault tells why an action is to fail, empty where it is not.
func (e *Engine) fault(tx store.Tx, s *Stack, r *Resource, action Action) (reason string, err error) {
	for key := range tx.Ascend(faultPrefix, "") {
		f, _, err := store.Get[Fault](tx, key)
		if err != nil {
			return "", err
		}
		if !f.strikes(s, r, action) {
			continue
		}
		switch f.Times {
		case 0:
		case 1:
			err = tx.Delete(key)
		default:
			f.Times--
			err = store.Put(tx, key, f)
		}
		if f.Reason == "" {
			f.Reason = fmt.Sprintf("Resource handler returned message: \"Failure on demand\" (RequestToken: %s, HandlerErrorCode: GeneralServiceException)", e.stackID(s))
		}
		return f.Reason, err
	}
	return "", nil
}

func (f *Fault) strikes(s *Stack, r *Resource, action Action) bool {
	matches := func(want, is string) bool { return want == "" || want == is }
	return matches(f.Stack, s.Name) && matches(f.LogicalID, r.LogicalID) &&
		matches(f.Type, r.Type) && matches(string(f.On), string(action))
}
