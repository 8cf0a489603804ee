package artifact

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/template"
)

// Package is a template with what it points to on this machine.
type Package struct {
	Template *template.Template
	// Nested are the templates of its nested stacks, by logical ID.
	Nested map[string]*Package

	references []reference
}

// reference is a place of a template that names a file or a folder.
type reference struct {
	found
	// path is the file, as a person would name it from the working directory.
	path     string
	folder   bool
	from, to int // the bytes of the template that name it
	nested   *Package
}

// Empty reports that the template points to nothing on this machine.
func (p *Package) Empty() bool { return len(p.references) == 0 }

// Under gives the template of a nested stack by the logical IDs that lead to it,
// the package's own for none. It is nil where it is not known; so is that of a
// nil package.
func (p *Package) Under(path ...string) *template.Template {
	for _, logicalID := range path {
		if p == nil {
			break
		}
		p = p.Nested[logicalID]
	}
	if p == nil {
		return nil
	}
	return p.Template
}

// Collect finds what a template points to: the properties that the AWS CLI's
// command "cloudformation package" knows, where they hold a path instead of an
// address in S3. Paths count from the template's folder. Nested templates are
// read and checked like the first; findings name their file.
func Collect(files env.Files, t *template.Template, dir string) (*Package, error) {
	c := &collector{files: files, known: map[string]*Package{}}
	p := c.collect(t, dir, nil)
	return p, c.findings.Err()
}

type collector struct {
	files    env.Files
	known    map[string]*Package // by absolute path
	findings diag.List
}

// collect reads one template; above are the paths of those that contain it.
func (c *collector) collect(t *template.Template, dir string, above []string) *Package {
	p := &Package{Template: t, Nested: map[string]*Package{}}
	for _, f := range find(t) {
		if !isPath(f.node.Text) {
			continue
		}
		r := reference{found: f, path: f.node.Text}
		if !filepath.IsAbs(r.path) {
			r.path = filepath.ToSlash(filepath.Join(dir, filepath.FromSlash(r.path)))
		}
		if d := c.check(t, &r); d != nil {
			c.findings = append(c.findings, d)
			continue
		}
		if r.content == stackTemplate {
			r.nested = c.nested(t, r, above)
			if r.nested == nil {
				continue
			}
			p.Nested[r.logicalID] = r.nested
			c.findings = append(c.findings, parameters(t, r)...)
		}
		p.references = append(p.references, r)
	}
	return p
}

// isPath tells a path from an address.
func isPath(text string) bool { return text != "" && !strings.Contains(text, "://") }

// check finds the file or folder of a reference.
func (c *collector) check(t *template.Template, r *reference) *diag.Diagnostic {
	finding := func(code, format string, args ...any) *diag.Diagnostic {
		return diag.New(diag.Invalid, code, format, args...).At(rangeOf(t, r.node))
	}
	info, err := c.files.Stat(r.path)
	switch {
	case isMissing(err):
		return finding("package.missing", "%s of %s: there is no %s", r.property, r.logicalID, r.path).
			WithHint("paths count from the template's folder; an address in S3 begins with s3:// or https://")
	case err != nil:
		return finding("package.unreadable", "%s of %s: %s cannot be read", r.property, r.logicalID, r.path).Because(err)
	case info.IsDir() && (r.content == document || r.content == stackTemplate):
		return finding("package.folder", "%s of %s: %s is a folder; it takes a file", r.property, r.logicalID, r.path)
	case !info.IsDir() && info.Size() > maxArchive:
		return finding("package.too-big", "%s of %s: %s has more than %d MB", r.property, r.logicalID, r.path, maxArchive>>20)
	}
	r.folder = info.IsDir()
	var ok bool
	if r.from, r.to, ok = span(t, r.node); !ok {
		return finding("package.lines", "%s of %s: write the path on one line", r.property, r.logicalID)
	}
	return nil
}

func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// nested reads a nested template, nil where it has findings of its own.
func (c *collector) nested(t *template.Template, r reference, above []string) *Package {
	absolute := c.files.Abs(r.path)
	if slices.Contains(above, absolute) || absolute == c.files.Abs(t.Name) {
		c.findings = append(c.findings, diag.New(diag.Invalid, "package.cycle",
			"%s of %s: %s contains itself", r.property, r.logicalID, r.path).At(rangeOf(t, r.node)))
		return nil
	}
	if known, ok := c.known[absolute]; ok {
		return known
	}
	c.known[absolute] = nil // findings are told once
	body, err := c.files.Head(r.path, template.MaxSize+1)
	if err != nil {
		c.findings = append(c.findings, unreadable(r.path, err))
		return nil
	}
	parsed, err := template.Parse(r.path, body)
	if err != nil {
		c.findings = append(c.findings, diag.From(err)...)
		return nil
	}
	c.findings = append(c.findings, parsed.Lint()...)
	p := c.collect(parsed, filepath.Dir(r.path), append(slices.Clone(above), c.files.Abs(t.Name)))
	c.known[absolute] = p
	return p
}

// parameters holds what is given to a nested stack against what its template
// declares.
func parameters(t *template.Template, r reference) (list diag.List) {
	given := r.resource.Get("Properties").Get("Parameters")
	if _, _, ok := given.Function(); ok {
		return nil
	}
	inner := r.nested.Template
	if given != nil {
		for _, e := range given.Entries {
			if inner.Parameter(e.Key) == nil && !strings.HasPrefix(e.Key, "Fn::") {
				list = append(list, diag.New(diag.Invalid, "nested.parameter", "%s has no parameter %s", r.path, e.Key).
					At(diag.Range{File: t.Name, Line: e.Pos.Line, Column: e.Pos.Column}))
			}
		}
	}
	for _, p := range inner.Parameters {
		if !p.HasDefault && given.Get(p.Name) == nil {
			list = append(list, diag.New(diag.Invalid, "nested.parameter", "%s needs a value for its parameter %s", r.path, p.Name).
				At(rangeOf(t, r.node)).WithHint("give it under Parameters of %s", r.logicalID))
		}
	}
	return list
}

func rangeOf(t *template.Template, n *template.Node) diag.Range {
	place := diag.Range{File: t.Name, Line: n.Pos.Line, Column: n.Pos.Column}
	if n.End.Line == n.Pos.Line {
		place.EndColumn = n.End.Column
	}
	return place
}
