package engine

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

func isARN(s string) bool { return strings.HasPrefix(s, "arn:") }

// nodeJSON writes a part of a template as JSON, its keys in their order.
func nodeJSON(n *template.Node) string {
	var b bytes.Buffer
	writeNode(&b, n)
	return b.String()
}

func writeNode(b *bytes.Buffer, n *template.Node) {
	switch {
	case n == nil || n.Kind == template.Null:
		b.WriteString("null")
	case n.Kind == template.Map:
		b.WriteByte('{')
		for i, e := range n.Entries {
			if i > 0 {
				b.WriteByte(',')
			}
			writeText(b, e.Key)
			b.WriteByte(':')
			writeNode(b, e.Value)
		}
		b.WriteByte('}')
	case n.Kind == template.List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			writeNode(b, item)
		}
		b.WriteByte(']')
	case n.Kind == template.Bool:
		b.WriteString(strings.ToLower(n.Text))
	case n.Kind == template.Number && json.Valid([]byte(n.Text)):
		b.WriteString(n.Text)
	default:
		writeText(b, n.Text)
	}
}

func writeText(b *bytes.Buffer, s string) {
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a text can always be written
	b.Truncate(b.Len() - 1)
}
