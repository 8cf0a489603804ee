package deploy

import (
	"context"
	"errors"

	"github.com/cfn-cli/cfn/internal/artifact"
	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

// Cost has CloudFormation put a template's resources into AWS's price
// calculator, and prints the address: cfn cost. It needs no stack.
func Cost(ctx context.Context, e *env.Env, o Options) error {
	source, err := o.load(e)
	if err != nil {
		return err
	}
	given, err := o.parameters(e)
	if err != nil {
		return err
	}
	if err := o.checkLocally(e, source.parsed, given); err != nil {
		return err
	}
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	where, err := o.costSource(ctx, s, source)
	if err != nil {
		return err
	}
	url, err := s.Stacks.Cost(ctx, where, given)
	if err != nil {
		return notAStack(err)
	}
	if s.Machine() {
		return s.Print(map[string]string{"url": url})
	}
	s.Term.Out.Println(url)
	s.Term.Err.Println("what AWS's calculator says is rough: it knows neither traffic nor storage nor discounts")
	return nil
}

// costSource sends a small template in the request, and a large one through S3.
func (o *Options) costSource(ctx context.Context, s *command.Session, source *source) (stack.Source, error) {
	if source.remote == "" && len(source.body) <= template.MaxInline {
		return stack.Source{Body: string(source.body)}, nil
	}
	identity, err := s.AWS.Identity(ctx)
	if err != nil {
		return stack.Source{}, err
	}
	store := artifact.New(s.AWS, artifact.Options{
		Bucket: firstOf(o.Bucket, s.Target.Bucket), Prefix: firstOf(o.Prefix, s.Target.Prefix), Account: identity.Account,
	})
	if source.remote != "" {
		url, err := store.URL(ctx, source.remote)
		return stack.Source{URL: url}, err
	}
	url, _, err := store.PutTemplate(ctx, "cost", source.body)
	return stack.Source{URL: url}, err
}

// notAStack takes the stack out of a refusal that is about the template.
func notAStack(err error) error {
	var d *diag.Diagnostic
	if errors.As(err, &d) && d.Kind == diag.Invalid {
		return diag.New(diag.Invalid, "template.refused", "CloudFormation refuses the template").WithDetail(d.Detail).Because(err)
	}
	return err
}
