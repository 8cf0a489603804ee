package stackset

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// AccessOptions are the flags and arguments of cfn stackset access.
type AccessOptions struct {
	Options
	// Change is enable, disable or empty, which only tells.
	Change string
}

// Access tells or changes whether StackSets may use AWS Organizations, which
// service-managed ones need.
func Access(ctx context.Context, e *env.Env, o AccessOptions) error {
	if o.Change != "" && o.Change != "enable" && o.Change != "disable" {
		return diag.New(diag.Usage, "usage", "cfn stackset access takes enable or disable, not %q", o.Change)
	}
	s, err := open(ctx, e, o.Options, stackset.Admin{})
	if err != nil {
		return err
	}
	if o.Change != "" {
		if err := s.changeAccess(ctx, o.Change == "enable"); err != nil {
			return err
		}
	}
	status, err := s.sets.Access(ctx)
	if err != nil {
		return err
	}
	if s.Machine() {
		return s.Print(map[string]any{"account": s.account, "status": status})
	}
	out := s.Term.Out
	symbol, style := term.Done, term.Good
	if status != types.OrganizationStatusEnabled {
		symbol, style = term.Warning, term.Warn
	}
	out.Println("  " + out.Symbol(symbol) + " " + out.Join("StackSets and AWS Organizations", out.Paint(style, string(status)), out.Paint(term.Dim, s.account)))
	return nil
}

func (s *site) changeAccess(ctx context.Context, enable bool) error {
	if err := s.Writable(); err != nil {
		return err
	}
	question := "Let StackSets deploy to the accounts of the organization?"
	if !enable {
		question = "Take away the access of StackSets to the organization? Service-managed StackSets then stand still."
	}
	if err := s.Confirm(ctx, question); err != nil {
		return err
	}
	return s.sets.SetAccess(ctx, enable)
}
