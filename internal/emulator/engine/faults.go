package engine

import (
	"fmt"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// Fault makes an action on a resource fail, so that rollbacks can be taught
// and tested. Empty fields match everything.
type Fault struct {
	// Type is the resource's type.
	Type string `json:"type,omitempty"`
	// On is the action that fails. A replacement is a Create and, in the
	// cleanup, a Delete; an imported resource gets its tags by an Update.
	On Action `json:"on"`
	// Stack is the name of a stack, which stands for those nested in it too.
	Stack     string `json:"stack,omitempty"`
	LogicalID string `json:"logicalId,omitempty"`
	// Account and Region are where it holds.
	Account string `json:"account,omitempty"`
	Region  string `json:"region,omitempty"`
	// Reason is the text of the failure; empty gives one in AWS's form.
	Reason string `json:"reason,omitempty"`
	// Times is how often it still strikes, 0 for ever.
	Times int `json:"times"`
}

const faultPrefix = "fault/"

// AddFault keeps a fault in the store until it has struck as often as it
// should, or until ClearFaults. Of several that match, the oldest strikes.
func AddFault(tx store.Tx, f Fault) error {
	next := 1
	for key := range tx.Descend(faultPrefix, "") {
		if _, err := fmt.Sscanf(key, faultPrefix+"%d", &next); err != nil {
			return fmt.Errorf("read %s: %w", key, err)
		}
		next++
		break
	}
	return store.Put(tx, fmt.Sprintf("%s%08d", faultPrefix, next), f)
}

// Faults lists the faults that are set, the oldest first.
func Faults(tx store.Tx) ([]Fault, error) { return store.List[Fault](tx, faultPrefix) }

// ClearFaults takes all faults back.
func ClearFaults(tx store.Tx) error { return store.DeleteAll(tx, faultPrefix) }

// fault tells why an action is to fail, empty where it is not. The strike is
// counted in the transaction that writes down the failure.
func (e *Engine) fault(tx store.Tx, s *Stack, r *Resource, action Action) (reason string, err error) {
	key, f, err := striking(tx, s, r, action)
	if err != nil || key == "" {
		return "", err
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
		f.Reason = provider.OnDemand(r.Type, e.stackID(s), e.stackID(s)).Error()
	}
	return f.Reason, err
}

// striking finds the fault that an action meets; key is empty where there is
// none.
func striking(tx store.Tx, s *Stack, r *Resource, action Action) (key string, f Fault, err error) {
	for key := range tx.Ascend(faultPrefix, "") {
		f, _, err := store.Get[Fault](tx, key)
		if err != nil || f.strikes(s, r, action) {
			return key, f, err
		}
	}
	return "", f, nil
}

func (f *Fault) strikes(s *Stack, r *Resource, action Action) bool {
	matches := func(want string, is ...string) bool {
		for _, name := range is {
			if want == "" || want == name {
				return true
			}
		}
		return false
	}
	return matches(f.Stack, s.Name, nameOf(s.ParentID), nameOf(s.RootID)) && matches(f.LogicalID, r.LogicalID) &&
		matches(f.Account, s.Account) && matches(f.Region, s.Region) && matches(f.Type, r.Type) && matches(string(f.On), string(action))
}

// nameOf takes a stack's name out of its ARN.
func nameOf(stackID string) string {
	_, rest, _ := strings.Cut(stackID, ":stack/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}
