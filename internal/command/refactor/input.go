package refactor

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"golang.org/x/sync/errgroup"

	"github.com/cfn-cli/cfn/internal/artifact"
	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

// input is one stack with its edited template.
type input struct {
	name, file string
	body       []byte
	after      *template.Template
	pack       *artifact.Package
	deployed   *types.Stack
	before     *template.Template
	resources  []types.StackResourceSummary
	source     stack.Source
}

// load reads and checks the templates, before any call.
func load(e *env.Env, stacks []named) (inputs []*input, err error) {
	for _, s := range stacks {
		in := &input{name: s.stack, file: s.file}
		if in.body, err = command.ReadTemplate(e, s.file); err != nil {
			return nil, err
		}
		if in.after, err = template.Parse(s.file, in.body); err != nil {
			return nil, err
		}
		if err := in.after.Lint().Err(); err != nil {
			return nil, err
		}
		if in.pack, err = artifact.Collect(e.Files, in.after, filepath.Dir(s.file)); err != nil {
			return nil, err
		}
		inputs = append(inputs, in)
	}
	return inputs, nil
}

// look finds out who asks and what is there, at the same time.
func (f *flow) look(ctx context.Context) (identity awsclient.Identity, err error) {
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		identity, err = f.AWS.Identity(gctx)
		return err
	})
	for _, in := range f.inputs {
		group.Go(func() (err error) {
			in.deployed, err = f.Stacks.Find(gctx, in.name)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return identity, err
	}
	head := header{Region: f.AWS.Region, Account: identity.Account, Context: f.Target.Name}
	for _, in := range f.inputs {
		if in.deployed == nil && !f.o.CreateStack {
			return identity, stack.Absent(in.name).WithHint("add --create-stack to have the refactor create it")
		}
		head.Stacks = append(head.Stacks, in.name)
		f.Mention(in.name)
	}
	if !slices.ContainsFunc(f.inputs, func(in *input) bool { return in.deployed != nil }) {
		return identity, stack.Absent(f.inputs[0].name).WithHint("at least one of the stacks must have resources to move")
	}
	f.view.begin(head)
	return identity, nil
}

// read gets the deployed templates and resources, and brings what the edited
// templates point to into the bucket, so that the addresses can be compared.
func (f *flow) read(ctx context.Context, account string) error {
	store := f.store(account)
	group, ctx := errgroup.WithContext(ctx)
	for _, in := range f.inputs {
		if in.deployed != nil {
			group.Go(func() (err error) {
				in.resources, err = f.Stacks.Resources(ctx, *in.deployed.StackId)
				return err
			})
			group.Go(func() error { return f.deployedTemplate(ctx, in) })
		}
		if in.pack.Empty() {
			continue
		}
		if f.o.NoUpload {
			return diag.New(diag.Usage, "package.no-upload", "the template %s points to files on this machine, which must be uploaded", in.file).
				WithHint("leave out --no-upload")
		}
		group.Go(func() (err error) {
			if in.body, _, err = store.Ship(ctx, f.Env.Files, in.name, in.pack); err != nil {
				return err
			}
			in.after, err = template.Parse(in.file, in.body)
			return err
		})
	}
	return group.Wait()
}

func (f *flow) deployedTemplate(ctx context.Context, in *input) error {
	body, err := f.Stacks.Template(ctx, *in.deployed.StackId, false)
	if err != nil {
		return err
	}
	in.before, err = template.Parse("the deployed template of "+in.name, []byte(body))
	return err
}

func (f *flow) store(account string) *artifact.Store {
	return artifact.New(f.AWS, artifact.Options{
		Bucket: firstOf(f.o.Bucket, f.Target.Bucket), Prefix: firstOf(f.o.Prefix, f.Target.Prefix), Account: account,
	})
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// upload brings the templates to where CloudFormation reads them.
func (f *flow) upload(ctx context.Context, account string) error {
	store := f.store(account)
	for i, in := range f.inputs {
		if f.o.NoUpload {
			if len(in.body) > template.MaxInline {
				return diag.New(diag.Invalid, "template.too-long", "the template %s has %d bytes; without an upload CloudFormation takes %d",
					in.file, len(in.body), template.MaxInline).WithHint("leave out --no-upload")
			}
			in.source.Body = string(in.body)
		} else {
			var err error
			if in.source.URL, _, err = store.PutTemplate(ctx, in.name, in.body); err != nil {
				return err
			}
		}
		f.plan.Stacks[i].Source = in.source
	}
	return nil
}

func (f *flow) stacks() []stack.RefactorStack {
	list := make([]stack.RefactorStack, len(f.inputs))
	for i, in := range f.inputs {
		list[i] = stack.RefactorStack{
			Name: in.name, Deployed: in.deployed, Resources: in.resources, Before: in.before, After: in.after, Source: in.source,
		}
	}
	return list
}
