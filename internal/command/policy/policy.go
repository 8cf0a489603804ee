// Package policy reads and sets the policy that guards a stack's resources
// against updates: cfn policy get and cfn policy set.
package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/policy"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the flags and arguments of both verbs.
type Options struct {
	command.Common
	Stack string
	// File holds the policy to set, in JSON or YAML; AllowAll is the one that
	// guards nothing.
	File     string
	AllowAll bool
}

// allowAll guards nothing: a policy can be changed and not taken away.
const allowAll = `{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}`

// Get prints a stack's policy.
func Get(ctx context.Context, e *env.Env, o Options) error {
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	body, err := s.Stacks.Policy(ctx, o.Stack)
	if err != nil {
		return err
	}
	if s.Machine() {
		var parsed any
		if body != "" {
			parsed = json.RawMessage(body)
		}
		return s.Print(map[string]any{"stack": o.Stack, "policy": parsed})
	}
	if body == "" {
		s.Term.Err.Println("stack " + o.Stack + " has no policy: every update is allowed")
		return nil
	}
	s.Term.Out.Println(strings.Split(indented(body), "\n")...)
	return nil
}

func indented(body string) string {
	var value any
	if err := json.Unmarshal([]byte(body), &value); err != nil {
		return body
	}
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return body
	}
	return string(text)
}

// Set shows what a policy changes, asks, and sets it.
func Set(ctx context.Context, e *env.Env, o Options) error {
	body, wanted, err := o.read(e)
	if err != nil {
		return err
	}
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	if err := s.Writable(); err != nil {
		return err
	}
	before, err := s.Stacks.Policy(ctx, o.Stack)
	if err != nil {
		return err
	}
	current, err := policy.Parse("stack policy", []byte(before))
	if before == "" || err != nil {
		current = nil
	}
	changed := before == "" || indented(before) != indented(body)
	if !s.Machine() {
		show(s.Term.Out, o.Stack, current, wanted, changed)
	}
	if changed {
		if err := s.Confirm(ctx, "Set the stack policy?"); err != nil {
			return err
		}
		if err := s.Stacks.SetPolicy(ctx, o.Stack, body); err != nil {
			return err
		}
	}
	if s.Machine() {
		return s.Print(map[string]any{"stack": o.Stack, "policy": json.RawMessage(body), "changed": changed})
	}
	verdict := "the stack policy is set"
	if !changed {
		verdict = "no changes"
	}
	s.Term.Out.Println("", "  "+s.Term.Out.Symbol(term.Done)+" "+s.Term.Out.Join(s.Term.Out.Paint(term.Bold, o.Stack), verdict))
	return nil
}

func (o Options) read(e *env.Env) (body string, p *policy.Policy, err error) {
	if (o.File != "") == o.AllowAll {
		return "", nil, diag.New(diag.Usage, "usage", "either a file with the policy or --allow-all is wanted").
			WithHint("cfn policy set STACK FILE")
	}
	name, data := "--allow-all", []byte(allowAll)
	if o.File != "" {
		name = o.File
		if data, err = command.ReadFile(e, o.File, "stack policy"); err != nil {
			return "", nil, err
		}
	}
	if p, err = policy.Parse(name, data); err != nil {
		return "", nil, err
	}
	body, err = policy.JSON(name, data)
	return body, p, err
}

// show tells the statements that go and those that come.
func show(out *term.Stream, name string, before, after *policy.Policy, changed bool) {
	out.Println(out.Join(out.Paint(term.Bold, name), out.Paint(term.Dim, "stack policy")), "")
	if before == nil {
		out.Println("  " + out.Symbol(term.Unchanged) + " " + out.Paint(term.Dim, "none so far: every update is allowed"))
	} else if changed {
		statements(out, term.Delete, before)
	}
	if changed {
		statements(out, term.Add, after)
		return
	}
	statements(out, term.Unchanged, after)
}

func statements(out *term.Stream, symbol term.Symbol, p *policy.Policy) {
	width := out.Width()
	if width > 0 {
		width = max(width-4, 20)
	}
	for _, s := range p.Statements {
		mark := out.Symbol(symbol) + " "
		for _, line := range term.Wrap(sentence(s), width, 2) {
			out.Println("  " + mark + line)
			mark = "  "
		}
	}
	if len(p.Statements) == 0 {
		out.Println("  " + out.Symbol(symbol) + " no statement: no update is allowed")
	}
}

// sentence says what a statement says.
func sentence(s policy.Statement) string {
	verb, not := "allow", func(is bool) string {
		if is {
			return "all but "
		}
		return ""
	}
	if s.Deny {
		verb = "deny"
	}
	text := fmt.Sprintf("%s %s%s on %s%s", verb, not(s.NotAction), strings.Join(s.Actions, ", "), not(s.NotResource),
		strings.ReplaceAll(strings.Join(s.Resources, ", "), "LogicalResourceId/", ""))
	var types []string
	for _, t := range s.Types {
		types = append(types, t.Text)
	}
	if len(types) > 0 {
		text += " of type " + strings.Join(types, ", ")
	}
	return text
}
