package target

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"github.com/cfn-cli/cfn/internal/diag"
)

// fileVersion is the newest form of the file that this program knows.
const fileVersion = 1

// lockWait is how long a change waits for another command to finish its own,
// which takes milliseconds.
const lockWait = 5 * time.Second

// file is contexts.json.
type file struct {
	Version  int      `json:"version"`
	Current  string   `json:"current,omitempty"`
	Contexts []Target `json:"contexts,omitempty"`
}

func (f *file) get(name string) (Target, bool) {
	i := slices.IndexFunc(f.Contexts, func(t Target) bool { return t.Name == name })
	if i < 0 {
		return Target{}, false
	}
	return f.Contexts[i], true
}

func (f *file) put(t Target) {
	f.Contexts = slices.DeleteFunc(f.Contexts, func(o Target) bool { return o.Name == t.Name })
	f.Contexts = append(f.Contexts, t)
	slices.SortFunc(f.Contexts, func(a, b Target) int { return cmp.Compare(a.Name, b.Name) })
}

func (f *file) all() []Target { return append(builtIn(), f.Contexts...) }

// read gives an empty file where there is none. A file that cannot be
// understood is an error, so that nothing is ever written over it.
func (c *Contexts) read() (*file, error) {
	data, err := c.env.Files.Read(c.path)
	if errors.Is(err, fs.ErrNotExist) {
		return &file{Version: fileVersion}, nil
	}
	if err != nil {
		return nil, c.trouble("context.unreadable", "cannot be read", err).
			WithHint("check its permissions, or choose another folder with CFN_CONFIG_DIR")
	}
	var f file
	if err := decode(data, &f); err != nil {
		return nil, c.trouble("context.corrupted", "is damaged", err).
			WithHint("mend it or move it away; it is left as it is")
	}
	if f.Version > fileVersion {
		return nil, diag.New(diag.Failed, "context.newer", "the contexts in %s were written by a newer cfn", c.path).
			WithHint("update cfn, or choose another folder with CFN_CONFIG_DIR")
	}
	return &f, nil
}

// decode is strict: an unknown field would be lost with the next change.
func decode(data []byte, f *file) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	var header struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(data, &header); err != nil {
		return err
	}
	if f.Version = header.Version; f.Version > fileVersion {
		return nil
	}
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(f); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is something after the end")
	}
	for _, t := range f.Contexts {
		if t.BuiltIn() {
			return errors.New("it redefines the built-in context " + t.Name)
		}
		if err := t.Validate(); err != nil {
			return err
		}
	}
	return nil
}

// change reads, edits and writes the file as one step: commands that run at
// the same time wait for each other, and a reader sees the old file or the new.
func (c *Contexts) change(ctx context.Context, edit func(*file) error) (err error) {
	if err := c.env.Files.MakeDir(filepath.Dir(c.path)); err != nil {
		return c.trouble("context.unwritable", "cannot be written", err)
	}
	lock := flock.New(c.env.Files.Abs(c.path+".lock"), flock.SetPermissions(0o600))
	waiting, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	if _, err := lock.TryLockContext(waiting, 10*time.Millisecond); err != nil {
		switch {
		case ctx.Err() != nil:
			return diag.New(diag.Interrupted, "interrupted", "interrupted; no context was changed").Because(ctx.Err())
		case errors.Is(err, context.DeadlineExceeded):
			return diag.New(diag.Busy, "context.busy", "another command is changing the contexts in %s", c.path)
		default:
			return c.trouble("context.unwritable", "cannot be locked", err)
		}
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	f, err := c.read()
	if err != nil {
		return err
	}
	if err := edit(f); err != nil {
		return err
	}
	f.Version = fileVersion
	data, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return c.trouble("context.unwritable", "cannot be written", err)
	}
	if err := c.env.Files.Write(c.path, append(data, '\n'), 0o600); err != nil {
		return c.trouble("context.unwritable", "cannot be written", err).
			WithHint("check the folder's permissions and free space, or choose another with CFN_CONFIG_DIR")
	}
	return nil
}

func (c *Contexts) trouble(code, what string, err error) *diag.Diagnostic {
	return diag.New(diag.Failed, code, "the file of contexts %s %s", c.path, what).WithDetail(err.Error()).Because(err)
}
