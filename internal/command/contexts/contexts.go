// Package contexts manages the named places to work at: cfn context create,
// list, show, use, update and remove.
package contexts

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/output"
	"github.com/cfn-cli/cfn/internal/target"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the flags and arguments of the six verbs. The common flags
// Profile, Region and Endpoint are not read: here they are settings.
type Options struct {
	command.Common
	// Names are the contexts meant: one, or for remove several. show without
	// one shows the context in force.
	Names []string
	// Settings are those to give (create) or to change (update).
	Settings Settings
}

// Settings are what a context holds. nil leaves a setting as it is, empty
// takes it away.
type Settings struct {
	Profile, Region, EndpointURL, RoleARN, Bucket, Prefix, AccountID *string

	ReadOnly *bool
	// Tags are K=V that every stack gets; nil keeps them, one empty string
	// removes all.
	Tags []string
}

// Context is a context with its standing, with stable names for programs.
type Context struct {
	target.Target
	// Current tells that it is in force: by --context, CFN_CONTEXT or use.
	Current bool `json:"current"`
	BuiltIn bool `json:"builtIn"`
}

// session is what the verbs work with: they never reach AWS.
type session struct {
	Options
	term     *term.Terminal
	contexts *target.Contexts
	printer  *output.Printer
}

func open(e *env.Env, o Options) (*session, error) {
	printer, err := output.New(o.Output, o.Query)
	if err != nil {
		return nil, err
	}
	return &session{
		Options: o, printer: printer, contexts: target.Open(e),
		term: term.New(e, term.Options{NoColor: o.NoColor}),
	}, nil
}

// Create makes a context.
func Create(ctx context.Context, e *env.Env, o Options) error {
	s, err := open(e, o)
	if err != nil {
		return err
	}
	name, err := o.name()
	if err != nil {
		return err
	}
	edit, err := o.Settings.edit()
	if err != nil {
		return err
	}
	t := target.Target{Name: name}
	edit(&t)
	if err := s.contexts.Create(ctx, t); err != nil {
		return err
	}
	return s.done(t, "created", "cfn context use "+name)
}

// Update changes the settings that are given and leaves the others.
func Update(ctx context.Context, e *env.Env, o Options) error {
	s, err := open(e, o)
	if err != nil {
		return err
	}
	name, err := o.name()
	if err != nil {
		return err
	}
	edit, err := o.Settings.edit()
	if err != nil {
		return err
	}
	if o.Settings.none() {
		return diag.New(diag.Usage, "usage", "nothing to change was given").
			WithHint("cfn context update %s --region us-east-1", name)
	}
	t, err := s.contexts.Update(ctx, name, edit)
	if err != nil {
		return err
	}
	return s.done(t, "updated", "")
}

// Use makes a context the one in force for the commands that follow.
func Use(ctx context.Context, e *env.Env, o Options) error {
	s, err := open(e, o)
	if err != nil {
		return err
	}
	name, err := o.name()
	if err != nil {
		return err
	}
	if err := s.contexts.Use(ctx, name); err != nil {
		return err
	}
	t, err := s.contexts.Get(name)
	if err != nil {
		return err
	}
	if other := e.Get(target.Variable); other != "" && other != name {
		warning := diag.New(diag.Usage, "context.overridden", "%s=%s goes before it in this shell", target.Variable, other).
			WithHint("unset %s", target.Variable)
		warning.Severity = diag.Warning
		s.term.Err.Diagnostics(diag.List{warning}, nil)
	}
	return s.done(t, "in use", "")
}

// Remove takes contexts away, after a question.
func Remove(ctx context.Context, e *env.Env, o Options) error {
	s, err := open(e, o)
	if err != nil {
		return err
	}
	if len(o.Names) == 0 {
		return missingName()
	}
	if err := s.contexts.Removable(o.Names...); err != nil {
		return err
	}
	asking := &command.Session{Common: o.Common, Env: e, Term: s.term}
	if err := asking.Confirm(ctx, "Remove context "+strings.Join(o.Names, ", ")+"?"); err != nil {
		return err
	}
	if err := s.contexts.Remove(ctx, o.Names...); err != nil {
		return err
	}
	if s.printer.Machine() {
		return s.printer.Write(s.term.Out, map[string]any{"removed": o.Names})
	}
	s.term.Out.Println(s.term.Out.Symbol(term.Done) + " context " + strings.Join(o.Names, ", ") + " removed")
	return nil
}

// done tells what became of a context.
func (s *session) done(t target.Target, what, next string) error {
	if s.printer.Machine() {
		name, _, err := s.contexts.Current(s.Context)
		if err != nil {
			return err
		}
		return s.printer.Write(s.term.Out, Context{Target: t, Current: t.Name == name, BuiltIn: t.BuiltIn()})
	}
	s.term.Out.Println(s.term.Out.Symbol(term.Done) + " context " + t.Name + " " + what)
	if next != "" {
		s.term.Err.Println("  " + s.term.Err.Paint(term.Active, "Next:") + "  " + next)
	}
	return nil
}

func (o Options) name() (string, error) {
	if len(o.Names) != 1 || o.Names[0] == "" {
		return "", missingName()
	}
	return o.Names[0], nil
}

func missingName() error {
	return diag.New(diag.Usage, "usage", "which context? Give its name").WithHint("cfn context list")
}

// edit gives the change that the settings ask for.
func (s Settings) edit() (func(*target.Target), error) {
	tags, err := s.tags()
	return func(t *target.Target) {
		for field, value := range map[*string]*string{
			&t.Profile: s.Profile, &t.Region: s.Region, &t.EndpointURL: s.EndpointURL, &t.RoleARN: s.RoleARN,
			&t.Bucket: s.Bucket, &t.Prefix: s.Prefix, &t.AccountID: s.AccountID,
		} {
			if value != nil {
				*field = *value
			}
		}
		if s.ReadOnly != nil {
			t.ReadOnly = *s.ReadOnly
		}
		if s.Tags != nil {
			t.Tags = tags
		}
	}, err
}

func (s Settings) tags() (map[string]string, error) {
	tags := map[string]string{}
	for _, pair := range s.Tags {
		if pair == "" {
			continue
		}
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, diag.New(diag.Usage, "usage", "--tag takes NAME=VALUE, not %q", pair)
		}
		tags[key] = value
	}
	return tags, nil
}

func (s Settings) none() bool {
	given := []*string{s.Profile, s.Region, s.EndpointURL, s.RoleARN, s.Bucket, s.Prefix, s.AccountID}
	return s.ReadOnly == nil && s.Tags == nil && !slices.ContainsFunc(given, func(v *string) bool { return v != nil })
}

// pairs gives tags as K=V, sorted.
func pairs(tags map[string]string) []string {
	list := make([]string, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, key+"="+tags[key])
	}
	return list
}
