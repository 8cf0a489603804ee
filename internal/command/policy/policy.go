// Package policy reads and sets the policy that guards a stack's resources
// against updates: cfn policy get and cfn policy set.
package policy

import (
	"context"
	"encoding/json"
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
	body, err := o.read(e)
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
	change, err := Compare(ctx, s, o.Stack, body)
	if err != nil {
		return err
	}
	change.Show(s)
	if err := change.Ask(ctx, s); err != nil {
		return err
	}
	if s.Machine() {
		return s.Print(map[string]any{"stack": o.Stack, "policy": json.RawMessage(body), "changed": change.Changed()})
	}
	verdict := "the stack policy is set"
	if !change.Changed() {
		verdict = "no changes"
	}
	s.Term.Out.Println("", "  "+s.Term.Out.Symbol(term.Done)+" "+s.Term.Out.Join(s.Term.Out.Paint(term.Bold, o.Stack), verdict))
	return nil
}

func (o Options) read(e *env.Env) (string, error) {
	if (o.File != "") == o.AllowAll {
		return "", diag.New(diag.Usage, "usage", "either a file with the policy or --allow-all is wanted").
			WithHint("cfn policy set STACK FILE")
	}
	name, data := "--allow-all", []byte(allowAll)
	if o.File != "" {
		name = o.File
		var err error
		if data, err = command.ReadFile(e, o.File, "stack policy"); err != nil {
			return "", err
		}
	}
	if _, err := policy.Parse(name, data); err != nil {
		return "", err
	}
	return policy.JSON(name, data)
}
