package sam

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/cfn-cli/cfn/internal/template"
)

// hashed is a logical ID that changes with data: the first ten digits of its
// hash are the end. Without data the ID has none.
func hashed(prefix, data string) string {
	if data == "" {
		return prefix
	}
	return prefix + digest(data)[:10]
}

func digest(data string) string {
	sum := sha1.Sum([]byte(data))
	return hex.EncodeToString(sum[:])
}

func sortedEntries(n *node) []template.Entry {
	entries := slices.Clone(n.Entries)
	slices.SortStableFunc(entries, func(a, b template.Entry) int { return strings.Compare(a.Key, b.Key) })
	return entries
}

// sortedJSON writes a value as Python's json module does with sorted keys, no
// spaces and only ASCII characters.
func sortedJSON(n *node) string {
	var b strings.Builder
	sortedJSONto(&b, n)
	return b.String()
}

func sortedJSONto(b *strings.Builder, n *node) {
	switch n.Kind {
	case template.Map:
		b.WriteByte('{')
		for i, e := range sortedEntries(n) {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(ascii(e.Key) + ":")
			sortedJSONto(b, e.Value)
		}
		b.WriteByte('}')
	case template.List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			sortedJSONto(b, item)
		}
		b.WriteByte(']')
	case template.String:
		b.WriteString(ascii(n.Text))
	default:
		b.Write(n.JSON())
	}
}

func ascii(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\f':
			b.WriteString(`\f`)
		case r < 0x20 || r >= 0x7f && r <= 0xffff && r != 0x7f:
			fmt.Fprintf(&b, `\u%04x`, r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
