package artifact

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cfn-cli/cfn/internal/template"
)

// edit puts a text in place of some bytes.
type edit struct {
	from, to int
	text     string
}

// splice makes the edits; everything else of the source stays as it is, with
// its comments and its layout.
func splice(source []byte, edits []edit) []byte {
	slices.SortFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(source[at:e.from])
		out.WriteString(e.text)
		at = e.to
	}
	out.Write(source[at:])
	return out.Bytes()
}

// span finds the bytes of a text in its template's source. ok is false for one
// that is not written on one line.
func span(t *template.Template, n *template.Node) (from, to int, ok bool) {
	from = offset(t.Source, n.Pos)
	if from < 0 || from >= len(t.Source) {
		return 0, 0, false
	}
	rest := t.Source[from:]
	if line := bytes.IndexByte(rest, '\n'); line >= 0 {
		rest = rest[:line]
	}
	quote := rest[0]
	if quote != '"' && quote != '\'' {
		return from, from + len(n.Text), bytes.HasPrefix(rest, []byte(n.Text))
	}
	for i := 1; i < len(rest); i++ {
		switch {
		case quote == '"' && rest[i] == '\\':
			i++
		case rest[i] == quote && quote == '\'' && i+1 < len(rest) && rest[i+1] == quote:
			i++ // a quote within single quotes is written twice
		case rest[i] == quote:
			return from, from + i + 1, true
		}
	}
	return 0, 0, false
}

// offset is the byte at a position, -1 where there is none. Positions do not
// count a byte order mark.
func offset(source []byte, pos template.Pos) int {
	at := len(source) - len(bytes.TrimPrefix(source, []byte("\ufeff")))
	for range pos.Line - 1 {
		line := bytes.IndexByte(source[at:], '\n')
		if line < 0 {
			return -1
		}
		at += line + 1
	}
	for range pos.Column - 1 {
		if at >= len(source) {
			return -1
		}
		_, size := utf8.DecodeRune(source[at:])
		at += size
	}
	return at
}

// flow writes values so that JSON and YAML both take them, in any context.
func flow(fields ...string) string {
	quoted := make([]string, len(fields))
	for i, field := range fields {
		text, _ := json.Marshal(field) // a text
		quoted[i] = string(text)
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	var pairs []string
	for i := 0; i+1 < len(quoted); i += 2 {
		pairs = append(pairs, quoted[i]+": "+quoted[i+1])
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}
