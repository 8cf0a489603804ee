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
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.UseNumber()
	j := &jsonReader{reader: r, dec: dec, src: src, lines: lines}
	return j.value(0)
}

type jsonReader struct {
	*reader
	dec   *json.Decoder
	src   []byte
	lines *lineIndex
}

// next gives a token and where it starts and ends.
func (j *jsonReader) next() (json.Token, Pos, Pos) {
	start := int(j.dec.InputOffset())
	for start < len(j.src) && bytes.IndexByte([]byte(" \t\r\n,:"), j.src[start]) >= 0 {
		start++
	}
	tok, err := j.dec.Token()
	if err != nil { // ruled out by the first pass
		return nil, Pos{}, Pos{}
	}
	return tok, j.lines.pos(start), j.lines.pos(int(j.dec.InputOffset()))
}

func (j *jsonReader) value(depth int) *Node {
	tok, at, end := j.next()
	n := &Node{Pos: at, End: end}
	switch v := tok.(type) {
	case string:
		n.Kind, n.Text = String, v
	case json.Number:
		n.Kind, n.Text = Number, v.String()
	case bool:
		n.Kind, n.Text = Bool, "false"
		if v {
			n.Text = "true"
		}
	case json.Delim:
		n.End = Pos{}
		if depth >= maxDepth {
			j.tooDeep(at)
			j.skip()
			return n
		}
		if v == '{' {
			return j.object(n, depth)
		}
		n.Kind = List
		for j.dec.More() {
			n.Items = append(n.Items, j.value(depth+1))
		}
		j.next()
	}
	return n
}

func (j *jsonReader) object(n *Node, depth int) *Node {
	n.Kind = Map
	for j.dec.More() {
		key, at, _ := j.next()
		name, _ := key.(string)
		value := j.value(depth + 1)
		n.Entries = append(n.Entries, Entry{Key: name, Pos: at, Value: value})
	}
	j.next()
	j.duplicates(n.Entries)
	return n
}

// skip passes over the rest of the container just opened.
func (j *jsonReader) skip() {
	for open := 1; open > 0; {
		tok, err := j.dec.Token()
		if err != nil {
			return
		}
		switch tok {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
	}
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
