package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/term"
)

// maxBoard is how wide the display gets: a time far from its name is hard to
// read.
const maxBoard = 76

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
	lines := []string{head}
	if len(b.rows) > 0 {
		count := fmt.Sprintf("%d/%d", finished, len(b.rows))
		gap := max(2, min(f.Width, maxBoard)-term.Width(head)-len(count))
		lines = []string{
			head + strings.Repeat(" ", gap) + count,
			"  " + f.Bar(finished, len(b.rows), min(max(f.Width-4, 10), 40)),
		}
	}
	if until, ok := b.watched(now); ok && b.ended.IsZero() {
		lines = append(lines, b.watching(f, until, now))
	}
	return append(lines, b.body(f, f.Height-len(lines), now)...)
}

// body shows the rows in their order while there is room; else the ones that
// matter most, and a line that counts the rest.
func (b *board) body(f term.Frame, room int, now time.Time) []string {
	shown := b.rows
	var hidden []*row
	if len(b.rows) > room {
		shown = slices.Clone(b.rows)
		slices.SortStableFunc(shown, func(x, y *row) int { return int(x.state) - int(y.state) })
		room = max(room-1, 0)
		shown, hidden = shown[:room], shown[room:]
	}
	widest := 0
	for _, r := range shown {
		widest = max(widest, term.Width(name(f.Look, r)))
	}
	widest = min(widest, max(f.Width-20, 8))
	var lines []string
	for _, r := range shown {
		lines = append(lines, b.line(f, r, widest, now))
	}
	if len(hidden) > 0 {
		lines = append(lines, f.Paint(term.Dim, "  "+f.Char(term.Ellipsis)+" "+tally(hidden)))
	}
	return lines
}

// tally counts the rows that are not shown.
func tally(rows []*row) string {
	var parts []string
	for _, kind := range []struct {
		state state
		word  string
	}{{failed, "failed"}, {active, "in progress"}, {waiting, "waiting"}, {done, "done"}} {
		n := 0
		for _, r := range rows {
			if r.state == kind.state {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind.word))
		}
	}
	return strings.Join(parts, ", ") + " more"
}

func (b *board) line(f term.Frame, r *row, width int, now time.Time) string {
	symbol, note, elapsed := f.Symbol(term.Unchanged), r.doing, ""
	switch r.state {
	case failed:
		symbol, elapsed = f.Symbol(term.Failed), term.Duration(r.ended.Sub(r.began))
	case active:
		symbol, elapsed = f.Spinner(), term.Duration(now.Sub(r.began))
	case done:
		symbol, elapsed = f.Symbol(term.Done), term.Duration(r.ended.Sub(r.began))
	case waiting:
		if need := b.waitsFor(r); note == "" && need != "" {
			note = "waits for " + need
		}
	}
	symbol = term.Pad(symbol, term.Width(f.Char(term.Done))) // the widest in ASCII
	line := "  " + symbol + " " + term.Pad(f.Fold(name(f.Look, r), width), width) + "  "
	room := max(min(f.Width, maxBoard)-term.Width(line)-7, 0)
	return line + f.Paint(term.Dim, term.Pad(f.Fold(note, room), room)) + term.PadLeft(elapsed, 7)
}

// name is a row's resource with the nested stacks above it, safe to print.
func name(look term.Look, r *row) string {
	return term.Clean(strings.Join(r.path, " "+look.Char(term.Inside)+" "))
}
