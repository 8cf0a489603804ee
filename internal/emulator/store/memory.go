package store

import (
	"bytes"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
)

var errReadOnly = errors.New("store: write in a read-only transaction")

// Memory is the Store that forgets everything when the process ends.
type Memory struct {
	mu   sync.RWMutex
	list sortedList
}

// NewMemory gives an empty store.
func NewMemory() *Memory { return &Memory{} }

var _ Store = (*Memory)(nil)

// View implements Store.
func (m *Memory) View(f func(Tx) error) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return f(&memoryTx{list: &m.list})
}

// Update implements Store. What a failing f wrote is taken back.
func (m *Memory) Update(f func(Tx) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	tx := &memoryTx{list: &m.list, writable: true}
	done := false
	defer func() {
		if !done {
			tx.undo()
		}
	}()
	if err := f(tx); err != nil {
		return err
	}
	done = true
	return nil
}

// Close implements Store.
func (m *Memory) Close() error { return nil }

type memoryTx struct {
	list     *sortedList
	writable bool
	// before holds, in the order of the writes, what each replaced.
	before []change
}

type change struct {
	entry
	existed bool
}

func (t *memoryTx) Get(key string) ([]byte, bool) { return t.list.get(key) }

func (t *memoryTx) Put(key string, value []byte) error {
	if !t.writable {
		return errReadOnly
	}
	old, existed := t.list.put(key, bytes.Clone(value))
	t.before = append(t.before, change{entry{key, old}, existed})
	return nil
}

func (t *memoryTx) Delete(key string) error {
	if !t.writable {
		return errReadOnly
	}
	if old, existed := t.list.delete(key); existed {
		t.before = append(t.before, change{entry{key, old}, true})
	}
	return nil
}

func (t *memoryTx) undo() {
	for _, c := range slices.Backward(t.before) {
		if c.existed {
			t.list.put(c.key, c.value)
		} else {
			t.list.delete(c.key)
		}
	}
}

func (t *memoryTx) Ascend(prefix, after string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for e := range t.list.ascend(max(prefix, after)) {
			if !strings.HasPrefix(e.key, prefix) {
				return
			}
			if after != "" && e.key <= after {
				continue
			}
			if !yield(e.key, e.value) {
				return
			}
		}
	}
}

func (t *memoryTx) Descend(prefix, before string) iter.Seq2[string, []byte] {
	if before == "" || before > pastPrefix(prefix) {
		before = pastPrefix(prefix)
	}
	return func(yield func(string, []byte) bool) {
		for e := range t.list.descend(before) {
			if !strings.HasPrefix(e.key, prefix) || !yield(e.key, e.value) {
				return
			}
		}
	}
}

// pastPrefix is a key after all that begin with prefix. Keys are printable
// text, so no byte of theirs is 0xff.
func pastPrefix(prefix string) string { return prefix + "\xff" }
