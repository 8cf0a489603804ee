package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"strconv"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/cfn-cli/cfn/internal/diag"
)

// FormatVersion is the form of the records that this build writes. A file of
// a newer form is refused, because this build would misread it.
const FormatVersion = 1

// lockWait is how long OpenFile waits for another process to let go of the file.
const lockWait = 2 * time.Second

// The buckets of the file, and the key of the format version among the meta
// data.
const (
	bucketName = "cfn"
	metaName   = "meta"
	versionKey = "version"
)

// File is the Store in a bbolt file.
type File struct {
	db *bolt.DB
}

var _ Store = (*File)(nil)

// OpenFile opens the store at path, or makes an empty one there. Its errors
// are diagnostics: a file that is in use, damaged or of a newer format.
//
// Writes reach the operating system with each Update, so they survive a
// killed process; only a power cut can lose the newest, because flushing the
// disk each time would make a large stack many times slower.
func OpenFile(path string) (*File, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockWait, NoSync: true, FreelistType: bolt.FreelistMapType})
	if err != nil {
		return nil, openError(path, err)
	}
	if err := db.Update(prepare); err != nil {
		return nil, errors.Join(openError(path, err), db.Close())
	}
	return &File{db: db}, nil
}

// errNewer says which format a file has.
type errNewer int

func (e errNewer) Error() string {
	return fmt.Sprintf("its format is %d, this cfn knows %d", int(e), FormatVersion)
}

// prepare checks the format of the file, or marks a new file with ours.
func prepare(tx *bolt.Tx) error {
	meta, err := tx.CreateBucketIfNotExists([]byte(metaName))
	if err != nil {
		return err
	}
	if v := meta.Get([]byte(versionKey)); v != nil {
		version, err := strconv.Atoi(string(v))
		if err != nil {
			return fmt.Errorf("unreadable format version %q", v)
		}
		if version > FormatVersion {
			return errNewer(version)
		}
	}
	if err := meta.Put([]byte(versionKey), []byte(strconv.Itoa(FormatVersion))); err != nil {
		return err
	}
	_, err = tx.CreateBucketIfNotExists([]byte(bucketName))
	return err
}

func openError(path string, err error) error {
	var newer errNewer
	switch {
	case errors.As(err, &newer):
		return diag.New(diag.Failed, "emulator.store-newer", "the emulator's store %s was written by a newer cfn", path).
			WithDetail(newer.Error()).Because(err).
			WithHint("use the newer cfn, or forget the local stacks with   cfn local reset")
	case errors.Is(err, bolterrors.ErrTimeout):
		return diag.New(diag.Busy, "emulator.store-in-use", "the emulator's store %s is in use by another process", path).
			Because(err).WithHint("stop the other emulator with   cfn local stop")
	case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist):
		return diag.New(diag.Failed, "emulator.store-unwritable", "the emulator's store %s cannot be opened", path).
			WithDetail(err.Error()).Because(err).
			WithHint("make its folder writable, or choose another one with CFN_STATE_DIR")
	default:
		return diag.New(diag.Failed, "emulator.store-damaged", "the emulator's store %s cannot be read", path).
			WithDetail(err.Error()).Because(err).
			WithHint("forget the local stacks with   cfn local reset")
	}
}

// View implements Store.
func (f *File) View(do func(Tx) error) error {
	return f.db.View(func(tx *bolt.Tx) error { return do(fileTx{tx.Bucket([]byte(bucketName))}) })
}

// Update implements Store.
func (f *File) Update(do func(Tx) error) error {
	return f.db.Update(func(tx *bolt.Tx) error { return do(fileTx{tx.Bucket([]byte(bucketName))}) })
}

// Close flushes the file to the disk and lets go of it.
func (f *File) Close() error {
	return errors.Join(f.db.Sync(), f.db.Close())
}

type fileTx struct{ bucket *bolt.Bucket }

func (t fileTx) Get(key string) ([]byte, bool) {
	v := t.bucket.Get([]byte(key))
	return v, v != nil
}

func (t fileTx) Put(key string, value []byte) error {
	return t.bucket.Put([]byte(key), value)
}

func (t fileTx) Delete(key string) error {
	return t.bucket.Delete([]byte(key))
}

func (t fileTx) Ascend(prefix, after string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		c := t.bucket.Cursor()
		k, v := c.Seek([]byte(max(prefix, after)))
		if after != "" && string(k) == after {
			k, v = c.Next()
		}
		for ; k != nil && bytes.HasPrefix(k, []byte(prefix)); k, v = c.Next() {
			if !yield(string(k), v) {
				return
			}
		}
	}
}

func (t fileTx) Descend(prefix, before string) iter.Seq2[string, []byte] {
	if before == "" || before > pastPrefix(prefix) {
		before = pastPrefix(prefix)
	}
	return func(yield func(string, []byte) bool) {
		c := t.bucket.Cursor()
		step := c.Prev
		if k, _ := c.Seek([]byte(before)); k == nil {
			step = c.Last
		}
		for k, v := step(); k != nil && bytes.HasPrefix(k, []byte(prefix)); k, v = c.Prev() {
			if !yield(string(k), v) {
				return
			}
		}
	}
}
