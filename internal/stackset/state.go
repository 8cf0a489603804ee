package stackset

import (
	"maps"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// State is what a StackSet really is.
type State struct {
	// Set is nil where the StackSet does not exist.
	Set       *types.StackSet
	Instances map[Place]Instance
	// Automatic are the regions of each organizational unit to which accounts
	// that join it are deployed.
	Automatic map[string][]string
}

// Instance is a stack instance as it is.
type Instance struct {
	OU       string
	Status   types.StackInstanceStatus
	Detailed types.StackInstanceDetailedStatus
	Reason   string
	StackID  string
	Drift    types.StackDriftStatus
	// LastOperation is the ID of the operation that dealt with it last.
	LastOperation string
	// Overrides are known only where Known says so: the lists of the API leave
	// them out.
	Overrides map[string]string
	Known     bool
}

// sameOverrides reports that the instance has the overrides already, as far
// as that is known: of a NoEcho parameter only whether it has one.
func (i Instance) sameOverrides(wanted map[string]string) bool {
	return !i.Known || maps.EqualFunc(i.Overrides, wanted, func(is, want string) bool { return is == mask || is == want })
}

// Current reports that the instance's stack is as the StackSet says.
func (i Instance) Current() bool { return i.Status == types.StackInstanceStatusCurrent }

// Suspended reports that the account is closed or suspended: the service
// leaves it out, which is no failure.
func (i Instance) Suspended() bool {
	return i.Detailed == types.StackInstanceDetailedStatusSkippedSuspendedAccount
}
