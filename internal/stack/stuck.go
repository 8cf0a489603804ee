package stack

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Stuck names the resources that a failed rollback or deletion could not get
// past, as a second one takes them to leave them alone: of a rollback the
// innermost ones (Nested.LogicalID), of a deletion those of the stack itself.
func (r Result) Stuck() []string {
	switch r.Status {
	case types.StackStatusUpdateRollbackFailed:
		return r.last(types.ResourceStatusUpdateFailed, true)
	case types.StackStatusDeleteFailed:
		return r.last(types.ResourceStatusDeleteFailed, false)
	default:
		return nil
	}
}

// last names the resources whose newest event has this status.
func (r Result) last(status types.ResourceStatus, nested bool) []string {
	var names []string
	seen := map[string]bool{}
	for _, e := range slices.Backward(r.Events) {
		name := strings.Join(append(slices.Clone(e.Path), e.LogicalID), ".")
		if e.OfStack() || seen[name] {
			continue
		}
		seen[name] = true
		if e.Status != status || (nested && isConsequence(e, r.Events)) || (!nested && len(e.Path) > 0) {
			continue
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
