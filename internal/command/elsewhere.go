package command

import (
	"context"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/target"
	"github.com/cfn-cli/cfn/internal/term"
	"github.com/cfn-cli/cfn/internal/version"
)

// options are what a context says of the way to AWS.
func (s *Session) options(ctx context.Context, t target.Target) awsclient.Options {
	options := awsclient.Options{
		Context: t.Name, Profile: t.Profile, Region: t.Region, EndpointURL: t.EndpointURL, RoleARN: t.RoleARN,
		Version: version.Get().Version,
		AskMFA: func() (string, error) {
			return s.Term.Ask(ctx, term.Question{Label: "MFA code"})
		},
	}
	if s.Debug {
		options.Debug = s.Term.Err
	}
	return options
}

// Elsewhere gives the clients of another account and region, nil where no way
// leads there: the emulator has all accounts, else a context has to name the
// account. The session's own account needs none.
func (s *Session) Elsewhere(ctx context.Context, account, region string) (*awsclient.Clients, error) {
	there, found := s.Target, s.AWS.Account() == account
	if s.Target.Local {
		found = true
	} else if !found {
		contexts, err := target.Open(s.Env).List()
		if err != nil {
			return nil, err
		}
		for _, t := range contexts {
			if t.AccountID == account {
				there, found = t, true
				break
			}
		}
	}
	if !found {
		return nil, nil
	}
	options := s.options(ctx, there)
	options.Region = region
	if there.Name == s.Target.Name {
		options.Profile = first(s.Profile, options.Profile)
		options.EndpointURL = first(s.Endpoint, options.EndpointURL)
	}
	if there.Local && s.Endpoint == "" {
		options.Local, options.EndpointURL, options.Account = true, s.AWS.Endpoint, account
	}
	return awsclient.New(ctx, s.Env, options)
}
