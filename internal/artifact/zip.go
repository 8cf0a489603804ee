package artifact

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
)

// maxArchive bounds what goes into one archive, in bytes. Source bundles of
// Elastic Beanstalk may have 500 MB, the most of all that is packaged; Lambda
// takes 250 MB.
const maxArchive = 500 << 20

// member is a file of an archive.
type member struct {
	name string // within the archive, with slashes
	path string
}

// zipFolder makes an archive of a folder. The same content makes the same
// bytes, on every machine: files are sorted by name, and all have the same time
// and the mode 0755, since not every system can tell what is executable.
// Symbolic links are followed. What version control, systems and Python leave
// around is left out.
func zipFolder(files env.Files, dir string) ([]byte, error) {
	members, err := walk(files, dir, "", nil)
	if err != nil {
		return nil, err
	}
	if len(members) == 0 {
		return nil, diag.New(diag.Invalid, "package.empty", "the folder %s holds no files", dir)
	}
	return zipMembers(files, dir, members)
}

func zipMembers(files env.Files, dir string, members []member) ([]byte, error) {
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	total := 0
	for _, m := range members {
		data, err := files.Read(m.path)
		if err != nil {
			return nil, unreadable(m.path, err)
		}
		if total += len(data); total > maxArchive {
			return nil, diag.New(diag.Invalid, "package.too-big", "%s has more than %d MB", dir, maxArchive>>20).
				WithHint("no service takes that much; leave out what is not needed at run time")
		}
		header := &zip.FileHeader{Name: m.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
		header.SetMode(0o755)
		w, err := archive.CreateHeader(header)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(data); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// walk lists the files of a folder. above are the folders on the way to it: a
// link to one of them has no end.
func walk(files env.Files, dir, name string, above []fs.FileInfo) ([]member, error) {
	self, err := files.Stat(dir)
	if err != nil {
		return nil, unreadable(dir, err)
	}
	if slices.ContainsFunc(above, func(other fs.FileInfo) bool { return os.SameFile(self, other) }) {
		return nil, diag.New(diag.Invalid, "package.loop", "the link %s leads back to a folder above it", dir)
	}
	entries, err := files.List(dir)
	if err != nil {
		return nil, unreadable(dir, err)
	}
	above = append(slices.Clone(above), self)
	var members []member
	for _, entry := range entries {
		if leftover(entry.Name()) {
			continue
		}
		from, to := dir+"/"+entry.Name(), path.Join(name, entry.Name())
		info, err := files.Stat(from) // of what a link leads to
		switch {
		case err != nil:
			return nil, unreadable(from, err)
		case info.IsDir():
			inner, err := walk(files, from, to, above)
			if err != nil {
				return nil, err
			}
			members = append(members, inner...)
		case info.Mode().IsRegular():
			members = append(members, member{to, from})
		default:
			return nil, diag.New(diag.Invalid, "package.special", "%s is no file that can be packaged", from)
		}
	}
	return members, nil
}

// leftover tells names that never belong to what is deployed, and that would
// make the archive differ between two machines.
func leftover(name string) bool {
	switch name {
	case ".git", ".hg", ".svn", ".DS_Store", "Thumbs.db", "__pycache__":
		return true
	}
	return false
}

func isArchive(data []byte) bool {
	_, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	return err == nil
}

func unreadable(name string, err error) *diag.Diagnostic {
	return diag.New(diag.Invalid, "package.unreadable", "%s cannot be read", name).Because(err)
}
