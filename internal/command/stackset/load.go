package stackset

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/cfn-cli/cfn/internal/artifact"
	"github.com/cfn-cli/cfn/internal/catalog"
	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/template"
)

// document is a declaration with its template.
type document struct {
	*stackset.Declaration
	// path is where the template is: on this machine, in the catalog, or an
	// address in S3, which is read when the way there is known.
	path   string
	remote bool
	body   []byte
	parsed *template.Template
}

// load reads files and the templates that they name, and sorts the declarations
// so that each comes after those it depends on.
func load(e *env.Env, files []string) ([]*document, error) {
	var all []*stackset.Declaration
	var findings diag.List
	for _, file := range files {
		data, err := command.ReadFile(e, file, "StackSet file")
		if err != nil {
			return nil, err
		}
		declarations, err := stackset.Read(file, data, func(path string) ([]byte, error) {
			return command.ReadFile(e, beside(file, path), "accounts file")
		})
		if err != nil {
			findings = append(findings, diag.From(err)...)
		}
		all = append(all, declarations...)
	}
	if err := findings.Err(); err != nil {
		return nil, err
	}
	ordered, err := stackset.Order(all)
	if err != nil {
		return nil, err
	}
	documents := make([]*document, len(ordered))
	for i, d := range ordered {
		documents[i] = &document{Declaration: d, path: d.Template, remote: artifact.IsRemote(d.Template)}
		if err := documents[i].read(e); err != nil {
			return nil, err
		}
	}
	return documents, nil
}

// beside gives a path that a file names as seen from here.
func beside(file, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}

// read reads and checks a template of this machine.
func (d *document) read(e *env.Env) (err error) {
	if d.remote {
		return nil
	}
	if !strings.HasPrefix(d.Template, catalog.Prefix) {
		d.path = beside(d.At.File, d.Template)
	}
	if d.body, err = command.ReadTemplate(e, d.path); err != nil {
		for _, one := range diag.From(err) {
			one.Kind = diag.Invalid
			one.At(d.TemplateAt)
		}
		return err
	}
	if err := d.check(); err != nil {
		return err
	}
	pack, err := artifact.Collect(e.Files, d.parsed, filepath.Dir(d.path))
	if err != nil {
		return err
	}
	if !pack.Empty() {
		return diag.New(diag.Invalid, "stackset-file", "template %s points to files of this machine, which other accounts cannot read", d.Template).
			At(d.TemplateAt).WithHint("put them where all of the accounts can read them, and name their addresses")
	}
	return nil
}

// fetch reads and checks a template that is in S3.
func (d *document) fetch(ctx context.Context, store *artifact.Store) (err error) {
	if !d.remote || d.body != nil {
		return nil
	}
	if d.body, err = store.Fetch(ctx, d.path); err != nil {
		return err
	}
	return d.check()
}

func (d *document) check() (err error) {
	if d.parsed, err = template.Parse(d.path, d.body); err != nil {
		return err
	}
	if err := d.parsed.Lint().Err(); err != nil {
		return err
	}
	return d.Check(d.parsed)
}

// secret are the parameters whose values are not shown.
func (d *document) secret() map[string]bool {
	names := map[string]bool{}
	if d.parsed != nil {
		for _, p := range d.parsed.Parameters {
			if p.NoEcho {
				names[p.Name] = true
			}
		}
	}
	return names
}
