package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// json reads a JSON document. The first pass finds the exact place of a
// syntax error, the second cannot fail and builds the nodes.
func (r *reader) json(src []byte) *Node {
	lines := newLineIndex(src)
	var raw json.RawMessage
	if err := json.Unmarshal(src, &raw); err != nil {
		var syntax *json.SyntaxError
		offset := int64(len(src))
		if errors.As(err, &syntax) {
			offset = syntax.Offset
		}
		at := lines.pos(int(offset))
		shown := lines.pos(max(int(offset)-1, 0))
		// The service counts the character that it stumbled over as read.
		r.report(invalid(r.file, shown, "template.syntax", "this is not well-formed JSON: %s", err).
			Because(serviceErrorf("Template format error: JSON not well-formed. (line %d, column %d)", at.Line, at.Column)))
		return nil
	}
	j := &jsonReader{reader: r, src: src, lines: lines}
	return j.value(0)
}

// jsonReader reads JSON that is known to be well formed.
type jsonReader struct {
	*reader
	src   []byte
	next  int // offset of the next byte
	lines *lineIndex
}

// token gives where the next value, key or mark begins, past white space.
func (j *jsonReader) token() byte {
	for j.next < len(j.src) && bytes.IndexByte([]byte(" \t\r\n"), j.src[j.next]) >= 0 {
		j.next++
	}
	if j.next >= len(j.src) {
		return 0
	}
	return j.src[j.next]
}

func (j *jsonReader) value(depth int) *Node {
	first := j.token()
	n := &Node{Pos: j.lines.pos(j.next)}
	switch first {
	case '{', '[':
		if depth == maxDepth {
			j.tooDeep(n.Pos)
		}
		j.next++
		j.container(n, first, depth)
		return n
	case '"':
		n.Kind, n.Text = String, j.text()
	default:
		n.Text = j.word()
		switch n.Text {
		case "true", "false":
			n.Kind = Bool
		case "null":
		default:
			n.Kind = Number
		}
	}
	n.End = j.lines.pos(j.next)
	return n
}

func (j *jsonReader) container(n *Node, first byte, depth int) {
	n.Kind = List
	if first == '{' {
		n.Kind = Map
	}
	for {
		switch j.token() {
		case 0, '}', ']':
			j.next++
			j.duplicates(n.Entries)
			return
		case ',':
			j.next++
			continue
		}
		var e Entry
		if n.Kind == Map {
			e.Pos = j.lines.pos(j.next)
			e.Key = j.text()
			j.token()
			j.next++ // the colon
		}
		e.Value = j.value(depth + 1)
		switch {
		case depth >= maxDepth: // reported, and not kept
		case n.Kind == Map:
			n.Entries = append(n.Entries, e)
		default:
			n.Items = append(n.Items, e.Value)
		}
	}
}

// text reads a string.
func (j *jsonReader) text() string {
	start, escaped := j.next, false
	for j.next++; j.next < len(j.src) && j.src[j.next] != '"'; j.next++ {
		if j.src[j.next] == '\\' {
			escaped = true
			j.next++
		}
	}
	j.next++
	quoted := j.src[start:j.next]
	if !escaped {
		return string(quoted[1 : len(quoted)-1])
	}
	var text string
	_ = json.Unmarshal(quoted, &text) // well formed, as all of src
	return text
}

// word reads a number, true, false or null.
func (j *jsonReader) word() string {
	start := j.next
	for j.next < len(j.src) && bytes.IndexByte([]byte(" \t\r\n,]}"), j.src[j.next]) < 0 {
		j.next++
	}
	return string(j.src[start:j.next])
}

// lineIndex turns byte offsets that never go back into positions, in one pass
// over the source.
type lineIndex struct {
	src    []byte
	offset int
	at     Pos
}

func newLineIndex(src []byte) *lineIndex { return &lineIndex{src: src, at: Pos{1, 1}} }

func (l *lineIndex) pos(offset int) Pos {
	if offset < l.offset {
		l.offset, l.at = 0, Pos{1, 1}
	}
	for l.offset < offset && l.offset < len(l.src) {
		_, size := utf8.DecodeRune(l.src[l.offset:])
		if l.src[l.offset] == '\n' {
			l.at = Pos{l.at.Line + 1, 1}
		} else {
			l.at.Column++
		}
		l.offset += size
	}
	return l.at
}
