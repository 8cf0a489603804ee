package template

import "strings"

// subPart is a piece of a Fn::Sub text: a literal, or a variable's name.
type subPart struct {
	text     string
	variable bool
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
		parts = append(parts, subPart{text: inside, variable: true})
	}
	if literal.Len() > 0 {
		parts = append(parts, subPart{text: literal.String()})
	}
	return parts
}
