package engine

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

func placeOf(call wire.Call) place { return place{call.Account, call.Region} }

// Which stacks a lookup finds.
const (
	liveStack = false // only those that are not deleted
	anyStack  = true  // deleted ones too, by their ID
)

// findStack looks a stack up by its name, or by its ID. Deleted stacks have no
// name any more. It gives nil where there is none.
func findStack(tx store.Tx, p place, nameOrID string, deletedToo bool) (*Stack, error) {
	uuid := stackUUID(p, nameOrID)
	if !isARN(nameOrID) {
		found, ok, err := store.Get[string](tx, nameKey(p, nameOrID))
		if err != nil || !ok {
			return nil, err
		}
		uuid = found
	}
	s, err := getStack(tx, p, uuid)
	if s == nil || err != nil {
		return nil, err
	}
	if isARN(nameOrID) && s.ID() != nameOrID {
		return nil, nil
	}
	if s.Status == types.StackStatusDeleteComplete && !deletedToo {
		return nil, nil
	}
	return s, nil
}

// stackUUID is the last part of a stack's ARN, empty where it is none or lies
// in another place.
func stackUUID(p place, arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[3] != p.region || parts[4] != p.account {
		return ""
	}
	path := strings.Split(parts[5], "/")
	if len(path) != 3 || path[0] != "stack" {
		return ""
	}
	return path[2]
}

func getStack(tx store.Tx, p place, uuid string) (*Stack, error) {
	s, ok, err := store.Get[Stack](tx, stackKey(p, uuid))
	if err != nil || !ok {
		return nil, err
	}
	return &s, nil
}

func putStack(tx store.Tx, s *Stack) error {
	return store.Put(tx, stackKey(s.place(), s.UUID), s)
}

// Two texts are in use for a stack that does not exist: this one in
// DescribeStackEvents and most others,
func doesNotExist(name string) error {
	return wire.Errorf("ValidationError", "Stack [%s] does not exist", name)
}

// and this one in DescribeStacks and GetTemplate (both recorded).
func withIDDoesNotExist(name string) error {
	return wire.Errorf("ValidationError", "Stack with id %s does not exist", name)
}
