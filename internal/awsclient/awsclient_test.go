package awsclient_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
)

const profiles = `
[profile prod]
region = eu-central-1
aws_access_key_id = AKIAPROD
aws_secret_access_key = x

[profile careful]
region = eu-central-1
role_arn = arn:aws:iam::111122223333:role/deploy
mfa_serial = arn:aws:iam::111122223333:mfa/ann
source_profile = prod
`

// signedBy is the access key and region in the signature.
func signedBy(r *http.Request) string {
	_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	parts := strings.Split(credential, "/")
	if len(parts) < 3 {
		return "unsigned"
	}
	return parts[0] + " " + parts[2]
}

// The rows follow "Configuration settings precedence" of the AWS SDKs and Tools
// Reference Guide.
func TestPrecedence(t *testing.T) {
	for name, c := range map[string]struct {
		variables []string
		options   awsclient.Options
		want      string
	}{
		"keys in the environment":                   {keys, awsclient.Options{}, "AKIAENV eu-west-1"},
		"they beat AWS_PROFILE":                     {append([]string{"AWS_PROFILE", "prod"}, keys...), awsclient.Options{}, "AKIAENV eu-west-1"},
		"an explicit profile beats them":            {keys, awsclient.Options{Profile: "prod"}, "AKIAPROD eu-west-1"},
		"AWS_PROFILE alone":                         {[]string{"AWS_PROFILE", "prod"}, awsclient.Options{}, "AKIAPROD eu-central-1"},
		"an explicit region beats AWS_REGION":       {keys, awsclient.Options{Region: "sa-east-1"}, "AKIAENV sa-east-1"},
		"the emulator sees none of it":              {append([]string{"AWS_PROFILE", "prod", "AWS_ENDPOINT_URL_STS", "http://wrong.invalid"}, keys...), awsclient.Options{Local: true, EndpointURL: "http://127.0.0.1:1"}, "000000000000 us-east-1"},
		"the emulator with an account of one's own": {nil, awsclient.Options{Local: true, EndpointURL: "http://127.0.0.1:1", Account: "444455556666", Region: "eu-west-3"}, "444455556666 eu-west-3"},
	} {
		t.Run(name, func(t *testing.T) {
			var got string
			n := func(r *http.Request) (*http.Response, error) {
				got = signedBy(r)
				if r.URL.Hostname() == "wrong.invalid" {
					got = "the wrong endpoint"
				}
				return whoami(r)
			}
			clients := connect(t, person(t, profiles, c.variables...), n, c.options)
			if _, err := clients.Identity(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("signed by %s, want %s", got, c.want)
			}
		})
	}
}

func TestRoles(t *testing.T) {
	var sent []url.Values
	n := func(r *http.Request) (*http.Response, error) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		sent = append(sent, form)
		if form.Get("Action") == "AssumeRole" {
			return answer(r, 200, `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>`+
				`<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>`+
				`</Credentials></AssumeRoleResult></AssumeRoleResponse>`)
		}
		return whoami(r)
	}
	ask := func() (string, error) { return " 123456\n", nil }

	c := connect(t, person(t, profiles), n, awsclient.Options{Profile: "careful", AskMFA: ask})
	if _, err := c.Identity(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sent[0].Get("TokenCode") != "123456" || sent[0].Get("SerialNumber") != "arn:aws:iam::111122223333:mfa/ann" {
		t.Errorf("AssumeRole with MFA: %v", sent[0])
	}

	c = connect(t, person(t, profiles), n, awsclient.Options{Profile: "careful"})
	_, err := c.Identity(t.Context())
	expect(t, err, diag.Access, "aws.mfa", "no terminal")

	sent = nil
	c = connect(t, person(t, "", keys...), n, awsclient.Options{RoleARN: "arn:aws:iam::444455556666:role/ci"})
	if _, err := c.Identity(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sent[0].Get("RoleArn") != "arn:aws:iam::444455556666:role/ci" || sent[0].Get("RoleSessionName") != "cfn" {
		t.Errorf("the role of a context: %v", sent[0])
	}
}

func TestSettingsThatCannotWork(t *testing.T) {
	for _, c := range []struct {
		config    string
		variables []string
		options   awsclient.Options
		kind      diag.Kind
		code      string
		part      string
	}{
		{"", keys[:4], awsclient.Options{Context: "shop"}, diag.Access, "aws.no-region", "cfn context update shop --region"},
		{"", keys[:4], awsclient.Options{Region: "us east 1"}, diag.Access, "aws.invalid-region", "us-east-1"},
		{profiles, nil, awsclient.Options{Profile: "prd"}, diag.Access, "aws.unknown-profile", "there is no profile prd"},
		{profiles, []string{"AWS_PROFILE", "prd"}, awsclient.Options{}, diag.Access, "aws.unknown-profile", "there is no profile prd"},
		{"[default]\ncredential_source = Environment", keys, awsclient.Options{}, diag.Access, "aws.configuration", "~/.aws/config"},
		{"", keys, awsclient.Options{EndpointURL: "localhost:4566"}, diag.Usage, "aws.endpoint", "http://127.0.0.1:4566"},
	} {
		w := person(t, c.config, c.variables...)
		_, err := awsclient.New(t.Context(), w.Env, c.options)
		expect(t, err, c.kind, c.code, c.part)
	}
}

func TestIdentityIsAskedOnce(t *testing.T) {
	var calls atomic.Int32
	n := func(r *http.Request) (*http.Response, error) {
		if calls.Add(1) == 1 {
			return refuse(r, 403, "AccessDenied", "not now")
		}
		return whoami(r)
	}
	c := connect(t, person(t, "", keys...), n, awsclient.Options{})
	if _, err := c.Identity(t.Context()); err == nil {
		t.Fatal("no error")
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			want := awsclient.Identity{Account: "111122223333", ARN: "arn:aws:iam::111122223333:user/ann", UserID: "AIDAEXAMPLE"}
			if got, err := c.Identity(t.Context()); got != want || err != nil {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	group.Wait()
	if calls.Load() != 2 {
		t.Errorf("%d calls: an error must not be remembered, an answer must", calls.Load())
	}
}
