package template

import (
	"bytes"
	"maps"
	"slices"
	"strings"
)

// JSON prints n as compact JSON, keys in their order. This is how a processed
// template is shown.
func (n *Node) JSON() []byte {
	var b bytes.Buffer
	n.print(&b)
	return b.Bytes()
}

func (n *Node) print(b *bytes.Buffer) {
	switch n.Kind {
	case Null:
		b.WriteString("null")
	case Bool:
		b.WriteString(strings.ToLower(n.Text))
	case Number:
		b.WriteString(n.Text)
	case String:
		printString(b, n.Text)
	case List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			item.print(b)
		}
		b.WriteByte(']')
	case Map:
		b.WriteByte('{')
		for i, e := range n.Entries {
			if i > 0 {
				b.WriteByte(',')
			}
			printString(b, e.Key)
			b.WriteByte(':')
			e.Value.print(b)
		}
		b.WriteByte('}')
	}
}

// printString writes a JSON string. Encoding a string cannot fail.
func printString(b *bytes.Buffer, text string) { _ = encode(b, text) }

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
