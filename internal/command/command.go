// Package command holds what all commands share: the common options, and the
// session that gives a command its terminal, its context and its clients. Each
// verb, or noun with verbs, has a package of its own below.
package command

import (
	"context"
	"os"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/catalog"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator/process"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/output"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/target"
	"github.com/cfn-cli/cfn/internal/term"
)

// Common holds the flags that every command takes.
type Common struct {
	// Context, Profile, Region and Endpoint choose where the command works;
	// empty means the context's own or what the SDK finds.
	Context, Profile, Region, Endpoint string
	// Output is text, json or yaml; Query is a JMESPath expression on it.
	Output, Query string
	// Debug prints each AWS call on standard error.
	Debug bool
	// NoColor switches colours off.
	NoColor bool
	// Yes answers every confirmation.
	Yes bool
}

// NewPrinter makes the printer for --output and --query.
func NewPrinter(common Common) (*output.Printer, error) {
	return output.New(common.Output, common.Query)
}

// Session is what a command works with.
type Session struct {
	Common
	Env    *env.Env
	Term   *term.Terminal
	Target target.Target
	AWS    *awsclient.Clients
	Stacks *stack.Client

	printer *output.Printer
}

// Open resolves the context and makes the clients. For the local context it
// starts the embedded emulator where it does not run yet.
func Open(ctx context.Context, e *env.Env, common Common) (*Session, error) {
	printer, err := NewPrinter(common)
	if err != nil {
		return nil, err
	}
	chosen, err := target.Open(e).Resolve(common.Context)
	if err != nil {
		return nil, err
	}
	s := &Session{
		Common: common, Env: e, Target: chosen, printer: printer,
		Term: term.New(e, term.Options{NoColor: common.NoColor}),
	}
	options := s.options(ctx, chosen)
	options.Profile, options.Region = first(common.Profile, options.Profile), first(common.Region, options.Region)
	options.EndpointURL = first(common.Endpoint, options.EndpointURL)
	if chosen.Local && common.Endpoint == "" {
		running, err := process.Ensure(ctx, e)
		if err != nil {
			return nil, err
		}
		options.Local, options.EndpointURL, options.Account = true, running.URL, chosen.AccountID
	}
	if s.AWS, err = awsclient.New(ctx, e, options); err != nil {
		return nil, err
	}
	s.Stacks = stack.New(s.AWS.CloudFormation)
	return s, s.checkAccount(ctx)
}

// checkAccount refuses to work in another account than the context's, where
// that names one: a changed profile must not lead elsewhere unseen.
func (s *Session) checkAccount(ctx context.Context) error {
	if s.Target.AccountID == "" {
		return nil
	}
	identity, err := s.AWS.Identity(ctx)
	if err != nil || identity.Account == s.Target.AccountID {
		return err
	}
	return diag.New(diag.Access, "context.account", "context %s is for account %s, and the credentials lead to %s",
		s.Target.Name, s.Target.AccountID, identity.Account).
		WithDetail("They are those of "+identity.ARN+".").
		WithHint("use other credentials, or  cfn context update %s --account %s", s.Target.Name, identity.Account)
}

// Writable refuses a context that was made for reading only.
func (s *Session) Writable() error {
	if !s.Target.ReadOnly {
		return nil
	}
	return diag.New(diag.Confirmation, "context.read-only", "context %s is read-only", s.Target.Name).
		WithHint("choose another --context, or  cfn context update %s --read-only=false", s.Target.Name)
}

// Machine reports that a program reads the output.
func (s *Session) Machine() bool { return s.printer.Machine() }

// Print writes a value for a program.
func (s *Session) Print(value any) error { return s.printer.Write(s.Term.Out, value) }

// Stream begins the JSON lines of a long operation.
func (s *Session) Stream() *output.Events { return s.printer.Events(s.Term.Out) }

// Confirm asks before something is changed. Without a person to ask, --yes is
// needed: output for programs never implies it.
func (s *Session) Confirm(ctx context.Context, question string) error {
	if s.Yes {
		return nil
	}
	s.beforeQuestion()
	ok, err := s.Term.Confirm(ctx, question)
	if err != nil {
		return HintYes(err)
	}
	if !ok {
		return Refused()
	}
	return nil
}

// ConfirmName wants the stack's name typed: for what does not come back.
func (s *Session) ConfirmName(ctx context.Context, question, name string) error {
	s.beforeQuestion()
	ok, err := s.Term.TypeToConfirm(ctx, question, name)
	if err != nil {
		return HintYes(err)
	}
	if !ok {
		return Refused()
	}
	return nil
}

// beforeQuestion sets a question apart from what was shown.
func (s *Session) beforeQuestion() {
	if s.Term.CanAsk() {
		s.Term.Err.Println("")
	}
}

// HintYes completes a confirmation that nobody could answer.
func HintYes(err error) error {
	for _, d := range diag.From(err) {
		if d.Kind == diag.Confirmation && d.Hint == "" {
			d.Hint = "add --yes to go on without being asked"
		}
	}
	return err
}

// Within bounds a wait by --timeout; 0 waits for ever. late says what was not
// done in time.
func Within(ctx context.Context, limit time.Duration, late *diag.Diagnostic) (context.Context, context.CancelFunc) {
	if limit <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, limit, late)
}

// WithTimeout is Within for the operation on a stack.
func WithTimeout(ctx context.Context, limit time.Duration, stackName string) (context.Context, context.CancelFunc) {
	return Within(ctx, limit, diag.New(diag.Timeout, "wait.timeout", "stack %s was not done after %s; the operation goes on", stackName, limit).
		WithHint("cfn watch %s", stackName))
}

// ReadFile reads an input file for a person: each failure in plain words.
func ReadFile(e *env.Env, path, what string) ([]byte, error) {
	info, err := e.Files.Stat(path)
	switch {
	case os.IsNotExist(err):
		return nil, diag.New(diag.Usage, "file.missing", "the %s %s does not exist", what, path).Because(err)
	case err != nil:
		return nil, diag.New(diag.Usage, "file.unreadable", "the %s %s cannot be read", what, path).WithDetail(plain(err)).Because(err)
	case info.IsDir():
		return nil, diag.New(diag.Usage, "file.directory", "%s is a folder; a %s is wanted", path, what).
			WithHint("name the file in it")
	}
	data, err := e.Files.Read(path)
	if err != nil {
		return nil, diag.New(diag.Usage, "file.unreadable", "the %s %s cannot be read", what, path).WithDetail(plain(err)).Because(err)
	}
	return data, nil
}

// ReadTemplate reads a template of this machine, or with catalog: before its
// name one that comes with cfn.
func ReadTemplate(e *env.Env, path string) ([]byte, error) {
	name, ours := strings.CutPrefix(path, catalog.Prefix)
	if !ours {
		return ReadFile(e, path, "template")
	}
	entry, err := catalog.Find(name)
	if err != nil {
		return nil, err
	}
	return entry.Template.Source, nil
}

func plain(err error) string {
	text := err.Error()
	return strings.TrimSpace(text[strings.LastIndex(text, ":")+1:])
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// Shown is an error that the view has told already: only its kind, the exit
// code, is left to say.
func Shown(kind diag.Kind) error {
	return &diag.Diagnostic{Kind: kind, Code: ShownCode}
}

// ShownCode marks a Diagnostic that must not be printed.
const ShownCode = "shown"

// Differences ends a command that was asked to tell by its exit code whether
// there are any.
func Differences() error { return Shown(diag.Differences) }

// Refused is the answer no.
func Refused() error {
	return diag.New(diag.Confirmation, "refused", "nothing was changed")
}
