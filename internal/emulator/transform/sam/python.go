package sam

import (
	"fmt"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// The logical ID of an API's deployment ends with a hash of what Python 2.7
// prints for the API's definition, to this day, as another ID would replace
// deployments that have not changed. So the order of the keys in a dictionary
// of Python 2.7 counts, and which texts were written in the template (printed
// as u'text') and which come from the translator itself (printed as 'text').

// written tells that a text stands in the template.
func written(at template.Pos) bool { return at.Line > 0 }

// print27 is what Python 2.7 prints for a value, keys in the order they have.
func print27(n *node) string {
	var b strings.Builder
	print27to(&b, n)
	return b.String()
}

func print27to(b *strings.Builder, n *node) {
	switch n.Kind {
	case template.Map:
		b.WriteByte('{')
		for i, e := range n.Entries {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(quote27(e.Key, written(e.Pos)) + ": ")
			print27to(b, e.Value)
		}
		b.WriteByte('}')
	case template.List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			print27to(b, item)
		}
		b.WriteByte(']')
	case template.Null:
		b.WriteString("None")
	case template.Bool:
		b.WriteString(strings.ToUpper(n.Text[:1]) + strings.ToLower(n.Text[1:]))
	case template.Number:
		b.WriteString(n.Text)
	default:
		b.WriteString(quote27(n.Text, written(n.Pos)))
	}
}

// quote27 writes a text as Python does: in single quotes, unless it has some
// and no double ones.
func quote27(text string, unicode bool) string {
	mark, prefix := "'", ""
	if strings.Contains(text, "'") && !strings.Contains(text, `"`) {
		mark = `"`
	}
	if unicode {
		prefix = "u"
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case string(r) == mark:
			b.WriteString(`\` + mark)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r >= 0x7f && r <= 0xff:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		case r > 0xff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return prefix + mark + b.String() + mark
}

// copy27 copies a value as Python 2.7 does: the keys of its dictionaries are
// put into new ones, in the order they have, and come out in another.
func copy27(n *node) *node {
	out := *n
	out.Items, out.Entries = nil, nil
	for _, item := range n.Items {
		out.Items = append(out.Items, copy27(item))
	}
	for _, i := range order27(len(n.Entries), func(i int) string { return n.Entries[i].Key }) {
		e := n.Entries[i]
		e.Value = copy27(e.Value)
		out.Entries = append(out.Entries, e)
	}
	return &out
}

// order27 gives the order in which a dictionary of Python 2.7 yields keys that
// were put into it one after the other.
func order27(count int, key func(int) string) []int {
	d := newDict27()
	places := make(map[string]int, count)
	for i := range count {
		places[key(i)] = i
		d.add(key(i))
	}
	order := make([]int, 0, count)
	for _, k := range d.keys() {
		order = append(order, places[k])
	}
	return order
}

// dict27 is a dictionary of Python 2.7 as far as the order of its keys goes:
// that of the slots which they take in a table that is never more than two
// thirds full. What is removed leaves a mark in its slot.
type dict27 struct {
	slots []slot27
	// live are the slots with a key, filled those with a key or a mark.
	live, filled int
}

type slot27 struct {
	key           string
	taken, marked bool
}

func newDict27() *dict27 { return &dict27{slots: make([]slot27, 8)} }

// find gives the slot of a key, or the one it would take.
func (d *dict27) find(key string) uint64 {
	hash, mask := hash27(key), uint64(len(d.slots)-1)
	free, found := uint64(0), false
	slot := hash & mask
	for walk, perturb := slot, hash; ; perturb >>= 5 {
		switch s := d.slots[slot]; {
		case s.taken && s.key == key:
			return slot
		case s.marked && !found:
			free, found = slot, true
		case !s.taken && !s.marked && found:
			return free
		case !s.taken && !s.marked:
			return slot
		}
		walk = walk*5 + perturb + 1
		slot = walk & mask
	}
}

func (d *dict27) add(key string) {
	s := &d.slots[d.find(key)]
	if s.taken {
		return
	}
	if !s.marked {
		d.filled++
	}
	*s = slot27{key: key, taken: true}
	if d.live++; d.filled*3 < len(d.slots)*2 {
		return
	}
	keys, size := d.keys(), 8
	for size <= d.live*4 {
		size *= 2
	}
	*d = dict27{slots: make([]slot27, size)}
	for _, k := range keys {
		d.add(k)
	}
}

func (d *dict27) remove(key string) {
	if s := &d.slots[d.find(key)]; s.taken {
		*s = slot27{marked: true}
		d.live--
	}
}

func (d *dict27) keys() []string {
	keys := make([]string, 0, d.live)
	for _, s := range d.slots {
		if s.taken {
			keys = append(keys, s.key)
		}
	}
	return keys
}

func hash27(text string) uint64 {
	var h uint64
	length := uint64(0)
	for i, r := range text {
		if i == 0 {
			h = uint64(r) << 7
		}
		h = (1000003 * h) ^ uint64(r)
		length++
	}
	h ^= length
	if h == ^uint64(0) {
		h--
	}
	return h
}

// reordered27 puts the keys of one dictionary, to which some were added, in
// their order.
func reordered27(n *node) *node {
	out := *n
	out.Entries = nil
	for _, i := range order27(len(n.Entries), func(i int) string { return n.Entries[i].Key }) {
		out.Entries = append(out.Entries, n.Entries[i])
	}
	return &out
}
