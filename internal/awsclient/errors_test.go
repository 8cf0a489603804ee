package awsclient_test

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
)

// The codes are those of "Common errors" of the CloudFormation API Reference
// and of "Troubleshoot access denied error messages" of the IAM User Guide.
func TestAnswersAreExplained(t *testing.T) {
	for _, c := range []struct {
		status        int
		code, message string
		kind          diag.Kind
		want          string
		parts         []string
	}{
		{403, "AccessDenied", "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: cloudformation:DescribeStacks on resource: x", diag.Access, "aws.denied", []string{"cloudformation:DescribeStacks is not allowed", "user/ann"}},
		{403, "AccessDenied", "Access Denied", diag.Access, "aws.denied", []string{"cloudformation:DescribeStacks"}},
		{403, "ExpiredToken", "The security token included in the request is expired", diag.Access, "aws.expired", []string{"aws sso login", "aws login"}},
		{403, "InvalidClientTokenId", "The security token included in the request is invalid.", diag.Access, "aws.invalid-keys", []string{"eu-west-1"}},
		{403, "UnrecognizedClientException", "The security token included in the request is invalid.", diag.Access, "aws.invalid-keys", nil},
		{403, "SignatureDoesNotMatch", "Signature expired: 20260101T000000Z is now earlier than 20260101T000500Z", diag.Access, "aws.clock", []string{"clock"}},
		{403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.", diag.Access, "aws.invalid-keys", []string{"secret access key"}},
		{403, "OptInRequired", "The AWS Access Key Id needs a subscription for the service", diag.Access, "aws.region-disabled", []string{"eu-west-1"}},
		{400, "LimitExceededException", "Limit for stack has been exceeded", diag.Failed, "aws.quota", []string{"Service Quotas"}},
		{400, "ValidationError", "Something is wrong", diag.Failed, "aws.ValidationError", []string{"CloudFormation DescribeStacks failed", "Something is wrong"}},
	} {
		n := func(r *http.Request) (*http.Response, error) { return refuse(r, c.status, c.code, c.message) }
		clients := connect(t, person(t, "", keys...), n, awsclient.Options{})
		_, err := clients.CloudFormation.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{})
		if awsclient.Code(err) != c.code || awsclient.Message(err) != c.message || awsclient.RequestID(err) != "request-1" || awsclient.Status(err) != c.status {
			t.Errorf("%s: code %q, message %q, request %q, status %d", c.code, awsclient.Code(err), awsclient.Message(err), awsclient.RequestID(err), awsclient.Status(err))
		}
		expect(t, awsclient.Explain(err), c.kind, c.want, c.parts...)
	}
}

func TestMissingCredentialsAreExplained(t *testing.T) {
	sso := "sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = dev\nregion = eu-west-1\n" +
		"[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
	for _, c := range []struct {
		config string
		code   string
		parts  []string
	}{
		{"[default]\nregion = eu-west-1\n", "aws.no-credentials", []string{"aws login", "--profile", "--context local"}},
		{"[profile x]\n" + sso, "aws.sso-expired", []string{"aws sso login --profile x"}},
		{"[profile x]\nregion = eu-west-1\nlogin_session = arn:aws:iam::111122223333:user/ann\n", "aws.login-expired", []string{"aws login --profile x"}},
		{"[profile x]\nregion = eu-west-1\ncredential_process = false\n", "aws.credential-process", []string{"credential_process"}},
	} {
		requests := 0
		n := func(r *http.Request) (*http.Response, error) {
			requests++
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}
		}
		o := awsclient.Options{}
		if c.config[1] == 'p' {
			o.Profile = "x"
		}
		clients := connect(t, person(t, c.config), n, o)
		_, err := clients.Identity(t.Context())
		expect(t, err, diag.Access, c.code, c.parts...)
		if requests > 2 {
			t.Errorf("%s: %d requests, each of which may take a second to fail", c.code, requests)
		}
	}
}

func TestSilenceIsExplained(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	emulator := awsclient.Options{Context: "ls", EndpointURL: "http://127.0.0.1:4566"}
	for _, c := range []struct {
		err      error
		options  awsclient.Options
		code     string
		parts    []string
		attempts int
	}{
		{refused, emulator, "aws.endpoint-down", []string{"nothing answers at http://127.0.0.1:4566 (context ls)"}, 1},
		{refused, awsclient.Options{Local: true, EndpointURL: "http://127.0.0.1:4588"}, "aws.endpoint-down", []string{"cfn local start"}, 1},
		{&net.DNSError{Err: "no such host", Name: "cloudformation.mars-1.amazonaws.com", IsNotFound: true}, awsclient.Options{Region: "mars-1"}, "aws.invalid-region", []string{"there is no region mars-1"}, 1},
		{&net.DNSError{Err: "no such host", Name: "cloudformation.eu-west-1.amazonaws.com", IsNotFound: true}, awsclient.Options{}, "aws.unknown-host", []string{"cloudformation.eu-west-1.amazonaws.com", "network"}, 1},
		{&net.DNSError{Err: "no such host", Name: "emu.invalid", IsNotFound: true}, awsclient.Options{EndpointURL: "http://emu.invalid"}, "aws.unknown-host", []string{"http://emu.invalid"}, 1},
		{x509.UnknownAuthorityError{}, awsclient.Options{}, "aws.tls", []string{"AWS_CA_BUNDLE"}, 1},
		{os.ErrDeadlineExceeded, awsclient.Options{}, "aws.no-answer", []string{"https://cloudformation.eu-west-1.amazonaws.com", "HTTPS_PROXY"}, 3},
		{io.ErrUnexpectedEOF, awsclient.Options{}, "aws.connection", []string{"try again"}, 3},
	} {
		t.Run(c.code, func(t *testing.T) {
			w := person(t, "", keys...)
			synctest.Test(t, func(t *testing.T) {
				attempts := 0
				n := func(*http.Request) (*http.Response, error) { attempts++; return nil, c.err }
				_, err := connect(t, w, n, c.options).CloudFormation.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{})
				expect(t, awsclient.Explain(err), diag.Access, c.code, c.parts...)
				if attempts != c.attempts {
					t.Errorf("%d attempts, want %d", attempts, c.attempts)
				}
				if awsclient.IsTransient(err) == (c.code == "aws.endpoint-down") {
					t.Error("a network error must not end a wait, unless nothing listens")
				}
			})
		})
	}
}

// A wait that ends, by Ctrl-C or a deadline, brings its reason as the
// context's cause.
func TestEndOfContextIsExplained(t *testing.T) {
	n := func(r *http.Request) (*http.Response, error) { return nil, r.Context().Err() }
	clients := connect(t, person(t, "", keys...), n, awsclient.Options{})
	call := func(ctx context.Context) error {
		_, err := clients.CloudFormation.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{})
		return awsclient.Explain(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	expect(t, call(ctx), diag.Interrupted, "interrupted")

	ctx, end := context.WithCancelCause(t.Context())
	end(diag.New(diag.Timeout, "wait.timeout", "stack shop was not done"))
	expect(t, call(ctx), diag.Timeout, "wait.timeout")
	if !errors.Is(call(ctx), context.Canceled) {
		t.Error("the cancellation itself must stay recognisable")
	}
}
