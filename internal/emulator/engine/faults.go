package engine

import (
	"fmt"
	"slices"
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
	// Warning makes a Read give this warning about Properties (a WarningType of
	// CloudFormation) instead of failing.
	Warning    string   `json:"warning,omitempty"`
	Properties []string `json:"properties,omitempty"`
	// Times is how often it still strikes, 0 for ever.
	Times int `json:"times"`
}

// What the IaC generator does, for faults: scan the account, read a resource
// into a generated template, generate the template as a whole.
const (
	Scan     Action = "scan"
	Read     Action = "read"
	Generate Action = "generate"
)

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
	struck, err := strike(tx, 1, Deed{
		On: action, Type: r.Type, LogicalID: r.LogicalID, Account: s.Account, Region: s.Region,
		stacks: []string{s.Name, nameOf(s.ParentID), nameOf(s.RootID)},
	})
	if err != nil || len(struck) == 0 {
		return "", err
	}
	if reason = struck[0].Reason; reason == "" {
		reason = provider.OnDemand(r.Type, e.stackID(s), e.stackID(s)).Error()
	}
	return reason, nil
}

// Deed is what a fault may strike.
type Deed struct {
	On                               Action
	Type, LogicalID, Account, Region string
	// stacks are the names of the stack and of those that it is nested in.
	stacks []string
}

// Strike gives all faults that a deed meets, the oldest first, and counts that
// they have struck.
func Strike(tx store.Tx, d Deed) ([]Fault, error) { return strike(tx, -1, d) }

// strike is Strike for the first ones, all where most is negative.
func strike(tx store.Tx, most int, d Deed) (struck []Fault, err error) {
	var keys []string
	for key := range tx.Ascend(faultPrefix, "") {
		if len(keys) == most {
			break
		}
		f, _, err := store.Get[Fault](tx, key)
		if err != nil {
			return nil, err
		}
		if f.strikes(d) {
			keys, struck = append(keys, key), append(struck, f)
		}
	}
	for i, key := range keys {
		switch left := struck[i]; left.Times {
		case 0:
		case 1:
			err = tx.Delete(key)
		default:
			left.Times--
			err = store.Put(tx, key, left)
		}
		if err != nil {
			return nil, err
		}
	}
	return struck, nil
}

func (f *Fault) strikes(d Deed) bool {
	matches := func(want, is string) bool { return want == "" || want == is }
	return f.On == d.On && matches(f.LogicalID, d.LogicalID) && matches(f.Type, d.Type) &&
		matches(f.Account, d.Account) && matches(f.Region, d.Region) && (f.Stack == "" || slices.Contains(d.stacks, f.Stack))
}

// nameOf takes a stack's name out of its ARN.
func nameOf(stackID string) string {
	_, rest, _ := strings.Cut(stackID, ":stack/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}
