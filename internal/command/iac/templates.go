package iac

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// List lists the generated templates of the region.
func List(ctx context.Context, e *env.Env, common command.Common) error {
	s, err := open(ctx, e, common, false)
	if err != nil {
		return err
	}
	list, err := s.iac.List(ctx)
	if err != nil {
		return err
	}
	if s.Machine() {
		return s.Print(list)
	}
	if len(list) == 0 {
		s.Term.Err.Println("no generated templates in " + s.AWS.Region + " (context " + s.Target.Name + ")")
		return nil
	}
	table := term.Table{Columns: []term.Column{
		{Title: "Template"}, {Title: "Status"}, {Title: "Resources", Right: true}, {Title: "Changed", Drop: 1},
	}}
	for _, g := range list {
		changed := g.Created
		if g.Updated != nil {
			changed = aws.ToTime(g.Updated)
		}
		table.Row(term.Text(g.Name), command.StatusCell(string(g.Status)), s.Term.Out.Number(g.Count), term.Time(changed))
	}
	s.Term.Out.Table(&table)
	return nil
}

// ShowOptions are the flags and arguments of cfn iac show.
type ShowOptions struct {
	command.Common
	Name string
	// Wait follows a generation to its end, for at most Timeout, 0 for ever.
	Wait    bool
	Timeout time.Duration
}

// Show shows a generated template's resources, with what is missing of them.
func Show(ctx context.Context, e *env.Env, o ShowOptions) error {
	s, err := open(ctx, e, o.Common, false)
	if err != nil {
		return err
	}
	g, err := s.iac.Get(ctx, o.Name)
	if err != nil {
		return err
	}
	if o.Wait {
		if g, err = s.watch(ctx, o.Name, o.Timeout); err != nil {
			return err
		}
	}
	if s.Machine() {
		return s.Print(g)
	}
	out := s.Term.Out
	out.Println(out.Join(out.Paint(term.Bold, g.Name), command.PaintStatus(out.Look, string(g.Status)), count(g.Count, "resource")))
	if g.Reason != "" {
		s.under(term.Bad, g.Reason)
	}
	s.members(g)
	return nil
}

// Refresh reads a generated template's resources again.
func Refresh(ctx context.Context, e *env.Env, common command.Common, name string, timeout time.Duration) error {
	s, err := open(ctx, e, common, true)
	if err != nil {
		return err
	}
	if err := s.long(ctx, name, "refresh"); err != nil {
		return err
	}
	if err := s.iac.Refresh(ctx, name); err != nil {
		return err
	}
	g, err := s.watch(ctx, name, timeout)
	if err != nil {
		return err
	}
	s.made(g)
	return nil
}

// Delete deletes generated templates; their resources stay.
func Delete(ctx context.Context, e *env.Env, common command.Common, names []string) error {
	s, err := open(ctx, e, common, true)
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := s.iac.Get(ctx, name); err != nil {
			return err
		}
	}
	if err := s.Confirm(ctx, "Delete the generated "+plural(len(names), "template")+" "+strings.Join(names, ", ")+"? The resources stay."); err != nil {
		return err
	}
	for _, name := range names {
		if err := s.iac.Delete(ctx, name); err != nil {
			return err
		}
	}
	if s.Machine() {
		return s.Print(map[string]any{"deleted": names})
	}
	s.Term.Err.Println("deleted " + strings.Join(names, ", "))
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
