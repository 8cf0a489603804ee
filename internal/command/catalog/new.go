package catalog

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/catalog"
	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// Files are what new has written, with stable names for programs.
type Files struct {
	Template   string `json:"template"`
	Parameters string `json:"parameters"`
}

// New copies a template, with a file of its parameters' values. A person is
// asked for those that matter; else defaults and what is given are taken.
func New(ctx context.Context, e *env.Env, o Options) error {
	s, err := open(e, o)
	if err != nil {
		return err
	}
	entry, err := catalog.Find(o.Name)
	if err != nil {
		return err
	}
	files := Files{
		Template:   filepath.Join(o.Dir, entry.Name+".yaml"),
		Parameters: filepath.Join(o.Dir, entry.Name+".parameters.yaml"),
	}
	for _, file := range []string{files.Template, files.Parameters} {
		if err := s.mayWrite(ctx, file); err != nil {
			return err
		}
	}
	values, err := s.values(ctx, entry)
	if err != nil {
		return err
	}
	text, err := parametersFile(entry, values, s.spanish)
	if err != nil {
		return err
	}
	if err := s.write(files.Template, entry.Template.Source); err != nil {
		return err
	}
	if err := s.write(files.Parameters, text); err != nil {
		return err
	}
	if s.printer.Machine() {
		return s.printer.Write(s.term.Out, files)
	}
	out := s.term.Out
	out.Println(out.Symbol(term.Done)+" "+files.Template, out.Symbol(term.Done)+" "+files.Parameters)
	s.term.Err.Println("", s.say("Next:", "Siguiente:")+"  cfn deploy "+files.Template+" --params-file "+files.Parameters)
	return nil
}

// mayWrite asks before a file is replaced.
func (s *session) mayWrite(ctx context.Context, file string) error {
	_, err := s.env.Files.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) || s.Yes && err == nil:
		return nil
	case err != nil:
		return unwritable(file, err)
	}
	replace, err := s.term.Confirm(ctx, file+s.say(" exists. Replace it?", " ya existe. ¿Reemplazarlo?"))
	if err != nil {
		if diag.Is(err, diag.Confirmation) {
			return diag.New(diag.Confirmation, "catalog.exists", "%s exists", file).
				WithHint("--yes replaces it, -o writes to another folder")
		}
		return err
	}
	if !replace {
		return command.Refused()
	}
	return nil
}

// publicMode is that of files without secrets: NoEcho parameters are never
// written to the file.
const publicMode = 0o644

func (s *session) write(file string, data []byte) error {
	if err := s.env.Files.Write(file, data, publicMode); err != nil {
		return unwritable(file, err)
	}
	return nil
}

func unwritable(file string, err error) error {
	var cause *fs.PathError
	detail := err.Error()
	if errors.As(err, &cause) {
		detail = cause.Path + ": " + cause.Err.Error()
	}
	return diag.New(diag.Usage, "file.unwritable", "%s cannot be written", file).
		WithDetail(detail).WithHint("choose another folder with -o").Because(err)
}

// values settles each parameter of the file.
func (s *session) values(ctx context.Context, entry *catalog.Entry) (map[string]string, error) {
	values := map[string]string{}
	for _, pair := range s.Parameters {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, diag.New(diag.Usage, "usage", "--param wants KEY=VALUE, not %q", pair)
		}
		values[name] = value
	}
	var names []string
	for _, p := range entry.Template.Parameters {
		names = append(names, p.Name)
	}
	if err := entry.Template.CheckParameters(values, names...).Err(); err != nil {
		return nil, err
	}
	texts := entry.Texts(s.spanish)
	for _, p := range entry.Template.Parameters {
		_, given := values[p.Name]
		switch {
		case given || p.NoEcho:
		case slices.Contains(entry.Ask, p.Name) && s.term.CanAsk() && !s.Yes && !s.printer.Machine():
			answer, err := s.term.Ask(ctx, question(entry.Template, p, texts.Parameters[p.Name]))
			if err != nil {
				return nil, err
			}
			values[p.Name] = answer
		case p.HasDefault:
			values[p.Name] = p.Default
		}
	}
	return values, nil
}

func question(t *template.Template, p *template.Parameter, help string) term.Question {
	if len(p.AllowedValues) > 0 {
		help += " (" + strings.Join(p.AllowedValues, ", ") + ")"
	}
	return term.Question{Label: p.Name, Help: help, Default: p.Default, Validate: func(answer string) error {
		return t.CheckParameters(map[string]string{p.Name: answer}, others(t, p.Name)...).Err()
	}}
}

func others(t *template.Template, name string) []string {
	var names []string
	for _, p := range t.Parameters {
		if p.Name != name {
			names = append(names, p.Name)
		}
	}
	return names
}

// parametersFile writes each value under what it is for. One without a value
// is a comment to be completed.
func parametersFile(entry *catalog.Entry, values map[string]string, spanish bool) ([]byte, error) {
	var file strings.Builder
	texts := entry.Texts(spanish)
	for _, p := range entry.Template.Parameters {
		if file.Len() > 0 {
			file.WriteString("\n")
		}
		for _, line := range term.Wrap(term.Clean(texts.Parameters[p.Name]), commentWidth, 0) {
			file.WriteString("# " + line + "\n")
		}
		value, known := values[p.Name]
		if !known {
			file.WriteString("# " + p.Name + ":\n")
			continue
		}
		line, err := template.ToYAML(map[string]string{p.Name: value})
		if err != nil {
			return nil, err
		}
		file.Write(line)
	}
	return []byte(file.String()), nil
}

// commentWidth is the width of the comments in a parameter file.
const commentWidth = 78
