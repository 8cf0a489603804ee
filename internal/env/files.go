package env

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2/maybe"
)

// Files is the file system, relative to a working directory.
type Files struct {
	// Dir is the working directory.
	Dir string
}

// Abs makes a path absolute, from the working directory.
func (f Files) Abs(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(f.Dir, path)
}

// Read reads a whole file.
func (f Files) Read(path string) ([]byte, error) { return os.ReadFile(f.Abs(path)) }

// Head reads at most the first n bytes of a file.
func (f Files) Head(path string, n int64) ([]byte, error) {
	file, err := os.Open(f.Abs(path))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, n))
}

// Write replaces a file as a whole: a reader or a crash sees the old content
// or the new one, never a part. Missing folders are made, for the person only.
func (f Files) Write(path string, data []byte, mode fs.FileMode) error {
	path = f.Abs(path)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return maybe.WriteFile(path, data, mode)
}

// Stat describes a file.
func (f Files) Stat(path string) (fs.FileInfo, error) { return os.Stat(f.Abs(path)) }

// List names the entries of a folder.
func (f Files) List(path string) ([]fs.DirEntry, error) { return os.ReadDir(f.Abs(path)) }

// MakeDir makes a folder and its parents, for the person only.
func (f Files) MakeDir(path string) error { return os.MkdirAll(f.Abs(path), 0o700) }

// Remove removes a file or a folder with all it holds; a missing one is no error.
func (f Files) Remove(path string) error { return os.RemoveAll(f.Abs(path)) }
