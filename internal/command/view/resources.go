package view

import (
	"strings"

	"github.com/cfn-cli/cfn/internal/term"
)

// entry is one resource of a plan.
type entry struct {
	symbol term.Symbol
	// depth counts the nested stacks above it.
	depth               int
	name, typ, physical string
	// word says more about it, empty for nothing.
	word string
}

// foldID is the width down to which physical IDs are folded.
const foldID = 24

// entries draws resources, a line each: symbol and name, type, physical ID,
// word. Where there is no room the types go first, then the physical IDs;
// names are never cut.
func (v *text) entries(list []entry) []string {
	marks := 1
	for _, e := range list {
		marks = max(marks, term.Width(v.out.Char(e.symbol)))
	}
	names := make([]string, len(list))
	widest := 0
	for i, e := range list {
		names[i] = strings.Repeat("  ", e.depth+1) + term.Pad(v.out.Symbol(e.symbol), marks) + " " + v.out.Paint(term.Bold, e.name)
		widest = max(widest, term.Width(names[i]))
	}
	table := term.Table{Columns: []term.Column{{Drop: 2}, {Fold: foldID, Drop: 1}, {}}}
	for _, e := range list {
		table.Row(term.Text(e.typ), term.Styled(term.Dim, e.physical), term.Styled(term.Dim, e.word))
	}
	width := v.out.Width()
	if width > 0 {
		width = max(width-widest-2, 1)
	}
	for i, rest := range table.Lines(v.out.Look, width) {
		names[i] = strings.TrimRight(term.Pad(names[i], widest)+"  "+rest, " ")
	}
	return names
}

// lines prints lines, also none.
func (v *text) lines(lines []string) {
	if len(lines) > 0 {
		v.out.Println(lines...)
	}
}

// warn prints a finding below its resource.
func (v *text) warn(indent, text string) {
	width := v.out.Width()
	if width > 0 {
		width = max(width-len(indent)-2, 20)
	}
	mark := v.out.Symbol(term.Warning) + " "
	for _, line := range term.Wrap(text, width, 0) {
		v.out.Println(indent + mark + v.out.Paint(term.Warn, line))
		mark = "  "
	}
}
