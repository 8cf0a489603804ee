// Package catalog shows the templates that come with cfn and copies them: cfn
// catalog list, show and new.
package catalog

import (
	"context"

	"github.com/cfn-cli/cfn/internal/catalog"
	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/output"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the flags and arguments of the three verbs.
type Options struct {
	command.Common
	// Topic is the one that list shows; empty for all.
	Topic string
	// Name is the template that is shown or copied.
	Name string
	// Dir is the folder that new writes to; empty for the working directory.
	Dir string
	// Parameters are K=V, which new then does not ask for.
	Parameters []string
}

// session is what the verbs work with: they never reach AWS.
type session struct {
	Options
	env     *env.Env
	term    *term.Terminal
	printer *output.Printer
	spanish bool
}

func open(e *env.Env, o Options) (*session, error) {
	printer, err := command.NewPrinter(o.Common)
	if err != nil {
		return nil, err
	}
	return &session{
		Options: o, env: e, printer: printer,
		term: term.New(e, term.Options{NoColor: o.NoColor}), spanish: term.Spanish(e),
	}, nil
}

// Line is one template in the list, with stable names for programs.
type Line struct {
	Name        string `json:"name"`
	Topic       string `json:"topic"`
	Description string `json:"description"`
}

// List shows the catalog, or one topic of it.
func List(_ context.Context, e *env.Env, o Options) error {
	s, err := open(e, o)
	if err != nil {
		return err
	}
	entries, err := catalog.All(o.Topic)
	if err != nil {
		return err
	}
	lines := make([]Line, len(entries))
	for i, entry := range entries {
		lines[i] = Line{Name: entry.Name, Topic: entry.Topic, Description: entry.Texts(s.spanish).Description}
	}
	if s.printer.Machine() {
		return s.printer.Write(s.term.Out, lines)
	}
	table := term.Table{Columns: []term.Column{
		{Title: s.say("Template", "Plantilla")},
		{Title: s.say("Topic", "Tema"), Drop: 1},
		{Title: s.say("What it makes", "Qué crea"), Fold: 20, Prose: true},
	}}
	for _, l := range lines {
		table.Row(term.Text(l.Name), term.Text(l.Topic), term.Styled(term.Dim, l.Description))
	}
	s.term.Out.Table(&table)
	return nil
}
