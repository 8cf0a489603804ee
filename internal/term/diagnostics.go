package term

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/cfn-cli/cfn/internal/diag"
)

// Source gives the bytes of a file that a diagnostic points into, nil where
// they are not at hand.
type Source func(file string) []byte

// Diagnostics prints findings; source may be nil.
func (s *Stream) Diagnostics(list diag.List, source Source) {
	if lines := Diagnostics(s.Look, s.Width(), list, source); len(lines) > 0 {
		s.Println(lines...)
	}
}

// Diagnostics draws findings: warnings first, so that the errors and what to
// do about them are the last thing on the screen. Each says what happened,
// then where, then what the service said, then what to do next.
func Diagnostics(l Look, width int, list diag.List, source Source) []string {
	var ordered diag.List
	for _, severity := range []diag.Severity{diag.Warning, diag.Error} {
		for _, d := range list {
			if d.Severity == severity {
				ordered = append(ordered, d)
			}
		}
	}
	var lines []string
	for i, d := range ordered {
		if i > 0 && (len(lines) == 0 || lines[len(lines)-1] != "") && tall(d, ordered[i-1]) {
			lines = append(lines, "")
		}
		lines = append(lines, finding(l, width, d, source)...)
		if d.Hint != "" && (i == len(ordered)-1 || ordered[i+1].Hint != d.Hint) {
			lines = append(lines, hint(l, width, d.Hint)...)
		}
	}
	return lines
}

// tall tells whether one of two neighbours has more than a summary, so that a
// blank line must keep them apart.
func tall(pair ...*diag.Diagnostic) bool {
	for _, d := range pair {
		if d.Range != nil || d.Detail != "" || d.Hint != "" {
			return true
		}
	}
	return false
}

func finding(l Look, width int, d *diag.Diagnostic, source Source) []string {
	symbol := Failed
	if d.Severity == diag.Warning {
		symbol = Warning
	}
	mark := l.Char(symbol)
	lead := Width(mark) + 1
	var lines []string
	for i, line := range Wrap(d.Summary, width-lead*limited(width), 0) {
		start := l.Symbol(symbol) + " "
		if i > 0 {
			start = strings.Repeat(" ", lead)
		}
		lines = append(lines, start+l.Paint(Bold, line))
	}
	if d.Range != nil && d.Range.String() != "" {
		lines = append(lines, "  "+l.Paint(Dim, d.Range.String()))
	}
	if d.Detail != "" {
		lines = append(lines, indented(l, width, d.Detail)...)
	}
	if d.Range != nil && source != nil {
		lines = append(lines, snippet(l, width, *d.Range, source(d.Range.File))...)
	}
	return lines
}

func indented(l Look, width int, text string) []string {
	lines := Wrap(text, width-2*limited(width), 0)
	for i, line := range lines {
		lines[i] = "  " + l.Paint(Plain, line)
	}
	return lines
}

func hint(l Look, width int, text string) []string {
	const label = "  Next:  "
	lines := []string{""}
	for i, line := range Wrap(text, width-len(label)*limited(width), 0) {
		start := l.Paint(Active, label)
		if i > 0 {
			start = strings.Repeat(" ", len(label))
		}
		lines = append(lines, start+l.Paint(Plain, line))
	}
	return lines
}

// limited is 1 where there is a width and 0 where 0 stands for none.
func limited(width int) int { return min(width, 1) }

// maxSnippet is the width of a snippet where the reader sets none: a template
// of one long line must not be printed as a whole.
const maxSnippet = 160

// snippetMargin is what is shown on both sides of a place.
const snippetMargin = 6

// snippet shows the line with the one before it, and marks the place.
func snippet(l Look, width int, r diag.Range, source []byte) []string {
	text := strings.Split(string(source), "\n")
	if len(source) == 0 || r.Line < 1 || r.Line > len(text) {
		return nil
	}
	if width <= 0 {
		width = maxSnippet
	}
	digits := len(strconv.Itoa(r.Line))
	gutter := 4 + digits + 3
	room := max(width-gutter, 10)
	marked, skipped, length := place(text[r.Line-1], r)
	from := 0 // the first column shown: a place far to the right is brought into view
	if skipped+length > room-snippetMargin {
		from = max(0, min(skipped-snippetMargin, skipped+length+snippetMargin-room))
	}
	lines := []string{""}
	for n := max(1, r.Line-1); n <= r.Line; n++ {
		line := expand(text[n-1])
		if n == r.Line {
			line = marked
		}
		number := l.Paint(Dim, PadLeft(strconv.Itoa(n), digits))
		lines = append(lines, strings.TrimRight("    "+number+"   "+l.window(line, from, room), " "))
	}
	if r.Column > 0 {
		carets := strings.Repeat("^", max(1, min(length, room-(skipped-from))))
		lines = append(lines, strings.Repeat(" ", gutter+skipped-from)+l.Paint(Bad, carets))
	}
	return lines
}

// window shows the part of a line from a column on.
func (l Look) window(line string, from, width int) string {
	if from > 0 {
		mark := l.Char(Ellipsis)
		line = mark + ansi.Cut(line, from+Width(mark), max(from+Width(mark), Width(line)))
	}
	return l.Truncate(line, width)
}

// place measures in columns what is before a range and the range itself.
func place(line string, r diag.Range) (shown string, skipped, length int) {
	runes := []rune(strings.TrimSuffix(line, "\r"))
	start := min(max(r.Column-1, 0), len(runes))
	end := min(max(r.EndColumn-1, start), len(runes))
	skipped = Width(expand(string(runes[:start])))
	return expand(string(runes)), skipped, max(1, Width(expand(string(runes[start:end]))))
}

// expand makes a source line printable; a tab is two columns wide.
func expand(line string) string { return Clean(strings.ReplaceAll(line, "\t", "  ")) }
