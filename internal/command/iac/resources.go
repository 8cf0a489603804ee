package iac

import (
	"context"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/artifact"
	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/iacgen"
	"github.com/cfn-cli/cfn/internal/term"
)

// ResourcesOptions are the flags of cfn iac resources.
type ResourcesOptions struct {
	command.Common
	Choice
	// Related lists what is related to these resources instead.
	Related []string
}

// Resources lists what the newest scan has found.
func Resources(ctx context.Context, e *env.Env, o ResourcesOptions) error {
	f, err := o.filter()
	if err != nil {
		return err
	}
	s, err := open(ctx, e, o.Common, false)
	if err != nil {
		return err
	}
	covered := f.Types
	if len(o.Related) > 0 {
		covered = nil
	}
	scan, err := s.iac.Readable(ctx, covered)
	if err != nil {
		return err
	}
	var list []iacgen.Resource
	if len(o.Related) > 0 {
		list, err = s.iac.Related(ctx, scan.ID, o.Related, f)
	} else {
		list, err = s.iac.Resources(ctx, scan.ID, f)
	}
	if err != nil {
		return err
	}
	if s.Machine() {
		return s.Print(list)
	}
	if len(list) == 0 {
		s.Term.Err.Println("the scan of " + ended(*scan) + " has found no such resources")
		return nil
	}
	table := term.Table{Columns: []term.Column{{Title: "Type"}, {Title: "Resource", Fold: 16}, {Title: "Stack", Drop: 1}}}
	for _, r := range list {
		managed := "unmanaged"
		if r.Managed {
			managed = "managed"
		}
		table.Row(term.Text(r.Type), term.Text(r.ID()), term.Styled(term.Dim, managed))
	}
	s.Term.Out.Table(&table)
	if s.Term.Out.IsTerminal() {
		s.Term.Err.Println("", "  "+count(len(list), "resource")+", scanned "+ended(*scan))
	}
	return nil
}

// chosen lists what the filters choose to be managed. cfn's own bucket for
// templates is not, unless it is named: every deployment needs it.
func (s *session) chosen(ctx context.Context, scan *iacgen.Scan, f iacgen.Filter) ([]iacgen.Resource, error) {
	identity, err := s.AWS.Identity(ctx)
	if err != nil {
		return nil, err
	}
	var list []iacgen.Resource
	err = s.busy("reading what the scan has found", func() (err error) {
		list, err = s.iac.Resources(ctx, scan.ID, f)
		return err
	})
	if err != nil || len(f.IDs) > 0 {
		return list, err
	}
	return slices.DeleteFunc(list, func(r iacgen.Resource) bool {
		return strings.HasPrefix(r.Type, "AWS::S3::Bucket") && artifact.Own(r.ID(), identity.Account, s.AWS.Region)
	}), nil
}

// list shows what was chosen, as a step of another command.
func (s *session) list(list []iacgen.Resource) {
	if s.Machine() {
		return
	}
	out := s.Term.Out
	table := term.Table{Indent: 2, Columns: []term.Column{{}, {}, {Fold: 16}}}
	for _, r := range list {
		table.Row(term.Text(out.Char(term.Import)), term.Text(r.Type), term.Styled(term.Dim, r.ID()))
	}
	out.Println(table.Lines(out.Look, out.Width())...)
}
