package awsclient

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
)

const (
	// dialTimeout is shorter than the SDK's 30 s: an endpoint behind a closed
	// firewall should be told of before the person gives up.
	dialTimeout = 10 * time.Second
	// answerTimeout counts from the end of the request to the first byte of
	// the answer. Without it a connection that died silently would hang a
	// watch for ever.
	answerTimeout = time.Minute
)

// unusable is an error in the person's AWS configuration.
type unusable struct{ error }

func (u unusable) Unwrap() error { return u.error }

// load gives the SDK's configuration for these options.
func load(ctx context.Context, e *env.Env, o Options, at *place) (aws.Config, error) {
	if o.Local {
		return localConfig(e, o, at), nil
	}
	options := []func(*config.LoadOptions) error{
		config.WithHTTPClient(httpClient(e.Transport)),
		config.WithAPIOptions(append(apiOptions(o, at), hurryMetadata)),
		config.WithLogger(logging.Nop{}),
		config.WithAssumeRoleCredentialOptions(func(a *stscreds.AssumeRoleOptions) {
			a.TokenProvider = mfaCode(o.AskMFA)
		}),
	}
	if o.Profile != "" {
		options = append(options, config.WithSharedConfigProfile(o.Profile))
	}
	if o.Region != "" {
		options = append(options, config.WithRegion(o.Region))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return aws.Config{}, unusable{err}
	}
	cfg.Retryer = retryer(cfg.RetryMode, cfg.RetryMaxAttempts)
	return cfg, nil
}

// The region and the account of the embedded emulator where none are given.
const (
	LocalRegion  = "us-east-1"
	LocalAccount = "000000000000"
)

// localConfig is for the embedded emulator, which takes a 12-digit access key
// id as the account. Nothing of the person's own AWS settings reaches it.
func localConfig(e *env.Env, o Options, at *place) aws.Config {
	region, account := o.Region, o.Account
	if region == "" {
		region = LocalRegion
	}
	if account == "" {
		account = LocalAccount
	}
	return aws.Config{
		Region:      region,
		Credentials: credentials.NewStaticCredentialsProvider(account, "cfn", ""),
		HTTPClient:  httpClient(e.Transport),
		APIOptions:  apiOptions(o, at),
		Retryer:     retryer("", 0),
		Logger:      logging.Nop{},
	}
}

// assumeRole makes the clients act as a role. The SDK keeps no such
// credentials on disk, so each run assumes it anew.
func assumeRole(cfg *aws.Config, endpoint *string, roleARN, session string) {
	if session == "" {
		session = "cfn"
	}
	client := sts.NewFromConfig(*cfg, func(o *sts.Options) { o.BaseEndpoint = first(endpoint, o.BaseEndpoint) })
	cfg.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(client, roleARN,
		func(a *stscreds.AssumeRoleOptions) { a.RoleSessionName = session }))
}

// mfaCode asks for a code; a profile that needs one would otherwise fail
// while the configuration is loaded, even where it is never used.
func mfaCode(ask func() (string, error)) func() (string, error) {
	return func() (string, error) {
		if ask == nil {
			return "", diag.New(diag.Access, "aws.mfa", "the profile asks for an MFA code and there is no terminal to type it on").
				WithHint("run cfn in a terminal, or get temporary credentials first: aws sts get-session-token --serial-number … --token-code …")
		}
		code, err := ask()
		return strings.TrimSpace(code), err
	}
}

// httpClient carries requests over transport, or over the SDK's own client,
// which also honours AWS_CA_BUNDLE and the proxy variables.
func httpClient(transport http.RoundTripper) aws.HTTPClient {
	if transport != nil {
		return &http.Client{
			Transport: transport,
			// S3 answers 301 for a bucket of another region: a redirect that
			// must be signed anew, not followed.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return awshttp.NewBuildableClient().
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = dialTimeout }).
		WithTransportOptions(func(t *http.Transport) { t.ResponseHeaderTimeout = answerTimeout })
}
