package stackset

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// ExportOptions are the flags and arguments of cfn stackset export.
type ExportOptions struct {
	Options
	// File is written, with the template beside it; empty prints it.
	File string
}

// Export writes the file that declares a StackSet as it is.
func Export(ctx context.Context, e *env.Env, o ExportOptions) error {
	s, err := named(ctx, e, o.Options)
	if err != nil {
		return err
	}
	state, err := s.sets.Read(ctx, o.Name, nil, true)
	if err != nil {
		return err
	}
	if state.Set == nil {
		return stackset.Absent(o.Name)
	}
	body := aws.ToString(state.Set.TemplateBody)
	templateName := o.Name + ".template" + ending(body)
	members, err := s.sets.Members(ctx, &stackset.Declaration{Targets: []stackset.Target{{OUs: state.Set.OrganizationalUnitIds}}})
	if err != nil { // then the accounts are named one by one
		members = nil
	}
	text, err := stackset.Export(state, templateName, s.admin, members)
	if err != nil {
		return err
	}
	if o.File == "" {
		s.Term.Err.Println(s.Term.Err.Paint(term.Dim, "cfn stackset export "+o.Name+" FILE  writes it, and the template beside it"))
		_, err := e.Stdout.Write(text)
		return err
	}
	templateFile := filepath.Join(filepath.Dir(o.File), templateName)
	for _, file := range []string{o.File, templateFile} {
		if _, err := e.Files.Stat(file); err != nil || o.Yes {
			continue
		}
		if !s.Term.CanAsk() {
			return diag.New(diag.Confirmation, "file.exists", "%s exists", file).WithHint("add --yes to overwrite it")
		}
		if err := s.Confirm(ctx, file+" exists. Overwrite it?"); err != nil {
			return err
		}
	}
	if err := write(e, o.File, text); err != nil {
		return err
	}
	if err := write(e, templateFile, []byte(body)); err != nil {
		return err
	}
	if s.Machine() {
		return s.Print(map[string]any{"stackset": o.Name, "file": o.File, "template": templateFile})
	}
	s.Term.Out.Println("  "+s.Term.Out.Symbol(term.Done)+" "+s.Term.Out.Join(s.Term.Out.Paint(term.Bold, o.Name), o.File, templateFile),
		"", "    "+s.Term.Out.Paint(term.Active, "Next: ")+" cfn stackset plan "+o.File)
	return nil
}

func write(e *env.Env, file string, data []byte) error {
	const mode os.FileMode = 0o644 // to be committed, as any source
	if err := e.Files.Write(file, data, mode); err != nil {
		return diag.New(diag.Failed, "file.unwritable", "%s cannot be written", file).WithDetail(err.Error()).Because(err)
	}
	return nil
}

// ending is that of a template's file.
func ending(body string) string {
	if strings.HasPrefix(strings.TrimSpace(body), "{") {
		return ".json"
	}
	return ".yaml"
}
