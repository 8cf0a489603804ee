package awsclient

import (
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"

	"github.com/cfn-cli/cfn/internal/diag"
)

// configuration explains what is wrong with the shared configuration files.
func (p place) configuration(err error) *diag.Diagnostic {
	var noProfile config.SharedConfigProfileNotExistError
	if errors.As(err, &noProfile) {
		return diag.New(diag.Access, "aws.unknown-profile", "there is no profile %s", noProfile.Profile).
			WithHint("aws configure list-profiles shows them; profiles live in ~/.aws/config and ~/.aws/credentials")
	}
	var config unusable
	if errors.As(err, &config) {
		return diag.New(diag.Access, "aws.configuration", "the AWS configuration cannot be used").WithDetail(config.Error()).
			WithHint("check ~/.aws/config, ~/.aws/credentials and the AWS_* variables")
	}
	return nil
}

// credentials explains why no credentials could be had. Several of the SDK's
// providers have no error type, only texts.
func (p place) credentials(err error) *diag.Diagnostic {
	text := err.Error()
	if noMetadata(err) || contains(text, "no EC2 IMDS role found") {
		return diag.New(diag.Access, "aws.no-credentials", "no AWS credentials were found").WithHint("%s", p.signInHint())
	}
	if p.network(err) != nil {
		return nil
	}
	var sso *ssocreds.InvalidTokenError
	var process *processcreds.ProviderError
	var empty *credentials.StaticCredentialsEmptyError
	service, _ := operation(err)
	switch {
	case errors.As(err, &process):
		return diag.New(diag.Access, "aws.credential-process", "the profile's credential_process failed").WithDetail(process.Error()).
			WithHint("run the command of credential_process in ~/.aws/config by hand to see why")
	case errors.As(err, &sso), contains(text, "cached SSO token"), service == "SSO" && Code(err) == "UnauthorizedException":
		return diag.New(diag.Access, "aws.sso-expired", "the SSO session has expired or was never started").
			WithHint("sign in: %s", p.command("aws sso login"))
	case contains(text, "load login token", "validate login token", "create oauth2 token"):
		return diag.New(diag.Access, "aws.login-expired", "the sign-in has expired or was never made").
			WithDetail(lastPart(text)).WithHint("sign in: %s", p.command("aws login"))
	case errors.As(err, &empty):
		return diag.New(diag.Access, "aws.no-credentials", "no AWS credentials were found").WithHint("%s", p.signInHint())
	case Code(err) == "" && contains(text, "failed to refresh cached credentials", "get identity: get credentials"):
		return diag.New(diag.Access, "aws.no-credentials", "no AWS credentials could be had").WithDetail(lastPart(text)).
			WithHint("%s", p.signInHint())
	}
	return nil
}

// signInHint tells the ways to get credentials; an emulator takes any.
func (p place) signInHint() string {
	if p.endpoint != "" {
		return "an emulator takes any: AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test"
	}
	return "sign in with " + p.command("aws login") + " or " + p.command("aws sso login") +
		", choose a profile with --profile, or practise without an account: --context local"
}

// command completes a command line of the AWS CLI with the profile in force.
func (p place) command(line string) string { return line + p.profileFlag() }

func (p place) profileFlag() string {
	if p.profile == "" {
		return ""
	}
	return " --profile " + p.profile
}

func contains(text string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// lastPart drops the SDK's chain of wrapping before the reason itself.
func lastPart(text string) string {
	if i := strings.LastIndex(text, "failed to refresh cached credentials, "); i >= 0 {
		text = text[i+len("failed to refresh cached credentials, "):]
	}
	return text
}
