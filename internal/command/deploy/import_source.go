package deploy

import (
	"context"
	"strings"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

// importSource is the template for the import: with the outputs that the stack
// has, since an import cannot change them, and without the resources that come
// later. rest names the outputs that differ.
func (f *flow) importSource(ctx context.Context, later []string) (source stack.Source, rest []string, err error) {
	t := f.source.parsed
	before, err := f.templateBefore(ctx)
	if err != nil {
		return source, nil, err
	}
	if rest = differentOutputs(before, t); len(rest) == 0 && len(later) == 0 {
		return f.request.Source, nil, nil
	}
	sent, err := template.Parse(t.Name, f.packed)
	if err != nil {
		return source, nil, err
	}
	body := sent.WithOutputs(before.Root.Get("Outputs"), later...)
	if f.o.NoUpload {
		return stack.Source{Body: string(body)}, rest, nil
	}
	source.URL, _, err = f.store.PutTemplate(ctx, f.request.Stack, body)
	return source, rest, err
}

// templateBefore is the deployed template, empty for a stack that has none: a
// shell, or one whose first import has failed.
func (f *flow) templateBefore(ctx context.Context) (*template.Template, error) {
	if f.deployed == nil || stack.OutcomeOf(f.deployed.StackStatus) == stack.InReview {
		return &template.Template{Root: &template.Node{}}, nil
	}
	body, err := f.Stacks.Template(ctx, f.request.Stack, false)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(body) == "" {
		return &template.Template{Root: &template.Node{}}, nil
	}
	return template.Parse("the deployed template", []byte(body))
}

func differentOutputs(before, after *template.Template) (names []string) {
	for _, o := range after.Outputs {
		if old := before.Output(o.Name); old == nil || string(old.Node.JSON()) != string(o.Node.JSON()) {
			names = append(names, "output "+o.Name)
		}
	}
	for _, o := range before.Outputs {
		if after.Output(o.Name) == nil {
			names = append(names, "output "+o.Name+" removed")
		}
	}
	return names
}
