package view

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/stack"
)

// next says what leads out of the state in which a failed operation leaves the
// stack. Each state has a way out that cfn itself can go.
func next(e End) string {
	again := e.Next
	if again == "" {
		again = "cfn deploy TEMPLATE --stack-name " + e.Stack
	}
	mend := remedy(e)
	if deniedByPolicy(e) {
		return liftPolicy(e, again)
	}
	if failure := stack.Diagnose(e.Events); failure != nil && failure.Status == types.ResourceStatusUpdateFailed && stack.IsGone(failure.Reason) {
		revert := with(again, "--revert-drift")
		if e.Status == types.StackStatusUpdateRollbackFailed {
			return "it was deleted outside of CloudFormation:  cfn rollback " + e.Stack + flags(" --skip ", e.Stuck()) + "\nthen, to create it anew:  " + revert
		}
		return "it was deleted outside of CloudFormation; to create it anew:  " + revert
	}
	switch e.Status {
	case types.StackStatusRollbackComplete, types.StackStatusRollbackFailed:
		return mend + ", then  " + with(again, "--replace-failed")
	case types.StackStatusCreateFailed, types.StackStatusUpdateFailed:
		if e.Express { // CloudFormation rolls none of these back
			return mend + ", then  " + with(with(again, "--express"), "--disable-rollback") + "\n" + stack.UndoExpress(e.Stack, e.Status)
		}
		return mend + ", then  " + with(again, "--disable-rollback") + "\nto undo it:  cfn rollback " + e.Stack
	case types.StackStatusUpdateRollbackFailed:
		rollback := "cfn rollback " + e.Stack
		return "mend what the rollback failed on" + named(e.Stuck()) + ", then  " + rollback +
			"\nto leave it as it is:  " + rollback + flags(" --skip ", e.Stuck())
	case types.StackStatusDeleteFailed:
		remove := "cfn delete " + e.Stack
		return mend + ", then  " + remove +
			"\nto leave it behind:  " + remove + flags(" --retain ", e.Stuck()) + "  or  " + remove + " --force"
	case types.StackStatusImportRollbackFailed:
		return "cfn events " + e.Stack
	default:
		return mend + ", then  " + again
	}
}

// remedy says what to do before the command is run again.
func remedy(e End) string {
	if names := e.raised(); len(names) > 0 {
		return "find out about the alarm"
	}
	late, unsignalled := stack.Diagnose(e.Events).Unsignalled()
	switch {
	case late:
		return "find out why it did not signal, or let it wait longer"
	case unsignalled:
		return "find out what it signalled"
	default:
		return "mend it"
	}
}

// with adds a flag to a command that does not have it yet.
func with(command, flag string) string {
	if strings.Contains(command, flag) {
		return command
	}
	return command + " " + flag
}

func named(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " (" + strings.Join(names, ", ") + ")"
}

// flags repeats a flag for each name; without a name it shows where one goes.
func flags(flag string, names []string) string {
	if len(names) == 0 {
		names = []string{"LOGICAL_ID"}
	}
	return flag + strings.Join(names, flag)
}

// liftPolicy leads past a stack policy. The one for a single update is that of
// the root: nested stacks keep their own.
func liftPolicy(e End, again string) string {
	if failure := stack.Diagnose(e.Events); failure != nil && len(failure.Path) > 0 {
		return "change the policy of the nested stack (cfn policy get " + failure.StackID + "):  cfn policy set " + failure.StackID + " FILE"
	}
	return "change the stack policy (cfn policy get " + e.Stack + "):  cfn policy set " + e.Stack + " FILE" +
		"\nor lift it for one update:  " + with(again, "--policy-during-update FILE")
}

// deniedByPolicy recognises an update that the stack policy has stopped.
func deniedByPolicy(e End) bool {
	reason := e.FirstReason()
	if failure := stack.Diagnose(e.Events); failure != nil {
		reason = failure.Reason
	}
	return stack.IsDenied(reason)
}
