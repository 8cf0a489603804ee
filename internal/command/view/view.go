// Package view shows an operation on a stack, from the plan to its end: as
// text for a person, as JSON lines for a program. Commands feed it typed
// events; it decides nothing.
package view

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/artifact"
	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

// Header says what is done to which stack, and where.
type Header struct {
	Stack   string `json:"stack"`
	Action  string `json:"action"` // create, update, delete, watch …
	Region  string `json:"region"`
	Account string `json:"account"`
	Context string `json:"context"`
}

// Plan is a change that waits for an answer.
type Plan struct {
	*stack.Plan
	Sources
	// Capabilities name what the template needs, with the resources.
	Capabilities []template.CapabilityNeed
}

// End is how an operation ended.
type End struct {
	Stack   string
	StackID string
	stack.Result
	// Outputs of the stack, where the operation succeeded.
	Outputs []types.Output
	Sources
	// Findings are why validation has stopped the operation.
	Findings []stack.Finding
	// Express tells that the stack failed in express mode and is not rolled back.
	Express bool
	// Statement is what the statement of a stack policy says that has stopped the
	// operation, empty where none has.
	Statement string
	// Triggers are the alarms that could roll the operation back.
	Triggers stack.Triggers
	// Next is the command to run again after a failure, empty if unknown.
	Next string
}

// Sources are the templates of an operation, for places.
type Sources struct {
	// Template is the stack's, nil if unknown.
	Template *template.Template
	// Package also has those of the nested stacks, nil where they are unknown.
	Package *artifact.Package
}

// Under is the template of the nested stack to which the logical IDs lead, nil
// where it is not known.
func (s Sources) Under(path []string) *template.Template {
	if len(path) == 0 {
		return s.Template
	}
	return s.Package.Under(path...)
}

// place finds a failure in the template of the stack that it happened in.
func (s Sources) place(f *stack.Failure) *diag.Range {
	inside := *f
	inside.Path = nil // as seen from that stack
	return stack.Place(s.Under(f.Path), &inside)
}

// Operation shows one operation. The calls come in this order; Event comes
// once for each event between Start and End.
type Operation interface {
	Header(Header)
	// Note says something on the way, for people only.
	Note(text string)
	// Warn shows findings that do not stop the command.
	Warn(diag.List)
	Plan(Plan)
	// DeletePlan shows what a deletion takes and leaves.
	DeletePlan(*stack.DeletePlan)
	// RollbackPlan shows what goes back and what stays as it is.
	RollbackPlan(*stack.RollbackPlan)
	// Unchanged says that there is nothing to do.
	Unchanged(e End)
	// Start begins to show progress; t tells what waits for what, nil if unknown.
	Start(op stack.Operation, t *template.Template)
	Event(stack.Event)
	// Stop leaves the progress as it stands: the wait was cut off.
	Stop()
	// End shows the outcome. A failure is shown with its cause; the error that
	// the command returns then only carries the exit code.
	End(End)
}

// New chooses the view for a session's output.
func New(s *command.Session) Operation {
	if s.Machine() {
		return newMachine(s)
	}
	return newText(s)
}
