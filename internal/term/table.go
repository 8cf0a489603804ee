package term

import (
	"strconv"
	"strings"
	"time"
)

// Table is rows under columns, two spaces apart, without lines.
//
// A person sees it aligned and fitted to the terminal; a program gets tab
// separated values, all of them, without a header and with times as RFC 3339.
type Table struct {
	Columns []Column
	// Indent is the number of spaces before each row, for a person.
	Indent int

	rows [][]Cell
}

// Column says how a column is aligned and what it gives up when the terminal
// is narrow. A zero Column is a name: on the left, never cut.
type Column struct {
	// Title is its header; a table without titles has none.
	Title string
	// Right aligns numbers and times.
	Right bool
	// Fold is the width down to which its middle may be left out, 0 for never.
	Fold int
	// Prose is shortened at its end instead.
	Prose bool
	// Drop makes it go as a whole when folding is not enough: the highest
	// first, 0 never.
	Drop int
}

// Cell is one value: what a person sees and what a program gets.
type Cell struct {
	Style   Style
	Text    string
	Program string
}

// Text is a cell of plain text.
func Text(text string) Cell { return Cell{Text: text, Program: text} }

// Styled is a cell of text with a style.
func Styled(s Style, text string) Cell { return Cell{Style: s, Text: text, Program: text} }

// Time is a cell with a moment in its own zone for a person, in UTC for a
// program; a zero time is empty.
func Time(t time.Time) Cell {
	if t.IsZero() {
		return Cell{}
	}
	return Cell{Text: t.Format("2006-01-02 15:04:05"), Program: t.UTC().Format(time.RFC3339)}
}

// Elapsed is a cell with a duration: m:ss, for a program in seconds.
func Elapsed(d time.Duration) Cell {
	return Cell{Text: Duration(d), Program: strconv.Itoa(int(d / time.Second))}
}

// Number is a cell with a count.
func (l Look) Number(n int) Cell { return Cell{Text: l.Count(n), Program: strconv.Itoa(n)} }

// Row adds a row; missing cells are empty.
func (t *Table) Row(cells ...Cell) {
	row := make([]Cell, len(t.Columns))
	copy(row, cells)
	for i := range row {
		row[i].Text, row[i].Program = Clean(row[i].Text), Clean(row[i].Program)
	}
	t.rows = append(t.rows, row)
}

// Len is the number of rows.
func (t *Table) Len() int { return len(t.rows) }

// Table prints a table in the form that suits the reader.
func (s *Stream) Table(t *Table) {
	lines := t.TSV()
	if s.terminal {
		lines = t.Lines(s.Look, s.Width())
	}
	if len(lines) > 0 {
		s.Println(lines...)
	}
}

// TSV gives the rows for a program.
func (t *Table) TSV() []string {
	lines := make([]string, len(t.rows))
	for i, row := range t.rows {
		values := make([]string, len(row))
		for j, c := range row {
			values[j] = c.Program
		}
		lines[i] = strings.Join(values, "\t")
	}
	return lines
}

// Lines gives the rows for a person, with a header where columns have titles.
func (t *Table) Lines(l Look, width int) []string {
	if len(t.rows) == 0 {
		return nil
	}
	widths := t.fit(width)
	var lines []string
	if header, ok := t.header(); ok {
		lines = append(lines, t.line(l, header, widths))
	}
	for _, row := range t.rows {
		lines = append(lines, t.line(l, row, widths))
	}
	return lines
}

func (t *Table) header() (row []Cell, ok bool) {
	for _, c := range t.Columns {
		row = append(row, Styled(Dim, c.Title))
		ok = ok || c.Title != ""
	}
	return row, ok
}

func (t *Table) line(l Look, row []Cell, widths []int) string {
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", t.Indent))
	pending := 0 // spaces owed before the next text, so that lines have none at their end
	first := true
	for i, c := range row {
		if widths[i] <= 0 {
			continue
		}
		if !first {
			pending += 2
		}
		first = false
		shorten := l.Fold
		if t.Columns[i].Prose {
			shorten = l.Truncate
		}
		text := shorten(c.Text, widths[i])
		space := widths[i] - Width(text)
		if t.Columns[i].Right {
			pending, space = pending+space, 0
		}
		if text != "" {
			b.WriteString(strings.Repeat(" ", pending) + l.Paint(c.Style, text))
			pending = 0
		}
		pending += space
	}
	return strings.TrimRight(b.String(), " ")
}
