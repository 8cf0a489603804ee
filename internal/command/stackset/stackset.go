// Package stackset brings StackSets and their instances in many accounts and
// regions to what a file declares, and looks at them: cfn stackset and its
// verbs, a file each.
package stackset

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/artifact"
	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the flags that all verbs take, and the name that most do.
type Options struct {
	command.Common
	// CallAs is self or delegated-admin; empty takes the file's word, else the
	// service's default.
	CallAs string
	// Name is the StackSet's.
	Name string
}

func (o Options) callAs() (types.CallAs, error) {
	switch o.CallAs {
	case "":
		return "", nil
	case "self":
		return types.CallAsSelf, nil
	case "delegated-admin":
		return types.CallAsDelegatedAdmin, nil
	default:
		return "", diag.New(diag.Usage, "usage", "--call-as is self or delegated-admin, not %q", o.CallAs)
	}
}

// header says what is done to which StackSet, and where.
type header struct {
	StackSet string `json:"stackset"`
	Action   string `json:"action"`
	Region   string `json:"region"`
	Account  string `json:"account"`
	Context  string `json:"context"`
}

// site is where StackSets are administered: an account and a region.
type site struct {
	*command.Session
	sets  *stackset.Client
	admin stackset.Admin
	// account is the administrator's.
	account   string
	names     map[string]string
	templates *artifact.Store
}

// say tells a person something on the way.
func (s *site) say(note string) {
	if !s.Machine() {
		s.Term.Out.Println("  " + s.Term.Out.Paint(term.Dim, note))
	}
}

// open goes to where StackSets are administered. The region of a file goes
// before that of the context, and a flag before both.
func open(ctx context.Context, e *env.Env, o Options, admin stackset.Admin) (*site, error) {
	callAs, err := o.callAs()
	if err != nil {
		return nil, err
	}
	if o.Region == "" {
		o.Region = admin.Region
	}
	if callAs != "" {
		admin.CallAs = callAs
	}
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return nil, err
	}
	identity, err := s.AWS.Identity(ctx)
	if err != nil {
		return nil, err
	}
	admin.Region = s.AWS.Region
	return &site{Session: s, sets: stackset.New(s.AWS, admin.CallAs), admin: admin, account: identity.Account}, nil
}

// named opens the site for a StackSet that a person has named.
func named(ctx context.Context, e *env.Env, o Options) (*site, error) {
	if err := stackset.CheckName(o.Name); err != nil {
		return nil, err
	}
	return open(ctx, e, o, stackset.Admin{})
}

func (s *site) header(name, action string) header {
	return header{name, action, s.AWS.Region, s.account, s.Target.Name}
}

// head prints it for a person.
func head(out *term.Stream, h header) {
	command.Title(out, h.StackSet, h.Action, h.Region, h.Account, h.Context)
}

// accountNames are those of the organization, asked for once, where a person
// reads them.
func (s *site) accountNames(ctx context.Context) map[string]string {
	if s.names == nil && !s.Machine() {
		s.names = s.sets.Names(ctx)
	}
	return s.names
}

// within bounds a wait by --timeout; 0 waits for ever.
func within(ctx context.Context, limit time.Duration, name string) (context.Context, context.CancelFunc) {
	return command.Within(ctx, limit, diag.New(diag.Timeout, "wait.timeout", "StackSet %s was not done after %s; the operation goes on", name, limit).
		WithHint("cfn stackset status %s", name))
}

// leave ends a wait that was cut off. The operation goes on; a person who
// pressed Ctrl-C is asked whether it should.
func (s *site) leave(ctx context.Context, name, operation string, err error) error {
	if !diag.Is(err, diag.Interrupted) || operation == "" {
		return err
	}
	ctx = context.WithoutCancel(ctx) // a second Ctrl-C ends the process
	if s.Term.CanAsk() && !s.Machine() {
		s.Term.Err.Println("")
		yes, _ := s.Term.Confirm(ctx, "The operation goes on (cfn stackset status "+name+"). Stop it?")
		if yes {
			if err := s.sets.Stop(ctx, name, operation); err != nil {
				return err
			}
			return diag.New(diag.Interrupted, "interrupted", "the operation on StackSet %s stops", name).
				WithHint("cfn stackset status %s", name)
		}
	}
	return diag.New(diag.Interrupted, "interrupted", "the operation on StackSet %s goes on", name).
		WithHint("cfn stackset status %s  attaches to it, cfn stackset stop %s  ends it", name, name).Because(err)
}
