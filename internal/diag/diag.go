// Package diag is how cfn tells a person that something is wrong.
//
// A Diagnostic is data: what happened, where, and what to do next. Domain
// packages return it as an error; only the views render it and only the app
// maps its Kind to an exit code.
package diag

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is the class of a failure. It alone decides the exit code.
type Kind int

// The kinds, one for each failing exit code.
const (
	Failed       Kind = iota // the operation failed or rolled back
	Usage                    // wrong command line
	Differences              // differences were found and asked for
	NotFound                 // the stack, key or context does not exist
	Invalid                  // template or parameters are invalid
	Access                   // credentials, permission, region or endpoint
	Confirmation             // confirmation is needed, or was refused
	Busy                     // another operation is in progress
	Timeout                  // the wait timed out; the operation goes on
	Interrupted              // the person stopped waiting; the operation goes on
)

// Severity tells whether a Diagnostic stops the command.
type Severity int

// The severities.
const (
	Error Severity = iota
	Warning
)

// Range is a place in a source file. Lines and columns count from 1, columns
// count characters. EndColumn is one past the last character; 0 means unknown.
type Range struct {
	File      string
	Line      int
	Column    int
	EndColumn int
}

// String gives file:line:column, the form that terminals and editors open.
func (r Range) String() string {
	switch {
	case r.Line == 0:
		return r.File
	case r.Column == 0:
		return fmt.Sprintf("%s:%d", r.File, r.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", r.File, r.Line, r.Column)
	}
}

// Diagnostic is one thing that is wrong.
type Diagnostic struct {
	Severity Severity
	Kind     Kind
	// Code names the finding for programs, for example "template.duplicate-key".
	Code string
	// Summary says in one sentence, without a final period, what happened.
	Summary string
	// Detail holds the service's own text, verbatim, or further lines.
	Detail string
	// Range is the place in the template, nil where there is none.
	Range *Range
	// Hint is what to do next: a sentence or a command to type.
	Hint string
	// Cause is the underlying error, for errors.Is and --debug.
	Cause error
}

// New makes an error Diagnostic with a formatted summary.
func New(kind Kind, code, format string, args ...any) *Diagnostic {
	return &Diagnostic{Kind: kind, Code: code, Summary: fmt.Sprintf(format, args...)}
}

// WithHint adds what to do next.
func (d *Diagnostic) WithHint(format string, args ...any) *Diagnostic {
	d.Hint = fmt.Sprintf(format, args...)
	return d
}

// WithDetail adds the service's own words.
func (d *Diagnostic) WithDetail(detail string) *Diagnostic {
	d.Detail = detail
	return d
}

// At adds the place in the source.
func (d *Diagnostic) At(r Range) *Diagnostic {
	d.Range = &r
	return d
}

// Because adds the underlying error.
func (d *Diagnostic) Because(err error) *Diagnostic {
	d.Cause = err
	return d
}

// Error gives the place and the summary on one line.
func (d *Diagnostic) Error() string {
	text := d.Summary
	if d.Detail != "" {
		text += ": " + d.Detail
	}
	if d.Range != nil {
		return d.Range.String() + ": " + text
	}
	return text
}

// Unwrap gives the underlying error.
func (d *Diagnostic) Unwrap() error { return d.Cause }

// List is several findings that are told together.
type List []*Diagnostic

// Error gives one finding a line.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, d := range l {
		lines[i] = d.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As reach each finding.
func (l List) Unwrap() []error {
	errs := make([]error, len(l))
	for i, d := range l {
		errs[i] = d
	}
	return errs
}

// Err is nil where the list holds no finding of severity Error.
func (l List) Err() error {
	for _, d := range l {
		if d.Severity == Error {
			return l
		}
	}
	return nil
}

// From finds the diagnostics inside err. An error that carries none becomes
// one of kind Failed, so that nothing is ever lost.
func From(err error) List {
	if err == nil {
		return nil
	}
	var list List
	if errors.As(err, &list) {
		return list
	}
	var one *Diagnostic
	if errors.As(err, &one) {
		return List{one}
	}
	return List{{Kind: Failed, Code: "unexpected", Summary: err.Error(), Cause: err}}
}

// KindOf is the kind of the first finding of severity Error in err.
func KindOf(err error) Kind {
	for _, d := range From(err) {
		if d.Severity == Error {
			return d.Kind
		}
	}
	return Failed
}

// Is reports whether err carries a finding of this kind.
func Is(err error, kind Kind) bool {
	return err != nil && KindOf(err) == kind
}
