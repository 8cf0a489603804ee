package refactor

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

// failure is why a refactor did not succeed, and what to do next.
type failure struct {
	cause *stack.Failure
	// template is that of the stack in which it happened, at the place in it;
	// both nil where they are not known.
	template *template.Template
	at       *diag.Range
	next     string
}

// failure finds the cause among the events of all stacks.
func (f *flow) failure(r stack.RefactorResult) failure {
	if r.Succeeded() {
		return failure{}
	}
	why := failure{cause: stack.Diagnose(r.Events()), next: next(r, f.o.again())}
	if why.cause == nil {
		return why
	}
	for _, in := range f.inputs {
		if in.name == command.StackNameOf(why.cause.StackID) {
			why.template, why.at = in.after, stack.Place(in.after, why.cause)
		}
	}
	return why
}

// next says what leads out of the states in which the stacks are.
func next(r stack.RefactorResult, again string) string {
	var lines []string
	for _, s := range r.Stacks {
		switch s.Status {
		case types.StackStatusUpdateRollbackFailed:
			lines = append(lines, "finish the rollback:  cfn rollback "+s.Stack)
		case types.StackStatusRollbackComplete, types.StackStatusRollbackFailed:
			lines = append(lines, "remove the new stack, which is empty:  cfn delete "+s.Stack)
		default:
		}
	}
	return strings.Join(append(lines, "mend it, then  "+again), "\n")
}

// condition says what a refactor that failed has left.
func condition(status types.StackRefactorExecutionStatus) string {
	switch status {
	case types.StackRefactorExecutionStatusRollbackComplete:
		return "every resource is where it was before"
	case types.StackRefactorExecutionStatusRollbackFailed, types.StackRefactorExecutionStatusExecuteFailed:
		return "some resources may be at their new places"
	default:
		return ""
	}
}
