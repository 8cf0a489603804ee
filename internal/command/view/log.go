package view

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// log is the progress where nothing can be redrawn: one line an event, each
// complete, none ever changed.
type log struct {
	out   *term.Stream
	name  string
	width int
	// since is when a resource began, to say at its end how long it took.
	since map[string]time.Time
	waits *waits
	left  *left
}

// Widths of the columns; the longest status is taken into account, since lines
// already printed cannot be aligned again.
const (
	nameWidth   = 16
	statusWidth = 28
)

func newLog(out *term.Stream, op stack.Operation, t *template.Template) *log {
	l := &log{out: out, name: op.Stack, width: nameWidth, since: map[string]time.Time{}, waits: newWaits(t), left: newLeft(op, t)}
	for _, name := range append([]string{op.Stack}, op.Resources...) {
		l.width = max(l.width, term.Width(name))
	}
	return l
}

func (l *log) event(e stack.Event) {
	took := l.took(e)
	if note := l.waits.note(e); note != "" {
		e.Reason = l.out.Join(e.Reason, note)
	}
	l.out.Println(Line(l.out.Look, e, l.width, took))
	if note := l.left.note(e); note != "" {
		own := stack.Event{Time: e.Time, LogicalID: l.name, Reason: note}
		l.out.Println(Line(l.out.Look, own, l.width, 0))
	}
}

func (l *log) stop() {}

// took is the time since the resource's first event, 0 while it goes on.
func (l *log) took(e stack.Event) time.Duration {
	key := e.StackID + "/" + e.LogicalID
	began, ok := l.since[key]
	if !ok {
		began = e.Time
		l.since[key] = e.Time
	}
	if stack.OutcomeOf(types.StackStatus(e.Status)) == stack.Running {
		return 0
	}
	delete(l.since, key)
	return e.Time.Sub(began)
}

// Line is one event of a log: when, what, how far, how long, why.
func Line(look term.Look, e stack.Event, width int, took time.Duration) string {
	elapsed := ""
	if took > 0 {
		elapsed = term.Duration(took)
	}
	parts := []string{
		look.Paint(term.Dim, e.Time.Local().Format("15:04:05")),
		term.Pad(look.Paint(term.Bold, Name(look, e)), width),
		term.Pad(look.Paint(command.StatusStyle(string(e.Status)), string(e.Status)), statusWidth),
		look.Paint(term.Dim, term.PadLeft(elapsed, 5)),
		look.Paint(term.Plain, e.Reason),
	}
	return strings.TrimRight(strings.Join(parts, "  "), " ")
}

// Name is an event's resource with the nested stacks above it.
func Name(look term.Look, e stack.Event) string { return Within(look, e.Path, e.LogicalID) }

// Within names a resource with the nested stacks above it.
func Within(look term.Look, path []string, logicalID string) string {
	return strings.Join(append(append([]string{}, path...), logicalID), " "+look.Char(term.Inside)+" ")
}
