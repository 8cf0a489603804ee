package iac

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/iacgen"
	"github.com/cfn-cli/cfn/internal/term"
	"github.com/cfn-cli/cfn/internal/term/pick"
)

// GenerateOptions are the flags and arguments of cfn iac generate.
type GenerateOptions struct {
	command.Common
	Choice
	Name string
	// Stack is one whose template is the beginning.
	Stack string
	// DeletionPolicy is retain or delete; empty is delete.
	DeletionPolicy string
	// Pick lets a person choose among what the flags leave.
	Pick    bool
	Timeout time.Duration
}

func (o GenerateOptions) retain() (bool, error) {
	switch o.DeletionPolicy {
	case "", "delete":
		return false, nil
	case "retain":
		return true, nil
	default:
		return false, diag.New(diag.Usage, "usage", "--deletion-policy is retain or delete, not %q", o.DeletionPolicy)
	}
}

// generated is the last JSON line of a generation.
type generated struct {
	OK bool `json:"ok"`
	*iacgen.Generated
}

// Generate makes a template of the resources that the flags choose. Those that
// a stack has are left out unless they are asked for: no other can import them.
// A person who picks sees which they are.
func Generate(ctx context.Context, e *env.Env, o GenerateOptions) error {
	o.Unmanaged = o.Unmanaged || !o.Managed && !o.Pick
	f, err := o.filter()
	if err != nil {
		return err
	}
	retain, err := o.retain()
	if err != nil {
		return err
	}
	s, err := open(ctx, e, o.Common, true)
	if err != nil {
		return err
	}
	if o.Pick {
		if err := pick.Possible(s.Term, "--pick"); err != nil {
			return err
		}
	}
	scan, err := s.iac.Readable(ctx, f.Types)
	if err != nil {
		return err
	}
	list, err := s.chosen(ctx, scan, f)
	if err == nil && o.Pick {
		list, err = s.pick(ctx, *scan, list, choosing{name: o.Name, filter: f})
	}
	if err != nil {
		return err
	}
	return s.generate(ctx, o, *scan, iacgen.Request{Name: o.Name, Resources: list, Stack: o.Stack, Retain: retain})
}

func (s *session) generate(ctx context.Context, o GenerateOptions, scan iacgen.Scan, request iacgen.Request) error {
	if err := request.Check(); err != nil {
		return err
	}
	if err := s.long(ctx, o.Name, "generate"); err != nil {
		return err
	}
	s.note("%s, scanned %s", count(len(request.Resources), "resource"), ended(scan))
	g, err := s.begin(ctx, request, o.Timeout)
	if err != nil {
		return err
	}
	s.made(g)
	s.next("cfn iac pull "+o.Name+" -o "+o.Name+".yaml", "cfn iac import "+o.Name+" STACK")
	return nil
}

// begin generates a template and follows that to its end.
func (s *session) begin(ctx context.Context, request iacgen.Request, limit time.Duration) (*iacgen.Generated, error) {
	if err := s.iac.Generate(ctx, request); err != nil {
		return nil, unsure(err, "the generation of "+request.Name, following(request.Name))
	}
	return s.watch(ctx, request.Name, limit)
}

// following is the command that waits for a generated template.
func following(name string) string { return "cfn iac show " + name + " --wait" }

// watch follows a generation to its end.
func (s *session) watch(ctx context.Context, name string, limit time.Duration) (g *iacgen.Generated, err error) {
	what, again := "the generation of "+name, following(name)
	limited, cancel := waiting(ctx, limit, what, again)
	defer cancel()
	err = s.follow("reading the resources", func(emit func(iacgen.Progress)) error {
		g, err = s.iac.Watch(limited, name, emit)
		return err
	})
	return g, leave(err, what, again)
}

// made shows a template that was generated.
func (s *session) made(g *iacgen.Generated) {
	if s.events != nil {
		s.event("result", generated{OK: true, Generated: g})
		return
	}
	s.members(g)
	failed := 0
	for _, m := range g.Members {
		if m.Failed() {
			failed++
		}
	}
	parts := []string{g.Name, string(g.Status), count(g.Count-failed, "resource")}
	if failed > 0 {
		parts = append(parts, fmt.Sprintf("%d left out", failed))
	}
	s.done(parts...)
}

// members lists a template's resources, with what has to be said of each.
func (s *session) members(g *iacgen.Generated) {
	out := s.Term.Out
	out.Println("")
	names, types := s.widest(g)
	for _, m := range g.Members {
		symbol := out.Char(term.Import)
		if m.Failed() {
			symbol = out.Symbol(term.Failed)
		}
		table := term.Table{Indent: 2, Columns: []term.Column{{}, {}, {Drop: 2}, {Fold: 16, Drop: 1}}}
		table.Row(term.Text(symbol), term.Styled(term.Bold, term.Pad(m.LogicalID, names)), term.Text(term.Pad(m.Type, types)), term.Styled(term.Dim, m.Resource().ID()))
		out.Println(table.Lines(out.Look, out.Width())...)
		if m.Failed() {
			s.under(term.Bad, "not in the template: "+m.Reason)
		}
		for _, w := range m.Warnings {
			s.under(term.Warn, strings.Join(w.Properties, ", ")+": "+w.Text)
		}
	}
}

// maxPad bounds how far names and types are set apart from what follows.
const maxPad = 40

func (s *session) widest(g *iacgen.Generated) (names, types int) {
	for _, m := range g.Members {
		names, types = max(names, term.Width(m.LogicalID)), max(types, term.Width(m.Type))
	}
	return min(names, maxPad), min(types, maxPad)
}

func (s *session) under(style term.Style, text string) {
	out := s.Term.Out
	for _, line := range term.Wrap(term.Clean(text), max(out.Width()-6, 0), 0) {
		out.Println("      " + out.Paint(style, line))
	}
}
