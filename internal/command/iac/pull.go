package iac

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/iacgen"
	"github.com/cfn-cli/cfn/internal/term"
)

// PullOptions are the flags and arguments of cfn iac pull.
type PullOptions struct {
	command.Common
	Name string
	// File is where the template goes, empty for standard output.
	File string
	// Format is yaml or json; empty follows the file's name, else it is yaml.
	Format string
	// Raw takes the template as CloudFormation wrote it.
	Raw bool
	// Force overwrites a file unasked.
	Force bool
}

func (o *PullOptions) validate() error {
	switch {
	case o.Format == "" && strings.HasSuffix(strings.ToLower(o.File), ".json"):
		o.Format = "json"
	case o.Format == "":
		o.Format = "yaml"
	case o.Format != "yaml" && o.Format != "json":
		return diag.New(diag.Usage, "usage", "--format is yaml or json, not %q", o.Format)
	}
	return nil
}

// pulled is a template as it was fetched, and the value for a program.
type pulled struct {
	Name     string           `json:"name"`
	File     string           `json:"file,omitempty"`
	Format   string           `json:"format"`
	Raw      bool             `json:"raw"`
	Rewrites []iacgen.Rewrite `json:"rewrites"`
	Circles  []iacgen.Rewrite `json:"circles"`
	Dropped  []iacgen.Drop    `json:"dropped"`
	Template string           `json:"template,omitempty"`

	body []byte
}

// Pull fetches a generated template and makes it fit for people.
func Pull(ctx context.Context, e *env.Env, o PullOptions) error {
	if err := o.validate(); err != nil {
		return err
	}
	s, err := open(ctx, e, o.Common, false)
	if err != nil {
		return err
	}
	p, err := s.fetch(ctx, o)
	if err != nil {
		return err
	}
	if o.File != "" {
		if err := s.write(ctx, p, o.Force); err != nil {
			return err
		}
	}
	switch {
	case s.Machine():
		if o.File == "" {
			p.Template = string(p.body)
		}
		return s.Print(p)
	case o.File == "":
		_, err := s.Term.Out.Write(p.body)
		if !o.Raw {
			s.Term.Err.Println(p.summary())
		}
		return err
	}
	s.rewrites(p)
	s.done(p.File, p.summary())
	return nil
}

func (p *pulled) summary() string {
	if p.Raw {
		return "as CloudFormation wrote it"
	}
	text := count(len(p.Rewrites), "reference") + " in place of identifiers"
	if n := len(p.Dropped); n > 0 {
		text += ", " + count(n, "default") + " left out"
	}
	text += "; it means the same"
	if n := len(p.Circles); n > 0 {
		text += fmt.Sprintf("; %d left, where resources would wait for each other", n)
	}
	return text
}

// fetch gets the template in its final form.
func (s *session) fetch(ctx context.Context, o PullOptions) (*pulled, error) {
	p := &pulled{
		Name: o.Name, File: o.File, Format: o.Format, Raw: o.Raw,
		Rewrites: []iacgen.Rewrite{}, Circles: []iacgen.Rewrite{}, Dropped: []iacgen.Drop{},
	}
	if o.Raw {
		body, err := s.iac.Body(ctx, o.Name, types.TemplateFormat(strings.ToUpper(o.Format)))
		p.body = []byte(body)
		return p, err
	}
	identity, err := s.AWS.Identity(ctx)
	if err != nil {
		return nil, err
	}
	g, err := s.iac.Get(ctx, o.Name)
	if err != nil {
		return nil, err
	}
	body, err := s.iac.Body(ctx, o.Name, types.TemplateFormatJson)
	if err != nil {
		return nil, err
	}
	at := iacgen.Place{Account: identity.Account, Region: s.AWS.Region, Partition: s.AWS.Partition}
	tidy, err := iacgen.Tidy("the generated template", []byte(body), g.Members, at)
	if err != nil {
		return nil, err
	}
	p.Rewrites, p.Circles, p.Dropped = tidy.Rewrites, tidy.Circles, tidy.Dropped
	if o.Format == "json" {
		p.body, err = tidy.JSON()
	} else {
		p.body, err = tidy.YAML()
	}
	return p, err
}

// write puts the template into its file; another content there is asked for.
func (s *session) write(ctx context.Context, p *pulled, force bool) error {
	old, err := s.Env.Files.Read(p.File)
	if err == nil && bytes.Equal(old, p.body) {
		return nil
	}
	if err != nil && !os.IsNotExist(err) {
		return unwritable(p.File, err)
	}
	if err == nil && !force {
		if err := s.Confirm(ctx, "Overwrite "+p.File+"?"); err != nil {
			return err
		}
	}
	if err := s.Env.Files.Write(p.File, p.body, 0o644); err != nil {
		return unwritable(p.File, err)
	}
	return nil
}

func unwritable(file string, err error) error {
	return diag.New(diag.Usage, "file.unwritable", "%s cannot be written", file).WithDetail(err.Error()).Because(err)
}

// rewrites reports each value that was made a reference, and each property that
// was left out.
func (s *session) rewrites(p *pulled) {
	out := s.Term.Out
	line := func(symbol term.Symbol, id, path, text string) {
		out.Println(term.Wrap("  "+out.Char(symbol)+" "+id+"  "+term.Clean(path), out.Width(), 4)...)
		s.under(term.Dim, text)
	}
	arrow := " " + out.Char(term.Arrow) + " "
	for _, r := range p.Rewrites {
		line(term.Modify, r.LogicalID, r.Path, r.From+arrow+r.To)
	}
	for _, d := range p.Dropped {
		line(term.Delete, d.LogicalID, d.Path, d.Value+"   left out: it is so without it")
	}
	for _, r := range p.Circles {
		line(term.Unchanged, r.LogicalID, r.Path, r.From+arrow+r.To+"   left: the two would wait for each other")
	}
}
