package view

import (
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/term"
)

// cause is the first thing that went wrong, as a diagnostic.
func cause(look term.Look, e End, failure *stack.Failure) *diag.Diagnostic {
	if names := e.raised(); len(names) > 0 {
		which := "the alarm " + names[0]
		if len(names) > 1 {
			which = "one of the alarms " + strings.Join(names, ", ")
		}
		return diag.New(diag.Failed, "rollback.alarm", "because of %s", which).WithDetail(e.FirstReason()).WithHint("%s", next(e))
	}
	if failure == nil {
		return diag.New(diag.Failed, "operation.failed", "the operation failed").WithDetail(e.FirstReason()+quoted(e)).WithHint("%s", next(e))
	}
	name := Name(look, failure.Event)
	d := diag.New(diag.Failed, "resource.failed", "%s  %s  %s", name, failure.Type, failure.Status).
		WithDetail(failure.Reason+signals(e, failure)+quoted(e)).WithHint("%s", next(e))
	if place := e.place(failure); place != nil {
		d = d.At(*place)
	}
	return d
}

// quoted is the statement of a stack policy that has stopped the operation.
func quoted(e End) string {
	if e.Statement == "" {
		return ""
	}
	return "\nThe statement: " + e.Statement
}

// raised names the alarms because of which the operation failed, none where it
// failed for another reason.
func (e End) raised() []string {
	if len(e.Triggers.Alarms) == 0 || stack.Diagnose(e.Events) != nil || !stack.IsAlarm(e.FirstReason()) {
		return nil
	}
	return e.Triggers.Named(e.FirstReason())
}

// signals tells which signals a resource has got that failed without enough.
func signals(e End, failure *stack.Failure) string {
	if late, _ := failure.Unsignalled(); !late || strings.HasPrefix(failure.Reason, "WaitCondition") {
		return "" // CloudFormation's own text tells of those
	}
	ids := stack.Signals(e.Events, failure)
	if len(ids) == 0 {
		return "\nNo signal was received."
	}
	return "\nReceived: " + strings.Join(ids, ", ")
}
