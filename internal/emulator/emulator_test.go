package emulator_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

func newEmulator(t *testing.T, c emulator.Config) *emulator.Emulator {
	t.Helper()
	if c.Store == nil {
		c.Store = store.NewMemory()
	}
	e, err := emulator.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// config is an SDK configuration that reaches e in process.
func config(e *emulator.Emulator, accessKeyID, token, region string) aws.Config {
	return aws.Config{
		Region:      region,
		Credentials: credentials.NewStaticCredentialsProvider(accessKeyID, "secret", token),
		HTTPClient:  &http.Client{Transport: e.RoundTripper()},
	}
}

func TestIdentity(t *testing.T) {
	e := newEmulator(t, emulator.Config{})
	for _, test := range []struct{ key, region, account, arn string }{
		{"123456789012", "us-east-1", "123456789012", "arn:aws:iam::123456789012:root"},
		{"AKIAIOSFODNN7EXAMPLE", "eu-west-1", "000000000000", "arn:aws:iam::000000000000:root"},
		{"12345678901x", "eu-west-1", "000000000000", "arn:aws:iam::000000000000:root"},
		{"123456789012", "cn-north-1", "123456789012", "arn:aws-cn:iam::123456789012:root"},
	} {
		out, err := sts.NewFromConfig(config(e, test.key, "", test.region)).GetCallerIdentity(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if *out.Account != test.account || *out.Arn != test.arn {
			t.Errorf("%s in %s is %s, %s", test.key, test.region, *out.Account, *out.Arn)
		}
	}
}

func TestAssumedRoleActsInItsAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEmulator(t, emulator.Config{})
		client := sts.NewFromConfig(config(e, "111111111111", "", "us-east-1"))
		role, err := client.AssumeRole(t.Context(), &sts.AssumeRoleInput{
			RoleArn: aws.String("arn:aws:iam::222222222222:role/path/Deploy"), RoleSessionName: aws.String("me@home"),
		})
		if err != nil {
			t.Fatal(err)
		}
		c := role.Credentials
		who, err := sts.NewFromConfig(config(e, *c.AccessKeyId, *c.SessionToken, "us-east-1")).GetCallerIdentity(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if *who.Account != "222222222222" || *who.Arn != "arn:aws:sts::222222222222:assumed-role/Deploy/me@home" {
			t.Errorf("the session is %s in %s", *who.Arn, *who.Account)
		}

		_, err = client.AssumeRole(t.Context(), &sts.AssumeRoleInput{
			RoleArn: aws.String("arn:aws:iam::222222222222:role/Deploy"), RoleSessionName: aws.String("no spaces"),
		})
		wantError(t, err, "ValidationError", "1 validation error detected: Value 'no spaces' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*")
	})
}

func TestWhatIsNotEmulatedSaysSo(t *testing.T) {
	e := newEmulator(t, emulator.Config{})
	attempts := 0
	cfg := config(e, "000000000000", "", "us-east-1")
	cfg.HTTPClient = &http.Client{Transport: roundTripFunc(func(r *http.Request) (*http.Response, error) {
		attempts++
		return e.RoundTripper().RoundTrip(r)
	})}
	_, err := sts.NewFromConfig(cfg).GetSessionToken(t.Context(), nil)
	wantError(t, err, "NotEmulated", "The operation GetSessionToken of STS is not emulated yet.")
	if attempts != 1 {
		t.Errorf("the SDK tried %d times", attempts)
	}
}

// A page in a browser can send requests to this machine, with a host name of
// its own or without a signature. Neither may have an effect.
func TestOnlySignedLocalRequestsAreAnswered(t *testing.T) {
	server := httptest.NewServer(newEmulator(t, emulator.Config{}))
	defer server.Close()
	signature := "AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=00"
	for name, test := range map[string]struct {
		method, host, authorization string
		status                      int
	}{
		"signed":           {"POST", "localhost", signature, 200},
		"name below local": {"POST", "bucket.localhost:4566", signature, 200},
		"IPv6":             {"POST", "[::1]:4566", signature, 200},
		"foreign host":     {"POST", "evil.example", signature, 403},
		"rebound host":     {"POST", "localhost.evil.example", signature, 403},
		"private address":  {"POST", "192.168.0.1", signature, 403},
		"unsigned":         {"POST", "localhost", "", 403},
		"other scheme":     {"POST", "localhost", "Bearer token", 403},
		"preflight":        {"OPTIONS", "localhost", "", 403},
		"signed preflight": {"OPTIONS", "localhost", signature, 405},
		"broken scope":     {"POST", "localhost", "AWS4-HMAC-SHA256 Credential=123456789012", 403},
	} {
		req, err := http.NewRequestWithContext(t.Context(), test.method, server.URL, strings.NewReader("Action=GetCallerIdentity&Version=2011-06-15"))
		if err != nil {
			t.Fatal(err)
		}
		req.Host = test.host
		req.Header.Set("Origin", "https://evil.example")
		if test.authorization != "" {
			req.Header.Set("Authorization", test.authorization)
		}
		res, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != test.status {
			t.Errorf("%s: status %d, want %d", name, res.StatusCode, test.status)
		}
		if res.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: CORS is allowed", name)
		}
	}
}

func TestPresignedRequest(t *testing.T) {
	server := httptest.NewServer(newEmulator(t, emulator.Config{}))
	defer server.Close()
	cfg := config(nil, "123456789012", "", "eu-central-1")
	signed, err := sts.NewPresignClient(sts.NewFromConfig(cfg, func(o *sts.Options) { o.BaseEndpoint = &server.URL })).PresignGetCallerIdentity(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := server.Client().Get(signed.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("status %s", res.Status)
	}
}

func TestControl(t *testing.T) {
	stopped := 0
	server := httptest.NewServer(newEmulator(t, emulator.Config{Build: "v9", PID: 42, Token: "secret", Stop: func() { stopped++ }}))
	defer server.Close()
	res, err := server.Client().Get(server.URL + "/_cfn/health")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var health emulator.Health
	if err := json.NewDecoder(res.Body).Decode(&health); err != nil {
		t.Fatal(err)
	}
	if want := (emulator.Health{Build: "v9", PID: 42}); health != want {
		t.Errorf("health is %+v, want %+v", health, want)
	}
	for token, want := range map[string]int{"": 403, "wrong": 403, "secret": 202} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/_cfn/stop", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		res, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("stop with token %q: %s", token, res.Status)
		}
	}
	if stopped != 1 {
		t.Errorf("stopped %d times", stopped)
	}
}

func TestServiceAndOperationAreNamedInErrors(t *testing.T) {
	e := newEmulator(t, emulator.Config{})
	client := cloudformation.NewFromConfig(config(e, "000000000000", "", "us-east-1"), func(o *cloudformation.Options) {
		o.BaseEndpoint = aws.String("http://localhost")
	})
	_, err := client.RegisterPublisher(t.Context(), nil)
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != "NotEmulated" {
		t.Errorf("got %v", err)
	}
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func wantError(t *testing.T, err error, code, message string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) {
		t.Fatalf("error %v, want %s", err, code)
	}
	if api.ErrorCode() != code || api.ErrorMessage() != message {
		t.Errorf("error %s: %s\nwant  %s: %s", api.ErrorCode(), api.ErrorMessage(), code, message)
	}
}
