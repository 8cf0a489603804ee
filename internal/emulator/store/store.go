// Package store keeps what the emulator knows: an ordered map of keys to JSON
// records with transactions, in memory or in a file.
//
// Keys are paths ("stack/123456789012/us-east-1/…"): a prefix with its slash
// names a folder, and keys come back in byte order. Whatever must be true
// together is written in one Update, so a process that is killed leaves the
// state before or after it, never between.
package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
)

// Store is an ordered key-value store. Its methods may be called from many
// goroutines; updates run one after the other.
type Store interface {
	// View runs f on a consistent, read-only picture.
	View(f func(Tx) error) error
	// Update runs f and keeps all it wrote, or nothing where f fails.
	Update(f func(Tx) error) error
	// Close ends the use of the store. It waits for running transactions.
	Close() error
}

// Tx is one transaction. It must not be used after its function returned, and
// the slices it gives must not be changed.
type Tx interface {
	Get(key string) (value []byte, ok bool)
	// Put fails in a View.
	Put(key string, value []byte) error
	// Delete removes a key, if it is there. It fails in a View.
	Delete(key string) error
	// Ascend gives the entries under prefix in order, those after the key
	// after only where it is not empty. Nothing may be written on the way.
	Ascend(prefix, after string) iter.Seq2[string, []byte]
	// Descend gives the entries under prefix in reverse order, those before
	// the key before only where it is not empty.
	Descend(prefix, before string) iter.Seq2[string, []byte]
}

// Get reads the JSON record at key; ok is false where there is none. Numbers in
// untyped values are json.Number.
func Get[T any](tx Tx, key string) (record T, ok bool, err error) {
	value, ok := tx.Get(key)
	if !ok {
		return record, false, nil
	}
	if err := unmarshal(value, &record); err != nil {
		return record, false, fmt.Errorf("store: read %s: %w", key, err)
	}
	return record, true, nil
}

// unmarshal keeps numbers in untyped values as they are written: as a float64,
// a large one would come back in another form.
func unmarshal(value []byte, record any) error {
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	return d.Decode(record)
}

// Put writes a record as JSON.
func Put(tx Tx, key string, record any) error {
	value, err := json.Marshal(record)
	if err != nil {
		return fmt.Errorf("store: write %s: %w", key, err)
	}
	return tx.Put(key, value)
}

// List reads all records under prefix, in the order of their keys.
func List[T any](tx Tx, prefix string) ([]T, error) {
	var records []T
	for key, value := range tx.Ascend(prefix, "") {
		var record T
		if err := unmarshal(value, &record); err != nil {
			return nil, fmt.Errorf("store: read %s: %w", key, err)
		}
		records = append(records, record)
	}
	return records, nil
}

// DeleteAll removes every entry under prefix.
func DeleteAll(tx Tx, prefix string) error {
	var keys []string
	for key := range tx.Ascend(prefix, "") {
		keys = append(keys, key)
	}
	for _, key := range keys {
		if err := tx.Delete(key); err != nil {
			return err
		}
	}
	return nil
}
