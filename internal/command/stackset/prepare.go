package stackset

import (
	"context"

	"github.com/cfn-cli/cfn/internal/artifact"
	"github.com/cfn-cli/cfn/internal/stackset"
)

// prepared is a plan with all that is known around it.
type prepared struct {
	*stackset.Plan
	document *document
	state    stackset.State
	names    map[string]string
	secret   map[string]bool
	// going is an operation in progress, nil where there is none.
	going *stackset.Operation
}

// store is the bucket for templates that a request cannot hold.
func (s *site) store() *artifact.Store {
	if s.templates == nil {
		s.templates = artifact.New(s.AWS, artifact.Options{
			Account: s.account, Bucket: s.Target.Bucket, Prefix: s.Target.Prefix,
			OnCreate: func(bucket, _ string) { s.say("making the bucket " + bucket + " for templates") },
		})
	}
	return s.templates
}

// prepare reads the real state and plans. With all set, the overrides of all
// instances are read, however many there are.
func (s *site) prepare(ctx context.Context, d *document, c stackset.Choices, all bool) (*prepared, error) {
	if err := d.fetch(ctx, s.store()); err != nil {
		return nil, err
	}
	members, err := s.sets.Members(ctx, d.Declaration)
	if err != nil {
		return nil, err
	}
	wanted, err := d.Wanted(members)
	if err != nil {
		return nil, err
	}
	state, err := s.sets.Read(ctx, d.Name, wanted, all)
	if err != nil {
		return nil, err
	}
	if err := d.Conflict(state.Set); err != nil {
		return nil, err
	}
	if err := s.sets.CheckAccess(ctx, d.Declaration); err != nil {
		return nil, err
	}
	return &prepared{
		Plan:     stackset.Make(d.Declaration, string(d.body), wanted, members, state, c),
		document: d, state: state, names: s.accountNames(ctx), secret: d.secret(),
	}, nil
}

// source is where CloudFormation reads the template of a plan.
func (s *site) source(ctx context.Context, p *prepared) (stackset.Source, error) {
	d := p.document
	switch {
	case !p.Set.Creates && p.Set.Template == nil:
		return stackset.Source{}, nil
	case d.remote:
		address, err := s.store().URL(ctx, d.path)
		return stackset.Source{URL: address}, err
	default:
		return s.upload(ctx, d.Name, d.body)
	}
}

// upload gives a template to CloudFormation: in the request where it is small
// enough, else through the bucket.
func (s *site) upload(ctx context.Context, name string, body []byte) (stackset.Source, error) {
	if len(body) <= maxBody {
		return stackset.Source{Body: string(body)}, nil
	}
	address, _, err := s.store().PutTemplate(ctx, name, body)
	return stackset.Source{URL: address}, err
}

// maxBody is the largest template that a request takes (AWS documentation,
// "CreateStackSet", TemplateBody).
const maxBody = 51_200
