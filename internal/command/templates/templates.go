// Package templates shows a stack's template: cfn template.
package templates

import (
	"context"
	"strings"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
)

// Options are the flags and arguments of cfn template.
type Options struct {
	command.Common
	Stack string
	// Processed shows it with its transforms done.
	Processed bool
}

// Run prints the template as CloudFormation has it.
func Run(ctx context.Context, e *env.Env, o Options) error {
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	body, err := s.Stacks.Template(ctx, o.Stack, o.Processed)
	if err != nil {
		return err
	}
	if s.Machine() {
		return s.Print(map[string]string{"stack": o.Stack, "template": body})
	}
	_, err = s.Term.Out.Write([]byte(strings.TrimRight(body, "\n") + "\n"))
	return err
}
