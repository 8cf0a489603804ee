package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// A store of 100 MB: the budget for opening it is 300 ms.
func BenchmarkOpen100MB(b *testing.B) {
	path := filepath.Join(b.TempDir(), "store.db")
	fill(b, path, 50_000, 2_000)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		f, err := store.OpenFile(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(info.Size())/1e6, "MB")
}

// One small change in a store of 100 MB, half of which has been deleted: what
// is free must not slow a write down.
func BenchmarkWriteInto100MB(b *testing.B) {
	path := filepath.Join(b.TempDir(), "store.db")
	fill(b, path, 50_000, 2_000)
	f, err := store.OpenFile(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := f.Update(func(tx store.Tx) error { return store.DeleteAll(tx, "record/1000") }); err != nil {
		b.Fatal(err)
	}
	i := 0
	for b.Loop() {
		i++
		if err := f.Update(func(tx store.Tx) error { return store.Put(tx, fmt.Sprintf("record/3%07d", i), i) }); err != nil {
			b.Fatal(err)
		}
	}
}

// fill writes n records of a size, 100 in a transaction.
func fill(b *testing.B, path string, n, size int) {
	b.Helper()
	f, err := store.OpenFile(path)
	if err != nil {
		b.Fatal(err)
	}
	value := bytes.Repeat([]byte("x"), size)
	for i := 0; i < n; i += 100 {
		err := f.Update(func(tx store.Tx) error {
			for j := i; j < i+100; j++ {
				if err := tx.Put(fmt.Sprintf("record/%08d", j*7919%n+10_000_000), value); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}
