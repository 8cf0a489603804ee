package iac

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/deploy"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/iacgen"
	"github.com/cfn-cli/cfn/internal/template"
)

// ImportOptions are the flags and arguments of cfn iac import.
type ImportOptions struct {
	command.Common
	Name, Stack string
	// File holds the template; where it is not there yet, it is pulled into it.
	// Empty is the stack's name with .yaml.
	File string
	// Parameters and Capabilities are those of cfn import.
	Parameters, Capabilities []string
	Timeout                  time.Duration

	adopts bool
}

func (o *ImportOptions) validate() error {
	if o.File == "" {
		o.File = o.Stack + ".yaml"
	}
	if o.Timeout < 0 {
		return diag.New(diag.Usage, "usage", "--timeout cannot be negative")
	}
	return deploy.CheckName(o.Stack)
}

// Import takes the resources of a generated template into a stack, by a
// template file that stays.
func Import(ctx context.Context, e *env.Env, o ImportOptions) error {
	if err := o.validate(); err != nil {
		return err
	}
	s, err := open(ctx, e, o.Common, true)
	if err != nil {
		return err
	}
	return resumed(s.bringIn(ctx, o), o.again())
}

// again is the command that goes on after a failure.
func (o ImportOptions) again() string {
	words := []string{"cfn iac import", o.Name, o.Stack}
	if o.adopts {
		words = []string{"cfn iac adopt", o.Stack}
	}
	if o.File != o.Stack+".yaml" {
		words = append(words, "-o", o.File)
	}
	return strings.Join(words, " ")
}

func (s *session) bringIn(ctx context.Context, o ImportOptions) error {
	g, err := s.iac.Get(ctx, o.Name)
	if err != nil {
		return err
	}
	if err := s.file(ctx, o, g); err != nil {
		return err
	}
	known := map[string]map[string]string{}
	for _, m := range g.Members {
		known[m.LogicalID] = m.Identifier
	}
	return deploy.Run(ctx, s.Env, deploy.Options{
		Common: o.Common, Verb: deploy.Import, Template: o.File, Stack: o.Stack, Known: known, Again: o.again(),
		Parameters: o.Parameters, Capabilities: o.Capabilities, Timeout: o.Timeout,
	})
}

// file pulls the template. One that is there already goes before: somebody has
// worked on it, or an earlier run has pulled it.
func (s *session) file(ctx context.Context, o ImportOptions, g *iacgen.Generated) error {
	if _, err := s.Env.Files.Stat(o.File); !os.IsNotExist(err) {
		if err := s.belongs(o.File, g); err != nil {
			return err
		}
		s.note("the file %s is there and is taken as it is", o.File)
		return nil
	}
	pull := PullOptions{Name: o.Name, File: o.File}
	if err := pull.validate(); err != nil {
		return err
	}
	p, err := s.fetch(ctx, pull)
	if err != nil {
		return err
	}
	if err := s.write(ctx, p, false); err != nil {
		return err
	}
	s.event("template", p)
	if !s.Machine() {
		s.rewrites(p)
		s.note("%s: %s", p.File, p.summary())
	}
	return nil
}

// belongs refuses a file that has nothing of the generated template.
func (s *session) belongs(file string, g *iacgen.Generated) error {
	body, err := command.ReadFile(s.Env, file, "template")
	if err != nil {
		return err
	}
	parsed, err := template.Parse(file, body)
	if err == nil && slices.ContainsFunc(g.Members, func(m iacgen.Member) bool { return parsed.Resource(m.LogicalID) != nil }) {
		return nil
	}
	refused := diag.New(diag.Usage, "iac.file", "%s is there, and has no resource of the generated template %s", file, g.Name).
		WithHint("name another file with -o, or move this one away")
	if err != nil {
		refused = refused.WithDetail(err.Error())
	}
	return refused
}

// AdoptOptions are the flags and arguments of cfn iac adopt.
type AdoptOptions struct {
	ImportOptions
	Choice
}

// Adopt takes what no stack has into a new one: scan, choose, generate, pull,
// import and compare, each shown and asked for. An interrupted run is taken up
// where it was.
func Adopt(ctx context.Context, e *env.Env, o AdoptOptions) error {
	if err := o.validate(); err != nil {
		return err
	}
	if o.Managed {
		return diag.New(diag.Usage, "usage", "what a stack has cannot be adopted; leave out --managed")
	}
	o.Unmanaged, o.Name, o.adopts = true, o.Stack, true
	f, err := o.filter()
	if err != nil {
		return err
	}
	s, err := open(ctx, e, o.Common, true)
	if err != nil {
		return err
	}
	if err := s.long(ctx, o.Stack, "adopt"); err != nil {
		return err
	}
	return resumed(s.adopt(ctx, o, f), o.again()+o.flags())
}

func (s *session) adopt(ctx context.Context, o AdoptOptions, f iacgen.Filter) error {
	started, err := s.started(ctx, o)
	if err != nil {
		return err
	}
	if !started {
		if err := s.choose(ctx, o, f); err != nil {
			return err
		}
	}
	if err := s.bringIn(ctx, o.ImportOptions); err != nil {
		return err
	}
	return s.iac.Delete(ctx, o.Name)
}

// started finds what an earlier run has generated. Without that, a stack that
// exists is none to adopt into.
func (s *session) started(ctx context.Context, o AdoptOptions) (bool, error) {
	_, err := s.iac.Get(ctx, o.Name)
	switch {
	case err == nil:
		s.note("an earlier run has generated the template %s, which is gone on with; to choose anew:  cfn iac delete %s", o.Name, o.Name)
		_, err = s.watch(ctx, o.Name, o.Timeout)
		return true, err
	case !diag.Is(err, diag.NotFound):
		return false, err
	}
	found, err := s.Stacks.Find(ctx, o.Stack)
	if err == nil && found != nil {
		err = diag.New(diag.Usage, "iac.stack", "stack %s exists already", o.Stack).
			WithHint("cfn iac generate NAME --stack %s  makes its template with more in it, and  cfn iac import NAME %s  imports that", o.Stack, o.Stack)
	}
	return false, err
}

// choose scans where that is needed, and generates a template.
func (s *session) choose(ctx context.Context, o AdoptOptions, f iacgen.Filter) error {
	scan, _, err := s.scan(ctx, ScanOptions{Wait: true, Timeout: o.Timeout}, f.Types)
	if err != nil {
		return err
	}
	s.event("scan", scan)
	list, err := s.settle(ctx, o, *scan, f)
	if err != nil {
		return err
	}
	request := iacgen.Request{Name: o.Name, Resources: list, Retain: true} // what was there before the stack outlives it
	g, err := s.begin(ctx, request, o.Timeout)
	if err != nil {
		return err
	}
	s.event("generated", g)
	if !s.Machine() {
		s.members(g)
		s.Term.Out.Println("")
	}
	return nil
}

// settle finds what is adopted: a person picks it, else it is what the filters
// leave.
func (s *session) settle(ctx context.Context, o AdoptOptions, scan iacgen.Scan, f iacgen.Filter) ([]iacgen.Resource, error) {
	list, err := s.chosen(ctx, &scan, f)
	if err != nil {
		return nil, err
	}
	picks := !s.Yes && s.Term.CanInteract()
	if picks {
		all := len(f.Types)+len(f.IDs)+len(f.Tags) > 0
		if list, err = s.pick(ctx, scan, list, choosing{name: o.Stack, filter: f, all: all}); err != nil {
			return nil, err
		}
	}
	if err := (iacgen.Request{Name: o.Name, Resources: list}).Check(); err != nil {
		return nil, err
	}
	s.note("%s, scanned %s", count(len(list), "resource"), ended(scan))
	s.list(list)
	if picks {
		return list, nil
	}
	return list, s.Confirm(ctx, "Make a template of them?")
}
