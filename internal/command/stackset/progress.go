package stackset

import (
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// progress shows operations while they go on: to a person in place, in a pipe
// one line an instance that ends, to a program as JSON lines.
type progress interface {
	event(stackset.Event)
	// stop leaves what is shown as it stands.
	stop()
}

// follow makes the progress of what goes on on a StackSet. cells are the
// instances that are expected to be worked on, by what is known.
func (s *site) follow(name string, expected []stackset.Place) progress {
	switch {
	case s.Machine():
		return machine(s)
	case s.Term.Out.Animated():
		s.Term.Out.Println("")
		b := newBoard(name, expected, s.names)
		return &live{board: b, display: s.Term.Out.Live(b)}
	default:
		s.Term.Out.Println("")
		return &log{out: s.Term.Out, name: name, since: map[stackset.Place]time.Time{}}
	}
}

// live is the progress on a terminal.
type live struct {
	display *term.Live
	board   *board
}

func (l *live) event(e stackset.Event) { l.display.Update(func() { l.board.take(e) }) }

func (l *live) stop() {
	l.display.Update(func() { l.board.ended = time.Now() })
	l.display.Stop()
}

// log is the progress in a pipe.
type log struct {
	out   *term.Stream
	name  string
	since map[stackset.Place]time.Time
}

func (l *log) stop() {}

func (l *log) event(e stackset.Event) {
	if e.Result == nil {
		l.line(e.Time, l.name, string(e.Operation.Status), "", describe(e.Operation))
		return
	}
	r := e.Result
	if _, began := l.since[r.Place]; !began {
		l.since[r.Place] = e.Time
	}
	if !r.Over() {
		return
	}
	took := ""
	if d := e.Time.Sub(l.since[r.Place]); d >= time.Second {
		took = term.Duration(d)
	}
	delete(l.since, r.Place)
	l.line(e.Time, r.Account+"  "+r.Region, string(r.Status), took, r.Reason)
}

// The widths of the columns: an account and a region of usual length, and the
// longest status.
const (
	placeWidth  = 12 + 2 + 14
	statusWidth = 9
)

func (l *log) line(at time.Time, what, status, took, rest string) {
	parts := []string{
		l.out.Paint(term.Dim, at.Local().Format("15:04:05")),
		term.Pad(l.out.Paint(term.Bold, what), placeWidth),
		term.Pad(l.out.Paint(style(status), status), statusWidth),
		l.out.Paint(term.Dim, term.PadLeft(took, 5)),
		l.out.Paint(term.Plain, rest),
	}
	l.out.Println(strings.TrimRight(strings.Join(parts, "  "), " "))
}

// style is what the status of an operation, a result or an instance means.
func style(status string) term.Style {
	switch status {
	case "SUCCEEDED", "CURRENT", "IN_SYNC":
		return term.Good
	case "FAILED", "INOPERABLE", "FAILED_IMPORT":
		return term.Bad
	case "CANCELLED", "STOPPED", "STOPPING", "OUTDATED", "DRIFTED", "SKIPPED_SUSPENDED_ACCOUNT":
		return term.Warn
	case "RUNNING":
		return term.Active
	case "QUEUED", "PENDING", "NOT_CHECKED":
		return term.Dim
	default:
		return command.StatusStyle(status)
	}
}

// describe says what an operation does.
func describe(o stackset.Operation) string {
	if words := doing[o.Kind]; words != "" {
		return words
	}
	return strings.ToLower(strings.ReplaceAll(string(o.Action), "_", " "))
}

var doing = map[stackset.Kind]string{
	stackset.SwitchManaged:   "switching managed execution",
	stackset.DeleteInstances: "deleting stack instances",
	stackset.UpdateSet:       "updating the StackSet",
	stackset.SetAutomatic:    "setting automatic deployment",
	stackset.CreateInstances: "creating stack instances",
	stackset.UpdateInstances: "updating stack instances",
	stackset.RetryInstances:  "trying stack instances again",
}
