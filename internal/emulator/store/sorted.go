package store

import (
	"iter"
	"slices"
	"strings"
)

// maxChunk bounds how many entries an insertion has to move.
const maxChunk = 512

type entry struct {
	key   string
	value []byte
}

// sortedList is a map that keeps its keys in order: short sorted chunks, one
// after the other, none of them empty.
type sortedList struct {
	chunks [][]entry
}

func compareKey(e entry, key string) int { return strings.Compare(e.key, key) }

// find gives the place of key, or the place where it belongs.
func (l *sortedList) find(key string) (chunk, index int, found bool) {
	chunk, _ = slices.BinarySearchFunc(l.chunks, key, func(c []entry, key string) int {
		return compareKey(c[len(c)-1], key)
	})
	if chunk == len(l.chunks) {
		return chunk, 0, false
	}
	index, found = slices.BinarySearchFunc(l.chunks[chunk], key, compareKey)
	return chunk, index, found
}

func (l *sortedList) get(key string) ([]byte, bool) {
	c, i, found := l.find(key)
	if !found {
		return nil, false
	}
	return l.chunks[c][i].value, true
}

func (l *sortedList) put(key string, value []byte) (old []byte, existed bool) {
	c, i, found := l.find(key)
	if found {
		old = l.chunks[c][i].value
		l.chunks[c][i].value = value
		return old, true
	}
	if len(l.chunks) == 0 {
		l.chunks = [][]entry{{{key, value}}}
		return nil, false
	}
	if c == len(l.chunks) { // past the end: grow the last chunk
		c--
		i = len(l.chunks[c])
	}
	l.chunks[c] = slices.Insert(l.chunks[c], i, entry{key, value})
	if len(l.chunks[c]) > maxChunk {
		l.split(c)
	}
	return nil, false
}

func (l *sortedList) split(c int) {
	half := len(l.chunks[c]) / 2
	right := slices.Clone(l.chunks[c][half:])
	l.chunks[c] = slices.Clone(l.chunks[c][:half])
	l.chunks = slices.Insert(l.chunks, c+1, right)
}

func (l *sortedList) delete(key string) (old []byte, existed bool) {
	c, i, found := l.find(key)
	if !found {
		return nil, false
	}
	old = l.chunks[c][i].value
	l.chunks[c] = slices.Delete(l.chunks[c], i, i+1)
	if len(l.chunks[c]) == 0 {
		l.chunks = slices.Delete(l.chunks, c, c+1)
	}
	return old, true
}

// ascend gives the entries from key on.
func (l *sortedList) ascend(key string) iter.Seq[entry] {
	return func(yield func(entry) bool) {
		c, i, _ := l.find(key)
		for ; c < len(l.chunks); c, i = c+1, 0 {
			for _, e := range l.chunks[c][i:] {
				if !yield(e) {
					return
				}
			}
		}
	}
}

// descend gives the entries before key, the nearest first.
func (l *sortedList) descend(key string) iter.Seq[entry] {
	return func(yield func(entry) bool) {
		c, i, _ := l.find(key)
		for ; c >= 0; c-- {
			if c < len(l.chunks) {
				for _, e := range slices.Backward(l.chunks[c][:min(i, len(l.chunks[c]))]) {
					if !yield(e) {
						return
					}
				}
			}
			i = maxChunk + 1
		}
	}
}
