package deploy

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"golang.org/x/sync/errgroup"

	"github.com/cfn-cli/cfn/internal/artifact"
	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/view"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

// flow is one walk from a template to a stack.
type flow struct {
	*command.Session
	o        Options
	view     view.Operation
	store    *artifact.Store
	source   *source
	identity awsclient.Identity
	deployed *types.Stack // nil where the stack does not exist
	summary  stack.Summary
	request  stack.Request
	// packed is the template as it was sent, with the addresses of what it
	// points to.
	packed []byte
}

// Run walks the way of the options' verb.
func Run(ctx context.Context, e *env.Env, o Options) error {
	if err := o.Validate(); err != nil {
		return err
	}
	source, err := o.load(e)
	if err != nil {
		return err
	}
	name, notice, err := o.stackName(source)
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
	if o.Verb != Plan {
		if err := s.Writable(); err != nil {
			return err
		}
	}
	f := &flow{Session: s, o: o, view: view.New(s), source: source}
	f.request = stack.Request{
		Stack: name, Template: source.parsed, Nested: source.pack.Under, Parameters: given, Notifications: o.notifications(),
		RoleARN: o.RoleARN, DisableRollback: o.DisableRollback, ChangeSet: o.ChangeSet,
		RevertDrift: o.RevertDrift, Express: o.Express, NoValidation: o.NoValidation, ImportExisting: o.ImportExisting,
	}
	if o.Verb == Propose && o.ChangeSet == "" {
		f.request.ChangeSet = "changes-" + time.Now().UTC().Format("20060102-150405")
	}
	if f.request.Tags, err = o.tags(s.Target.Tags); err != nil {
		return err
	}
	if err := f.readPolicies(e); err != nil {
		return err
	}
	if f.request.OnFailure, err = o.onFailure(); err != nil {
		return err
	}
	return f.run(ctx, notice)
}

func (f *flow) run(ctx context.Context, notice string) error {
	if err := f.look(ctx, notice); err != nil {
		return err
	}
	f.request.Triggers = f.triggers()
	if f.o.Verb == Import {
		return f.bringIn(ctx)
	}
	if err := f.ship(ctx); err != nil {
		return err
	}
	if f.started() {
		f.view.Note("an earlier run has started this change; following it")
		return f.follow(ctx, stack.Operation{Stack: f.request.Stack, StackID: aws.ToString(f.deployed.StackId), Triggers: stack.TriggersOf(f.deployed.RollbackConfiguration)})
	}
	f.chooseMode()
	f.tellUnguarded()
	if err := f.ready(ctx); err != nil {
		return err
	}
	if err := f.complete(ctx); err != nil {
		return err
	}
	if f.o.Direct {
		return f.direct(ctx)
	}
	return f.planned(ctx)
}

// look finds out who asks and what is there, at the same time.
func (f *flow) look(ctx context.Context, notice string) error {
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		f.identity, err = f.AWS.Identity(gctx)
		return err
	})
	group.Go(func() (err error) {
		f.deployed, err = f.Stacks.Find(gctx, f.request.Stack)
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	if f.deployed != nil {
		f.request.Stack = aws.ToString(f.deployed.StackName)
	} else if f.o.Template == "" || f.o.Verb == Update || isARN(f.request.Stack) {
		return stack.Absent(f.request.Stack).WithHint("cfn deploy TEMPLATE --stack-name %s  creates it", f.request.Stack)
	}
	action := "update"
	if f.deployed == nil || stack.OutcomeOf(f.deployed.StackStatus) == stack.InReview {
		action = "create"
	}
	if f.o.Verb == Import {
		action = "import"
	}
	f.Mention(f.request.Stack)
	f.view.Header(view.Header{
		Stack: f.request.Stack, Action: action,
		Region: f.AWS.Region, Account: f.identity.Account, Context: f.Target.Name,
	})
	if notice != "" {
		f.view.Note(notice)
	}
	return nil
}

// started recognises an operation in progress as this very change, made by a
// run that was interrupted.
func (f *flow) started() bool {
	return f.o.Verb != Plan && f.o.Verb != Propose && stack.IsRunning(f.deployed) && f.request.Started(f.deployed)
}

// ship brings the template to where CloudFormation reads it.
func (f *flow) ship(ctx context.Context) error {
	f.store = artifact.New(f.AWS, artifact.Options{
		Bucket:  firstOf(f.o.Bucket, f.Target.Bucket),
		Prefix:  firstOf(f.o.Prefix, f.Target.Prefix),
		Account: f.identity.Account,
	})
	if err := f.source.fetch(ctx, f.store); err != nil {
		return err
	}
	f.packed = f.source.body
	switch {
	case f.source.remote != "":
		url, err := f.store.URL(ctx, f.source.remote)
		f.request.Source.URL = url
		return err
	case f.source.body == nil:
		return f.keepTemplate(ctx)
	case f.o.NoUpload:
		return f.inline()
	default:
		body, err := f.pack(ctx)
		if err != nil {
			return err
		}
		f.packed = body
		f.request.Source.URL, _, err = f.store.PutTemplate(ctx, f.request.Stack, body)
		return err
	}
}

// inline sends the template in the request.
func (f *flow) inline() error {
	if len(f.source.body) > template.MaxInline {
		return diag.New(diag.Invalid, "template.too-long", "the template has %d bytes; without an upload CloudFormation takes %d",
			len(f.source.body), template.MaxInline).WithHint("leave out --no-upload")
	}
	if f.source.pack != nil && !f.source.pack.Empty() {
		return diag.New(diag.Usage, "package.no-upload", "the template points to files on this machine, which must be uploaded").
			WithHint("leave out --no-upload")
	}
	f.request.Source.Body = string(f.source.body)
	return nil
}

// pack uploads what the template points to and gives the template with its
// addresses.
func (f *flow) pack(ctx context.Context) ([]byte, error) {
	if f.source.pack == nil {
		return f.source.body, nil
	}
	body, shipped, err := f.store.Ship(ctx, f.Env.Files, f.request.Stack, f.source.pack)
	if err == nil && shipped.Uploaded > 0 {
		f.view.Note(fmt.Sprintf("%d of %d artifacts uploaded, %s", shipped.Uploaded, shipped.Artifacts, size(shipped.Bytes)))
	}
	return body, err
}

// size is a number of bytes for a person.
func size(bytes int) string {
	switch {
	case bytes < 1000:
		return fmt.Sprintf("%d bytes", bytes)
	case bytes < 1_000_000:
		return fmt.Sprintf("%.1f KB", float64(bytes)/1e3)
	default:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	}
}

// keepTemplate reads the deployed template, for checks and places. With
// transforms of the language CloudFormation would reuse stale values, so the
// template itself is sent again.
func (f *flow) keepTemplate(ctx context.Context) error {
	body, err := f.Stacks.Template(ctx, f.request.Stack, false)
	if err != nil {
		return err
	}
	f.source.body = []byte(body)
	if f.source.parsed, err = template.Parse("the deployed template", f.source.body); err != nil {
		f.source.parsed = nil // CloudFormation took it; that is what counts
		return nil
	}
	if len(f.source.parsed.Transforms) > 0 && len(body) <= template.MaxInline {
		f.request.Source.Body = body
	}
	return nil
}

// complete fills in what only the person or the service can tell.
func (f *flow) complete(ctx context.Context) (err error) {
	if f.summary, err = f.Stacks.Summarize(ctx, f.request.Stack, f.request.Source); err != nil {
		return err
	}
	f.request.Template = f.source.parsed
	f.keepSecrets()
	if err := f.acknowledge(); err != nil {
		return err
	}
	return f.askParameters(ctx)
}

// keepSecrets takes NoEcho from the template too: LocalStack's summary does not
// tell it, and a value must not be shown because of that.
func (f *flow) keepSecrets() {
	if f.source.parsed == nil {
		return
	}
	for i, declared := range f.summary.Parameters {
		if p := f.source.parsed.Parameter(declared.Name); p != nil && p.NoEcho {
			f.summary.Parameters[i].NoEcho = true
		}
	}
}

func firstOf(values ...string) string {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}
