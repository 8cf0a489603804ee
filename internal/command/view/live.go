package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// live is the progress on a terminal: one line a resource that lives in place.
type live struct {
	display *term.Live
	board   *board
}

func newLive(out *term.Stream, op stack.Operation, t *template.Template) *live {
	b := &board{stack: op.Stack, status: "starting", began: time.Now()}
	if t != nil {
		b.needs = t.Dependencies()
	}
	for _, id := range op.Resources {
		b.rows = append(b.rows, &row{name: id, state: waiting})
	}
	return &live{board: b, display: out.Live(b)}
}

func (l *live) event(e stack.Event) { l.display.Update(func() { l.board.take(e) }) }

// stop leaves the last state on the screen.
func (l *live) stop() {
	l.display.Update(func() { l.board.ended = time.Now() })
	l.display.Stop()
}

// state is what a row is at; the order is that of the display when space is
// short.
type state int

const (
	failed state = iota
	active
	waiting
	done
)

// row is one resource.
type row struct {
	name         string
	state        state
	doing        string
	began, ended time.Time
}

// board draws all rows of an operation.
type board struct {
	stack, status string
	began, ended  time.Time
	rows          []*row
	needs         map[string][]string
}

// take moves the row of an event on.
func (b *board) take(e stack.Event) {
	now := time.Now()
	if e.OfStack() {
		if len(e.Path) == 0 {
			b.status = words(string(e.Status))
		}
		return
	}
	name := Name(term.Look{Unicode: true}, e)
	at := slices.IndexFunc(b.rows, func(r *row) bool { return r.name == name })
	if at < 0 {
		at = len(b.rows)
		b.rows = append(b.rows, &row{name: name})
	}
	r := b.rows[at]
	if r.began.IsZero() {
		r.began = now
	}
	r.doing, r.ended = words(string(e.Status)), now
	switch outcome := stack.OutcomeOf(types.StackStatus(e.Status)); {
	case strings.HasSuffix(string(e.Status), "_FAILED"):
		r.state = failed
	case outcome == stack.Running && strings.HasSuffix(string(e.Status), "_IN_PROGRESS"):
		r.state, r.ended = active, time.Time{}
	default:
		r.state = done
	}
}

// words turns a status into plain text: UPDATE_ROLLBACK_IN_PROGRESS becomes
// "update rollback in progress".
func words(status string) string {
	return strings.ToLower(strings.ReplaceAll(status, "_", " "))
}

// Render draws a headline, a bar and the rows.
func (b *board) Render(f term.Frame) []string {
	finished := 0
	for _, r := range b.rows {
		if r.state == done {
			finished++
		}
	}
	now := f.Now
	if !b.ended.IsZero() {
		now = b.ended
	}
	head := "  " + f.Join(f.Paint(term.Bold, b.stack), f.Paint(term.Active, b.status), term.Duration(now.Sub(b.began)))
	count := fmt.Sprintf("%d/%d", finished, len(b.rows))
	gap := max(2, min(f.Width, 76)-term.Width(head)-len(count))
	lines := []string{
		head + strings.Repeat(" ", gap) + count,
		"  " + f.Bar(finished, len(b.rows), min(max(f.Width-4, 10), 40)),
	}
	return append(lines, b.body(f, f.Height-len(lines), now)...)
}

// body shows the rows in their order while there is room; else the ones that
// matter most, and a line that counts the rest.
func (b *board) body(f term.Frame, room int, now time.Time) []string {
	shown, hidden := b.rows, 0
	if len(b.rows) > room {
		shown = slices.Clone(b.rows)
		slices.SortStableFunc(shown, func(x, y *row) int { return int(x.state) - int(y.state) })
		hidden = len(shown) - max(room-1, 0)
		shown = shown[:len(shown)-hidden]
	}
	nameWidth := 0
	for _, r := range shown {
		nameWidth = max(nameWidth, term.Width(r.name))
	}
	nameWidth = min(nameWidth, max(f.Width-20, 8))
	var lines []string
	for _, r := range shown {
		lines = append(lines, b.line(f, r, nameWidth, now))
	}
	if hidden > 0 {
		lines = append(lines, f.Paint(term.Dim, fmt.Sprintf("  %s %d more", f.Char(term.Ellipsis), hidden)))
	}
	return lines
}

func (b *board) line(f term.Frame, r *row, width int, now time.Time) string {
	symbol, elapsed, note := f.Symbol(term.Unchanged), "", b.waitsFor(r)
	switch r.state {
	case failed:
		symbol, note = f.Symbol(term.Failed), r.doing
	case active:
		symbol, note = f.Spinner(), r.doing
		elapsed = term.Duration(now.Sub(r.began))
	case done:
		symbol, note = f.Symbol(term.Done), ""
		elapsed = term.Duration(r.ended.Sub(r.began))
	case waiting:
	}
	line := "  " + symbol + " " + term.Pad(f.Fold(r.name, width), width) + "  "
	room := max(min(f.Width, 76)-term.Width(line)-7, 0)
	return line + f.Paint(term.Dim, term.Pad(f.Fold(note, room), room)) + term.PadLeft(elapsed, 7)
}

// waitsFor names the first resource that a waiting one needs.
func (b *board) waitsFor(r *row) string {
	for _, need := range b.needs[r.name] {
		for _, other := range b.rows {
			if other.name == need && other.state != done {
				return "waits for " + need
			}
		}
	}
	return ""
}
