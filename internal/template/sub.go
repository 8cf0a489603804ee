package template

import (
	"strings"
	"unicode/utf8"
)

// subPart is a piece of a Fn::Sub text: a literal, or a variable's name.
type subPart struct {
	text     string
	variable bool
	offset   int // of a variable's name in the whole text, in bytes
}

// splitSub takes a Fn::Sub text apart. ${!Literal} becomes the literal
// ${Literal}; a ${ without } is a literal too.
func splitSub(text string) []subPart {
	var parts []subPart
	literal := strings.Builder{}
	for offset := 0; ; {
		start := strings.Index(text[offset:], "${")
		if start < 0 {
			literal.WriteString(text[offset:])
			break
		}
		start += offset
		end := strings.IndexByte(text[start:], '}')
		if end < 0 {
			literal.WriteString(text[offset:])
			break
		}
		end += start
		literal.WriteString(text[offset:start])
		inside := text[start+2 : end]
		offset = end + 1
		if escaped, is := strings.CutPrefix(inside, "!"); is {
			literal.WriteString("${" + escaped + "}")
			continue
		}
		if literal.Len() > 0 {
			parts = append(parts, subPart{text: literal.String()})
			literal.Reset()
		}
		parts = append(parts, subPart{text: inside, variable: true, offset: start + 2})
	}
	if literal.Len() > 0 {
		parts = append(parts, subPart{text: literal.String()})
	}
	return parts
}

// column is the variable's distance from the start of its text, quotes included.
func (p subPart) column(text *Node) int {
	quotes := text.End.Column - text.Pos.Column - utf8.RuneCountInString(text.Text)
	return max(quotes, 0)/2 + utf8.RuneCountInString(text.Text[:p.offset])
}
