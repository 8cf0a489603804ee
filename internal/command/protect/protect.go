// Package protect switches a stack's termination protection: cfn protect and
// cfn unprotect.
package protect

import (
	"context"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the arguments of both verbs.
type Options struct {
	command.Common
	Stack string
	// On switches the protection on.
	On bool
}

// Run switches the protection and says what it is now. Taking it away is
// asked for: it stands between a mistake and a deleted stack.
func Run(ctx context.Context, e *env.Env, o Options) error {
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	if err := s.Writable(); err != nil {
		return err
	}
	if !o.On {
		if err := s.Confirm(ctx, "Allow stack "+o.Stack+" to be deleted?"); err != nil {
			return err
		}
	}
	if err := s.Stacks.Protect(ctx, o.Stack, o.On); err != nil {
		return err
	}
	if s.Machine() {
		return s.Print(map[string]any{"stack": o.Stack, "terminationProtection": o.On})
	}
	word := "off"
	if o.On {
		word = "on"
	}
	s.Term.Out.Println(s.Term.Out.Symbol(term.Done) + " " + o.Stack + ": termination protection is " + word)
	return nil
}
