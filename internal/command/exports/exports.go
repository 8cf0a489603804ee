// Package exports shows what the region's stacks export: cfn exports.
package exports

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the flags of cfn exports.
type Options struct {
	command.Common
	// Imports is the name of an export whose importers are listed.
	Imports string
}

// Export is one line, with stable names for programs.
type Export struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Stack   string `json:"stack"`
	StackID string `json:"stackId"`
}

// Run lists the exports by name.
func Run(ctx context.Context, e *env.Env, o Options) error {
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	if o.Imports != "" {
		return imports(ctx, s, o.Imports)
	}
	found, err := s.Stacks.Exports(ctx)
	if err != nil {
		return err
	}
	list := make([]Export, len(found))
	for i, x := range found {
		id := aws.ToString(x.ExportingStackId)
		list[i] = Export{Name: aws.ToString(x.Name), Value: aws.ToString(x.Value), Stack: command.StackNameOf(id), StackID: id}
	}
	slices.SortFunc(list, func(a, b Export) int { return strings.Compare(a.Name, b.Name) })
	if s.Machine() {
		return s.Print(list)
	}
	if len(list) == 0 {
		s.Term.Err.Println("no exports in " + s.AWS.Region + " (context " + s.Target.Name + ")")
		return nil
	}
	table := term.Table{Columns: []term.Column{{Title: "Export"}, {Title: "Value", Fold: 24}, {Title: "Stack", Drop: 1}}}
	for _, x := range list {
		table.Row(term.Text(x.Name), term.Text(x.Value), term.Styled(term.Dim, x.Stack))
	}
	s.Term.Out.Table(&table)
	return nil
}

// imports lists the stacks that import an export.
func imports(ctx context.Context, s *command.Session, name string) error {
	found, err := s.Stacks.Exports(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(found, func(x types.Export) bool { return aws.ToString(x.Name) == name })
	if at < 0 {
		return diag.New(diag.NotFound, "export.not-found", "nothing is exported as %s in %s", name, s.AWS.Region).WithHint("cfn exports")
	}
	stacks, err := s.Stacks.Imports(ctx, name)
	if err != nil {
		return err
	}
	slices.Sort(stacks)
	if s.Machine() {
		return s.Print(append([]string{}, stacks...))
	}
	if len(stacks) == 0 {
		s.Term.Err.Println("no stack imports " + name)
		return nil
	}
	s.Term.Out.Println(stacks...)
	return nil
}
