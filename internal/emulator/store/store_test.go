package store_test

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

func openFile(t *testing.T) *store.File {
	t.Helper()
	f, err := store.OpenFile(filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// Both stores behave like a plain map with sorted keys, and a failed update
// leaves no trace.
func TestStoresAgreeWithAMap(t *testing.T) {
	file := openFile(t)
	rapid.Check(t, func(t *rapid.T) {
		stores := map[string]store.Store{"memory": store.NewMemory(), "file": file}
		if err := file.Update(func(tx store.Tx) error { return store.DeleteAll(tx, "") }); err != nil {
			t.Fatal(err)
		}
		model := map[string]string{}
		key := rapid.StringMatching(`[ab]/[a-c]{0,3}`)
		for range rapid.IntRange(1, 12).Draw(t, "updates") {
			fail := rapid.Bool().Draw(t, "fail")
			next := maps.Clone(model)
			puts := rapid.MapOf(key, rapid.String()).Draw(t, "puts")
			deletes := rapid.SliceOf(key).Draw(t, "deletes")
			maps.Copy(next, puts)
			for _, k := range deletes {
				delete(next, k)
			}
			for name, s := range stores {
				err := s.Update(func(tx store.Tx) error { return write(tx, puts, deletes, fail) })
				if (err != nil) != fail {
					t.Fatalf("%s: update: %v", name, err)
				}
			}
			if !fail {
				model = next
			}
		}
		prefix := rapid.SampledFrom([]string{"", "a/", "b/", "a/b"}).Draw(t, "prefix")
		bound := rapid.OneOf(rapid.Just(""), key).Draw(t, "bound")
		for name, s := range stores {
			check(t, name, s, model, prefix, bound)
		}
	})
}

func write(tx store.Tx, puts map[string]string, deletes []string, fail bool) error {
	for k, v := range puts {
		if err := tx.Put(k, []byte(v)); err != nil {
			return err
		}
	}
	for _, k := range deletes {
		if err := tx.Delete(k); err != nil {
			return err
		}
	}
	if fail {
		return errors.New("changed my mind")
	}
	return nil
}

func check(t *rapid.T, name string, s store.Store, model map[string]string, prefix, bound string) {
	var up, down []string
	for _, k := range slices.Sorted(maps.Keys(model)) {
		if strings.HasPrefix(k, prefix) && (bound == "" || k > bound) {
			up = append(up, k+"="+model[k])
		}
		if strings.HasPrefix(k, prefix) && (bound == "" || k < bound) {
			down = append([]string{k + "=" + model[k]}, down...)
		}
	}
	_ = s.View(func(tx store.Tx) error {
		var gotUp, gotDown []string
		for k, v := range tx.Ascend(prefix, bound) {
			gotUp = append(gotUp, k+"="+string(v))
		}
		for k, v := range tx.Descend(prefix, bound) {
			gotDown = append(gotDown, k+"="+string(v))
		}
		if !slices.Equal(gotUp, up) || !slices.Equal(gotDown, down) {
			t.Fatalf("%s %q %q: up %q want %q, down %q want %q", name, prefix, bound, gotUp, up, gotDown, down)
		}
		for k, v := range model {
			if got, ok := tx.Get(k); !ok || string(got) != v {
				t.Fatalf("%s: %q = %q, want %q", name, k, got, v)
			}
		}
		if tx.Put("x", nil) == nil {
			t.Fatalf("%s: a view can write", name)
		}
		return nil
	})
}

// Order survives the splitting of the memory store's chunks.
func TestMemoryHoldsManyKeys(t *testing.T) {
	s := store.NewMemory()
	const n = 5000
	_ = s.Update(func(tx store.Tx) error {
		for i := range n {
			_ = tx.Put(string(rune('a'+i*7919%26))+"/"+string(rune(0x4e00+i*7919%n)), nil)
		}
		return nil
	})
	_ = s.View(func(tx store.Tx) error {
		var keys []string
		for k := range tx.Ascend("", "") {
			keys = append(keys, k)
		}
		var back []string
		for k := range tx.Descend("", "") {
			back = append(back, k)
		}
		slices.Reverse(back)
		if len(keys) != n || !slices.IsSorted(keys) || !slices.Equal(keys, back) {
			t.Errorf("%d keys, sorted %v, both ways the same %v", len(keys), slices.IsSorted(keys), slices.Equal(keys, back))
		}
		return nil
	})
}

func TestFileKeepsRecordsAndRefusesANewerFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	f, err := store.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	type record struct{ Name string }
	_ = f.Update(func(tx store.Tx) error { return store.Put(tx, "a/1", record{"one"}) })
	if _, err := store.OpenFile(path); kind(err) != "emulator.store-in-use" {
		t.Errorf("second open: %v", err)
	}
	_ = f.Close()

	f, err = store.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_ = f.View(func(tx store.Tx) error {
		if got, ok, err := store.Get[record](tx, "a/1"); err != nil || !ok || got.Name != "one" {
			t.Errorf("got %v %v %v", got, ok, err)
		}
		return nil
	})
	_ = f.Close()

	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = db.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte("meta")).Put([]byte("version"), []byte("99")) })
	_ = db.Close()
	if _, err := store.OpenFile(path); kind(err) != "emulator.store-newer" {
		t.Errorf("newer format: %v", err)
	}
	if _, err := store.OpenFile(filepath.Join(path, "below")); err == nil {
		t.Error("a file as folder is accepted")
	}
}

func kind(err error) string {
	var d *diag.Diagnostic
	if !errors.As(err, &d) {
		return ""
	}
	return d.Code
}
