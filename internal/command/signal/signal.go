// Package signal tells a resource that waits that it may go on, or that it has
// failed: cfn signal.
package signal

import (
	"context"
	"crypto/rand"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the flags and arguments.
type Options struct {
	command.Common
	Stack, LogicalID string
	// ID is the signal's unique ID; empty makes one.
	ID string
	// Failure signals that the resource has failed.
	Failure bool
}

// maxID is the length of a unique ID (AWS documentation, "SignalResource").
const maxID = 64

// Run sends one signal.
func Run(ctx context.Context, e *env.Env, o Options) error {
	if len(o.ID) > maxID {
		return diag.New(diag.Usage, "usage", "--id takes at most %d characters", maxID)
	}
	if o.ID == "" {
		o.ID = "cfn-" + rand.Text()
	}
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	if err := s.Writable(); err != nil {
		return err
	}
	s.Mention(o.Stack)
	if err := s.Stacks.Signal(ctx, stack.Signal{Stack: o.Stack, LogicalID: o.LogicalID, UniqueID: o.ID, Failed: o.Failure}); err != nil {
		return err
	}
	status := "SUCCESS"
	if o.Failure {
		status = "FAILURE"
	}
	if s.Machine() {
		return s.Print(map[string]any{"stack": o.Stack, "logicalId": o.LogicalID, "uniqueId": o.ID, "status": status})
	}
	out := s.Term.Out
	out.Println(out.Symbol(term.Done) + " " + out.Join(o.LogicalID+": "+status, out.Paint(term.Dim, o.ID)))
	return nil
}
