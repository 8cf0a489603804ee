package stack

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/template"
)

// Failure is the first thing that went wrong in an operation.
type Failure struct {
	Event
	// Others counts the real failures after it.
	Others int
}

// Diagnose finds the earliest real failure among an operation's events: not a
// sibling that was cancelled because of it, and not a nested stack that failed
// because of something inside. nil where no resource failed.
func Diagnose(events []Event) *Failure {
	var failed []Event
	for _, e := range events {
		if isFailure(e) && !isConsequence(e, events) {
			failed = append(failed, e)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	first := slices.MinFunc(failed, func(a, b Event) int { return a.Time.Compare(b.Time) })
	return &Failure{Event: first, Others: len(failed) - 1}
}

func isFailure(e Event) bool {
	return !e.OfStack() && strings.HasSuffix(string(e.Status), "_FAILED")
}

// isConsequence recognises what follows from another failure.
func isConsequence(e Event, events []Event) bool {
	if e.Cancelled() {
		return true
	}
	if e.Type != nestedType || e.PhysicalID == "" {
		return false
	}
	return slices.ContainsFunc(events, func(inner Event) bool {
		return inner.StackID == e.PhysicalID && isFailure(inner) && !inner.Cancelled()
	})
}

// Cancelled recognises "Resource creation cancelled" and its like, which is all
// that a resource says that was stopped because another one failed.
func (e Event) Cancelled() bool {
	reason := strings.TrimRight(e.Reason, ".")
	return strings.HasSuffix(reason, "cancelled") || strings.HasSuffix(reason, "canceled")
}

// FirstReason is what to say where no single resource failed: the first reason that
// the stack itself gives.
func (r Result) FirstReason() string {
	for _, e := range r.Events {
		if e.OfStack() && e.Reason != "" && e.Reason != "User Initiated" {
			return e.Reason
		}
	}
	return r.Reason
}

// Place finds a failure in the template: the property that the reason names,
// else the resource. nil where the template does not hold it, as with a
// resource of a nested stack.
func Place(t *template.Template, f *Failure) *diag.Range {
	if t == nil || f == nil || len(f.Path) > 0 {
		return nil
	}
	if place := waitPlace(t, f); place != nil {
		return place
	}
	if r := t.Resource(f.LogicalID); r != nil && r.Properties != nil {
		for _, entry := range r.Properties.Entries {
			if namesWord(f.Reason, entry.Key) {
				return &diag.Range{
					File: t.Name, Line: entry.Pos.Line, Column: entry.Pos.Column,
					EndColumn: entry.Pos.Column + len(entry.Key),
				}
			}
		}
	}
	pos, ok := t.Locate("Resources", f.LogicalID)
	if !ok {
		return nil
	}
	return &diag.Range{File: t.Name, Line: pos.Line, Column: pos.Column, EndColumn: pos.Column + len(f.LogicalID)}
}

// namesWord reports whether text holds word with no letter around it. Short
// names such as "Name" stand in many texts that mean something else.
func namesWord(text, word string) bool {
	if len(word) < 5 {
		return false
	}
	fields := strings.FieldsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
	return slices.Contains(fields, word)
}

// IsRunning reports that the stack is being worked on.
func IsRunning(s *types.Stack) bool { return s != nil && OutcomeOf(s.StackStatus) == Running }
