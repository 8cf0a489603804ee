package awsclient_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env/envtest"
)

// network answers requests in process.
type network func(r *http.Request) (*http.Response, error)

func (n network) RoundTrip(r *http.Request) (*http.Response, error) { return n(r) }

// answer is a response of the Query protocol.
func answer(r *http.Request, status int, body string) (*http.Response, error) {
	return &http.Response{
		StatusCode: status, Body: io.NopCloser(strings.NewReader(body)), Request: r,
		Header: http.Header{"X-Amzn-Requestid": {"request-1"}},
	}, nil
}

// refuse is an error response of the Query protocol.
func refuse(r *http.Request, status int, code, message string) (*http.Response, error) {
	return answer(r, status, fmt.Sprintf(
		"<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>request-1</RequestId></ErrorResponse>", code, message))
}

const callerIdentity = `<GetCallerIdentityResponse><GetCallerIdentityResult>` +
	`<Arn>arn:aws:iam::111122223333:user/ann</Arn><UserId>AIDAEXAMPLE</UserId><Account>111122223333</Account>` +
	`</GetCallerIdentityResult></GetCallerIdentityResponse>`

func whoami(r *http.Request) (*http.Response, error) { return answer(r, 200, callerIdentity) }

// person sets up the AWS settings of a person, and nothing of those of whoever
// runs the tests: lines of ~/.aws/config and environment variables.
func person(t *testing.T, config string, variables ...string) *envtest.World {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
			os.Unsetenv(name)
		}
	}
	w := envtest.New(t)
	file := filepath.Join(w.Home, "config")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", w.Home)
	t.Setenv("AWS_CONFIG_FILE", file)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(w.Home, "credentials"))
	for i := 0; i+1 < len(variables); i += 2 {
		t.Setenv(variables[i], variables[i+1])
		w.Vars[variables[i]] = variables[i+1]
	}
	return w
}

// keys are the variables of a person with an access key.
var keys = []string{"AWS_ACCESS_KEY_ID", "AKIAENV", "AWS_SECRET_ACCESS_KEY", "secret-of-ann", "AWS_REGION", "eu-west-1"}

func connect(t *testing.T, w *envtest.World, n network, o awsclient.Options) *awsclient.Clients {
	t.Helper()
	w.Transport = n
	c, err := awsclient.New(t.Context(), w.Env, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// expect checks the first diagnostic of err: its code, kind, and that its text
// and hint hold all parts.
func expect(t *testing.T, err error, kind diag.Kind, code string, parts ...string) {
	t.Helper()
	list := diag.From(err)
	if len(list) == 0 {
		t.Errorf("no error, want %s", code)
		return
	}
	d := list[0]
	if d.Kind != kind || d.Code != code {
		t.Errorf("kind %d, code %s, want %d, %s: %v", d.Kind, d.Code, kind, code, err)
	}
	whole := d.Error() + " · " + d.Hint
	for _, part := range parts {
		if !strings.Contains(whole, part) {
			t.Errorf("%s: %q is missing in: %s", code, part, whole)
		}
	}
}
