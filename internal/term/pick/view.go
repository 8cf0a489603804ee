package pick

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/cfn-cli/cfn/internal/term"
)

// Columns and lines that a drawing takes beside the items.
const (
	margin    = 5 // indent, cursor and mark
	tallFrame = 10
	minNote   = 12
)

// Render implements term.Component. A low terminal loses the blank lines first,
// then the help; a narrow one shortens names
// in the middle, and of the first line the count goes last.
func (l *list) Render(f term.Frame) []string {
	lines := []string{l.head(f), l.prompt(f)}
	var foot []string
	if f.Height > 3 || l.notice != "" {
		foot = []string{l.foot(f)}
	}
	if f.Height >= tallFrame {
		lines, foot = append(lines, ""), append([]string{""}, foot...)
	}
	rows := max(f.Height-len(lines)-len(foot), 1)
	return append(append(lines, l.rows(f, rows)...), foot...)
}

func (l *list) head(f term.Frame) string {
	all := f.Count(len(l.Items))
	if len(l.shown) < len(l.Items) {
		all = f.Count(len(l.shown)) + " of " + all
	}
	title, count, most := f.Paint(term.Bold, l.Title), f.Count(l.Taken+l.count), f.Count(l.Max)
	for _, parts := range [][]string{
		{title, count + " of at most " + most + " chosen", f.Paint(term.Dim, all+" shown")},
		{title, count + " of at most " + most + " chosen"},
		{title, count + " of " + most + " chosen"},
	} {
		if line := "  " + f.Join(parts...); term.Width(line) <= f.Width {
			return line
		}
	}
	return "  " + count + " of " + most + " chosen"
}

func (l *list) prompt(f term.Frame) string {
	if l.filter == "" {
		what := "type to filter"
		if l.only {
			what = "only what is chosen"
		}
		return "  " + f.Paint(term.Dim, what)
	}
	return "  " + f.Paint(term.Dim, "filter") + " " + f.Fold(term.Clean(l.filter), max(f.Width-10, 4)) + f.Paint(term.Active, "_")
}

func (l *list) foot(f term.Frame) string {
	if l.notice != "" {
		return "  " + f.Symbol(term.Warning) + " " + l.notice
	}
	parts := []string{"space choose", "enter " + l.Done, "esc cancel", "ctrl-a all shown", "tab only chosen"}
	if l.filter != "" || l.only {
		parts[2] = "esc show all"
	}
	for len(parts) > 1 && term.Width(f.Join(parts...))+2 > f.Width {
		parts = parts[:len(parts)-1]
	}
	return "  " + f.Paint(term.Dim, f.Join(parts...))
}

// rows draws the part of the list around the cursor.
func (l *list) rows(f term.Frame, height int) []string {
	if len(l.shown) == 0 {
		return []string{"    " + f.Paint(term.Dim, "nothing matches")}
	}
	first := max(0, min(l.cursor-height/2, len(l.shown)-height))
	visible := l.shown[first:min(first+height, len(l.shown))]
	kind, name, note := l.columns(f, visible)
	lines := make([]string, len(visible))
	for i, place := range visible {
		lines[i] = l.row(f, place, first+i == l.cursor, kind, name, note)
	}
	return lines
}

func (l *list) row(f term.Frame, place int, current bool, kind, name, note int) string {
	item := l.Items[place]
	cursor, style := " ", term.Plain
	if current {
		cursor, style = f.Paint(term.Active, f.Char(term.Inside)), term.Bold
	}
	mark := term.Unchanged
	if l.chosen[place] {
		mark = term.Done
	}
	line := "  " + cursor + " " + f.Symbol(mark) + strings.Repeat(" ", 1+l.markWidth(f)-term.Width(f.Char(mark)))
	line += term.Pad(ending(f, term.Clean(item.Kind), kind), kind) + "  "
	shown := f.Fold(term.Clean(item.Name), name)
	line += f.Paint(style, shown)
	if item.Note != "" && note > 0 {
		line += strings.Repeat(" ", max(name-term.Width(shown), 0)+2) + f.Paint(term.Dim, f.Fold(term.Clean(item.Note), note))
	}
	return line
}

// ending shortens a kind at its beginning, where the kinds of AWS differ least.
func ending(f term.Frame, text string, width int) string {
	mark := f.Char(term.Ellipsis)
	if size := term.Width(text); size > width {
		return mark + ansi.TruncateLeft(text, size-width+term.Width(mark), "")
	}
	return text
}

func (l *list) markWidth(f term.Frame) int {
	return max(term.Width(f.Char(term.Done)), term.Width(f.Char(term.Unchanged)))
}

// columns divides the width: names get what the others leave, and a little more
// than half of it where all are long.
func (l *list) columns(f term.Frame, visible []int) (kind, name, note int) {
	for _, place := range visible {
		name = max(name, term.Width(term.Clean(l.Items[place].Name)))
		note = max(note, term.Width(term.Clean(l.Items[place].Note)))
	}
	room := f.Width - margin - l.markWidth(f)
	if note > 0 {
		note = min(note, max(room/3, minNote))
		room -= note + 2
	}
	kind = min(l.widest, max(room*2/5, room-2-name))
	return kind, max(min(name, room-2-kind), 4), note
}
