package stack

import "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

// Outcome is what a stack status means for the operation that led to it.
type Outcome int

// The outcomes.
const (
	Running    Outcome = iota // the operation goes on
	Succeeded                 // the operation did what was asked
	RolledBack                // the operation failed; the stack is as it was before, or empty
	Broken                    // the operation failed and left something to mend
	Deleted                   // the stack is gone
	InReview                  // only change sets exist, nothing was ever deployed
)

// OutcomeOf classifies each status that AWS documents (AWS CloudFormation User
// Guide, "Stack status codes"). A status that is not known counts as Running,
// because new ones have so far been intermediate.
func OutcomeOf(status types.StackStatus) Outcome {
	switch status {
	case types.StackStatusCreateInProgress, types.StackStatusRollbackInProgress,
		types.StackStatusDeleteInProgress, types.StackStatusUpdateInProgress,
		types.StackStatusUpdateCompleteCleanupInProgress,
		types.StackStatusUpdateRollbackInProgress,
		types.StackStatusUpdateRollbackCompleteCleanupInProgress,
		types.StackStatusImportInProgress, types.StackStatusImportRollbackInProgress:
		return Running
	case types.StackStatusCreateComplete, types.StackStatusUpdateComplete,
		types.StackStatusImportComplete:
		return Succeeded
	case types.StackStatusRollbackComplete, types.StackStatusUpdateRollbackComplete,
		types.StackStatusImportRollbackComplete:
		return RolledBack
	case types.StackStatusCreateFailed, types.StackStatusRollbackFailed,
		types.StackStatusDeleteFailed, types.StackStatusUpdateFailed,
		types.StackStatusUpdateRollbackFailed, types.StackStatusImportRollbackFailed:
		return Broken
	case types.StackStatusDeleteComplete:
		return Deleted
	case types.StackStatusReviewInProgress:
		return InReview
	default:
		return Running
	}
}

// Way is what has to be done to bring a template into a stack.
type Way int

// The ways.
const (
	Create       Way = iota // a change set of type CREATE
	Update                  // a change set of type UPDATE
	Replace                 // delete the stack first, then create it
	ContinueBack            // finish the failed rollback first
	UpdateOnly              // update with rollback disabled, or roll back first
	Wait                    // another operation is in progress
)

// WayFrom says how a stack in this state takes a template. disableRollback is
// the stack's own setting: it tells a failed creation that was kept on purpose
// from one that must be deleted.
func WayFrom(status types.StackStatus, disableRollback bool) Way {
	switch status {
	case types.StackStatusReviewInProgress:
		return Create
	case types.StackStatusCreateComplete, types.StackStatusUpdateComplete,
		types.StackStatusImportComplete, types.StackStatusUpdateRollbackComplete,
		types.StackStatusImportRollbackComplete:
		return Update
	case types.StackStatusRollbackComplete, types.StackStatusRollbackFailed,
		types.StackStatusDeleteFailed:
		return Replace
	case types.StackStatusCreateFailed:
		if disableRollback {
			return UpdateOnly
		}
		return Replace
	case types.StackStatusUpdateFailed:
		return UpdateOnly
	case types.StackStatusUpdateRollbackFailed, types.StackStatusImportRollbackFailed:
		return ContinueBack
	case types.StackStatusDeleteComplete:
		return Create
	case types.StackStatusCreateInProgress, types.StackStatusRollbackInProgress,
		types.StackStatusDeleteInProgress, types.StackStatusUpdateInProgress,
		types.StackStatusUpdateCompleteCleanupInProgress,
		types.StackStatusUpdateRollbackInProgress,
		types.StackStatusUpdateRollbackCompleteCleanupInProgress,
		types.StackStatusImportInProgress, types.StackStatusImportRollbackInProgress:
		return Wait
	default:
		return Wait
	}
}
