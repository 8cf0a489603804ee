package refactor

import (
	"fmt"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/term"
)

// maxBoard is how wide the display gets: a time far from its name is hard to
// read.
const maxBoard = 76

// board is what a live display shows: all moves of a refactor.
type board struct {
	stacks       string
	status       string
	began, ended time.Time
	rows         []*row
}

// row is a resource on its way. Its times are those of the service.
type row struct {
	move         stack.Move
	doing        string // empty before it begins
	failed, done bool
	began, ended time.Time
}

func newBoard(stacks []string, moves []stack.Move, now time.Time) *board {
	b := &board{stacks: strings.Join(stacks, ", "), status: "starting", began: now}
	for _, m := range moves {
		b.rows = append(b.rows, &row{move: m})
	}
	return b
}

// take moves the row of an event on. A refactor that another run has started
// tells only of the stacks.
func (b *board) take(e stack.Event) {
	status := strings.ToLower(strings.ReplaceAll(string(e.Status), "_", " "))
	if e.OfStack() {
		b.status = "moving"
		if strings.Contains(status, "rollback") {
			b.status = "moving back"
		}
		return
	}
	at := stack.Spot{Stack: command.StackNameOf(e.StackID), LogicalID: e.LogicalID}
	exports := strings.HasPrefix(status, "export")
	for _, r := range b.rows {
		if exports && r.move.From != at || !exports && r.move.To != at {
			continue
		}
		if r.began.IsZero() {
			r.began = e.Time
		}
		r.ended, r.doing = e.Time, status
		switch {
		case strings.HasSuffix(status, "failed"):
			r.failed = !e.Cancelled()
		case status == "import complete", status == "export rollback complete":
			r.done = true
		default:
			r.done = false
		}
	}
}

// Render implements term.Component: a headline and the moves.
func (b *board) Render(f term.Frame) []string {
	finished := 0
	for _, r := range b.rows {
		if r.done {
			finished++
		}
	}
	now := f.Now
	if !b.ended.IsZero() {
		now = b.ended
	}
	head := "  " + f.Join(f.Paint(term.Bold, b.stacks), f.Paint(term.Active, b.status), term.Duration(now.Sub(b.began)))
	if len(b.rows) == 0 {
		return []string{head}
	}
	tally := fmt.Sprintf("%d/%d", finished, len(b.rows))
	gap := max(2, min(f.Width, maxBoard)-term.Width(head)-len(tally))
	lines := []string{
		head + strings.Repeat(" ", gap) + tally,
		"  " + f.Bar(finished, len(b.rows), min(max(f.Width-4, 10), 40)),
	}
	room, widest := max(f.Height-3, 1), 0
	for _, r := range b.rows {
		widest = max(widest, term.Width(path(f.Look, r.move)))
	}
	for i, r := range b.rows {
		if i == room {
			return append(lines, f.Paint(term.Dim, fmt.Sprintf("  %s %d more", f.Char(term.Ellipsis), len(b.rows)-room)))
		}
		lines = append(lines, r.line(f, widest, now))
	}
	return lines
}

func (r *row) line(f term.Frame, width int, now time.Time) string {
	symbol, elapsed := f.Symbol(term.Unchanged), ""
	switch {
	case r.failed:
		symbol = f.Symbol(term.Failed)
	case r.done:
		symbol, elapsed = f.Symbol(term.Done), term.Duration(r.ended.Sub(r.began))
	case !r.began.IsZero():
		symbol, elapsed = f.Spinner(), term.Duration(now.Sub(r.began))
	}
	symbol = term.Pad(symbol, term.Width(f.Char(term.Done)))
	line := "  " + symbol + " " + term.Pad(term.Clean(path(f.Look, r.move)), width) + "  "
	room := max(min(f.Width, maxBoard)-term.Width(line)-7, 0)
	note := r.doing
	if r.done && note == "import complete" {
		note = ""
	}
	return line + f.Paint(term.Dim, term.Pad(f.Fold(note, room), room)) + term.PadLeft(elapsed, 7)
}
