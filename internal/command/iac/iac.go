// Package iac makes templates of what exists in the account: cfn iac.
package iac

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/iacgen"
	"github.com/cfn-cli/cfn/internal/output"
	"github.com/cfn-cli/cfn/internal/term"
)

// Choice are the flags that choose resources.
type Choice struct {
	// Types and IDs may end in *; Tags are KEY=VALUE, or KEY for any value.
	Types, IDs, Tags []string
	// Managed and Unmanaged choose by whether a stack has the resource.
	Managed, Unmanaged bool
}

func (c Choice) filter() (f iacgen.Filter, err error) {
	if c.Managed && c.Unmanaged {
		return f, diag.New(diag.Usage, "usage", "--managed and --unmanaged exclude each other")
	}
	f.IDs = c.IDs
	if f.Types, err = typesOf(c.Types); err != nil {
		return f, err
	}
	for _, pair := range c.Tags {
		key, value, found := strings.Cut(pair, "=")
		if key == "" {
			return f, diag.New(diag.Usage, "usage", "--tag takes KEY=VALUE or KEY, not %q", pair)
		}
		f.Tags = append(f.Tags, iacgen.Tag{Key: key, Value: value, AnyValue: !found})
	}
	if c.Managed || c.Unmanaged {
		f.Managed = &c.Managed
	}
	return f, nil
}

// flags are those that make the same choice, to be typed in a shell.
func (c Choice) flags() string {
	var b strings.Builder
	for _, f := range []struct {
		name   string
		values []string
	}{{"type", c.Types}, {"id", c.IDs}, {"tag", c.Tags}} {
		for _, value := range f.values {
			b.WriteString(" --" + f.name + " " + quoted(value))
		}
	}
	return b.String()
}

// quoted is a text as a word of the shell.
func quoted(text string) string {
	if !strings.ContainsAny(text, "*?[]{}()<>|&;$`\\\"'~#! \t\n") {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

func typesOf(patterns []string) ([]string, error) {
	for _, p := range patterns {
		if star := strings.IndexByte(p, '*'); star >= 0 && star < len(p)-1 || p == "" {
			return nil, diag.New(diag.Usage, "usage", "--type takes a type or its beginning with *, not %q", p).WithHint("--type 'AWS::S3::*'")
		}
	}
	return patterns, nil
}

// session is a command's session with a client of the generator.
type session struct {
	*command.Session
	iac *iacgen.Client
	// events are the JSON lines of a long operation, nil for a person.
	events *output.Events
}

func open(ctx context.Context, e *env.Env, common command.Common, writes bool) (*session, error) {
	s, err := command.Open(ctx, e, common)
	if err == nil && writes {
		err = s.Writable()
	}
	if err != nil {
		return nil, err
	}
	return &session{Session: s, iac: iacgen.New(s.AWS.CloudFormation)}, nil
}

// long begins a long operation: its JSON lines, or its header for a person.
func (s *session) long(ctx context.Context, what, action string) error {
	identity, err := s.AWS.Identity(ctx)
	if err != nil {
		return err
	}
	if s.Machine() {
		s.events = s.Stream()
		s.event("header", map[string]string{
			"name": what, "action": action, "region": s.AWS.Region, "account": identity.Account, "context": s.Target.Name,
		})
		return nil
	}
	command.Title(s.Term.Out, what, action, s.AWS.Region, identity.Account, s.Target.Name)
	return nil
}

func (s *session) event(kind string, value any) {
	if s.events != nil {
		_ = s.events.Write(kind, time.Now(), value)
	}
}

// note says something on the way, for people only.
func (s *session) note(format string, args ...any) {
	if s.Machine() {
		return
	}
	for _, line := range term.Wrap(fmt.Sprintf(format, args...), max(s.Term.Out.Width()-2, 0), 0) {
		s.Term.Out.Println("  " + s.Term.Out.Paint(term.Dim, line))
	}
}

// done tells the good end.
func (s *session) done(parts ...string) {
	if s.Machine() {
		return
	}
	parts[0] = s.Term.Out.Paint(term.Bold, parts[0])
	s.Term.Out.Println("")
	s.Term.Out.Println(term.Wrap("  "+s.Term.Out.Symbol(term.Done)+" "+s.Term.Out.Join(parts...), s.Term.Out.Width(), 4)...)
}

// next tells the command that goes on.
func (s *session) next(commands ...string) {
	if s.Machine() {
		return
	}
	for i, c := range commands {
		label := "         "
		if i == 0 {
			label = "    " + s.Term.Out.Paint(term.Active, "Next:") + ""
			s.Term.Out.Println("")
		}
		s.Term.Out.Println(label + "  " + c)
	}
}

// progress shows how far something is, in place on a terminal.
type progress struct {
	what    string
	began   time.Time
	percent float64
}

// Render implements term.Component.
func (p *progress) Render(f term.Frame) []string {
	line := "  " + f.Spinner() + " " + p.what
	if p.percent > 0 {
		line += "  " + f.Bar(int(p.percent), 100, 20) + fmt.Sprintf(" %3.0f%%", p.percent)
	}
	return []string{line + "  " + f.Paint(term.Dim, term.Duration(f.Now.Sub(p.began)))}
}

// follow shows the progress of watch until it ends.
func (s *session) follow(what string, watch func(emit func(iacgen.Progress)) error) error {
	if s.Machine() {
		return watch(func(p iacgen.Progress) { s.event("progress", p) })
	}
	shown := &progress{what: what, began: time.Now()}
	live := s.Term.Out.Live(shown)
	defer live.Clear()
	return watch(func(p iacgen.Progress) {
		live.Update(func() { shown.percent = p.Percent })
		if !s.Term.Out.Animated() {
			s.Term.Out.Println(fmt.Sprintf("%s  %-14s  %s  %.0f%%", time.Now().Format(time.TimeOnly), what, p.Status, p.Percent))
		}
	})
}

// busy shows that something takes its time.
func (s *session) busy(what string, do func() error) error {
	if s.Machine() {
		return do()
	}
	defer s.Term.Out.Live(&progress{what: what, began: time.Now()}).Clear()
	return do()
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// waiting bounds a wait by --timeout; 0 waits for ever.
func waiting(ctx context.Context, limit time.Duration, what, again string) (context.Context, context.CancelFunc) {
	return command.Within(ctx, limit,
		diag.New(diag.Timeout, "wait.timeout", "%s was not done after %s; it goes on", what, limit).WithHint("%s  follows it", again))
}

// leave ends a wait that was cut off.
func leave(err error, what, again string) error {
	if !diag.Is(err, diag.Interrupted) {
		return err
	}
	return diag.New(diag.Interrupted, "interrupted", "%s goes on", what).WithHint("%s  follows it", again).Because(err)
}

// unsure ends a request that was cut off: AWS may have got it.
func unsure(err error, what, again string) error {
	if !diag.Is(err, diag.Interrupted) {
		return err
	}
	return diag.New(diag.Interrupted, "interrupted", "interrupted; %s may have begun", what).WithHint("%s  follows it", again)
}

// resumed tells after an interruption which command takes it up.
func resumed(err error, again string) error {
	if !diag.Is(err, diag.Interrupted) {
		return err
	}
	return diag.New(diag.Interrupted, "interrupted", "%s", diag.From(err)[0].Summary).WithHint("%s  takes it up from here", again)
}
