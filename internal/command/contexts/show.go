package contexts

import (
	"context"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/target"
	"github.com/cfn-cli/cfn/internal/term"
)

// List shows all contexts and which of them is in force.
func List(_ context.Context, e *env.Env, o Options) error {
	s, err := open(e, o)
	if err != nil {
		return err
	}
	targets, err := s.contexts.List()
	if err != nil {
		return err
	}
	current, by, err := s.contexts.Current(o.Context)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(targets, func(t target.Target) bool { return t.Name == current }) {
		warning := diag.New(diag.NotFound, "context.unknown", "context %q is chosen by %s and does not exist", current, reason(by)).
			WithHint("cfn context use NAME")
		warning.Severity = diag.Warning
		s.term.Err.Diagnostics(diag.List{warning}, nil)
	}
	list := make([]Context, len(targets))
	for i, t := range targets {
		list[i] = Context{Target: t, Current: t.Name == current, BuiltIn: t.BuiltIn()}
	}
	if s.printer.Machine() {
		return s.printer.Write(s.term.Out, list)
	}
	s.term.Out.Table(table(list))
	return nil
}

func table(list []Context) *term.Table {
	t := &term.Table{Columns: []term.Column{
		{Title: "  Context"},
		{Title: "Region"},
		{Title: "Profile", Drop: 1},
		{Title: "Endpoint", Fold: 24, Drop: 2},
		{Title: "Notes", Fold: 12, Drop: 3},
		{},
	}}
	for _, c := range list {
		name := term.Cell{Text: "  " + c.Name, Program: c.Name}
		standing := term.Cell{Program: "other"} // a program gets it as a column, a person as a mark
		if c.Current {
			name = term.Cell{Text: "* " + c.Name, Program: c.Name, Style: term.Bold}
			standing.Program = "current"
		}
		t.Row(name, term.Text(c.Region), term.Text(c.Profile), term.Text(c.EndpointURL),
			term.Styled(term.Dim, notes(c)), standing)
	}
	return t
}

func notes(c Context) string {
	var notes []string
	switch c.Name {
	case target.AWS:
		notes = append(notes, "whatever the AWS SDK finds")
	case target.Local:
		notes = append(notes, "the embedded emulator")
	}
	if c.ReadOnly {
		notes = append(notes, "read-only")
	}
	if c.AccountID != "" {
		notes = append(notes, "account "+c.AccountID)
	}
	return strings.Join(notes, ", ")
}

// Show shows one context with all its settings.
func Show(_ context.Context, e *env.Env, o Options) error {
	s, err := open(e, o)
	if err != nil {
		return err
	}
	name, by, err := s.contexts.Current(o.Context)
	if err != nil && len(o.Names) == 0 {
		return err
	}
	current := name
	if len(o.Names) > 0 {
		if name, err = o.name(); err != nil {
			return err
		}
	}
	t, err := s.contexts.Get(name)
	if err != nil {
		return err
	}
	c := Context{Target: t, Current: name == current, BuiltIn: t.BuiltIn()}
	if s.printer.Machine() {
		return s.printer.Write(s.term.Out, c)
	}
	s.text(c, by)
	return nil
}

func (s *session) text(c Context, by target.Chosen) {
	out := s.term.Out
	standing := ""
	if c.Current {
		standing = "in force by " + reason(by)
	}
	if s.term.Out.IsTerminal() {
		out.Println(out.Join(out.Paint(term.Bold, c.Name), out.Paint(term.Dim, standing)), "")
	}
	settings := &term.Table{Indent: 2, Columns: []term.Column{{}, {Fold: 30}}}
	add := func(label, value string) {
		if value != "" {
			settings.Row(term.Styled(term.Dim, label), term.Text(value))
		}
	}
	add("region", c.Region)
	add("profile", c.Profile)
	add("endpoint", c.EndpointURL)
	add("role", c.RoleARN)
	add("account", c.AccountID)
	add("bucket", c.Bucket)
	add("prefix", c.Prefix)
	for _, tag := range pairs(c.Tags) {
		add("tag", tag)
	}
	add("notes", notes(Context{Target: target.Target{Name: c.Name, ReadOnly: c.ReadOnly}}))
	out.Table(settings)
}

// reason says in words what chose the context in force.
func reason(by target.Chosen) string {
	switch by {
	case target.ByFlag:
		return "--context"
	case target.ByVariable:
		return target.Variable
	case target.ByUse:
		return "cfn context use"
	case target.ByDefault:
		return "default"
	default:
		return ""
	}
}
