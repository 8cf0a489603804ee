package awsclient_test

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
)

func TestAttempts(t *testing.T) {
	for _, c := range []struct {
		status    int
		code      string
		variables []string
		want      int
		throttle  bool
	}{
		{400, "Throttling", nil, 8, true},
		{400, "Throttling", []string{"AWS_MAX_ATTEMPTS", "2"}, 2, true},
		{500, "InternalFailure", nil, 3, false},
		{500, "InternalFailure", []string{"AWS_MAX_ATTEMPTS", "5"}, 5, false},
		{503, "ServiceUnavailable", nil, 8, false},
		{400, "LimitExceededException", nil, 1, false},
		{400, "LimitExceededException", []string{"AWS_MAX_ATTEMPTS", "5"}, 1, false},
		{400, "ValidationError", nil, 1, false},
	} {
		t.Run(fmt.Sprint(c.code, c.variables), func(t *testing.T) {
			w := person(t, "", append(c.variables, keys...)...)
			synctest.Test(t, func(t *testing.T) {
				attempts := 0
				var called []string
				n := func(r *http.Request) (*http.Response, error) {
					attempts++
					return refuse(r, c.status, c.code, "no")
				}
				o := awsclient.Options{OnCall: func(service, operation string) { called = append(called, service+" "+operation) }}
				_, err := connect(t, w, n, o).CloudFormation.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{})
				if attempts != c.want || len(called) != c.want || called[0] != "CloudFormation DescribeStacks" {
					t.Errorf("%d attempts, told of %v, want %d", attempts, called, c.want)
				}
				if awsclient.IsThrottle(err) != c.throttle || awsclient.IsTransient(err) != (c.throttle || c.status >= 500) {
					t.Errorf("throttle %v, transient %v", awsclient.IsThrottle(err), awsclient.IsTransient(err))
				}
			})
		})
	}
}

func TestDebugShowsCallsAndNoSecrets(t *testing.T) {
	w := person(t, "", keys...)
	synctest.Test(t, func(t *testing.T) {
		first := true
		var agent string
		n := func(r *http.Request) (*http.Response, error) {
			agent = r.Header.Get("User-Agent")
			if first {
				first = false
				return refuse(r, 400, "Throttling", "Rate exceeded")
			}
			return answer(r, 200, "<CreateStackResponse><CreateStackResult><StackId>id</StackId></CreateStackResult><ResponseMetadata><RequestId>request-2</RequestId></ResponseMetadata></CreateStackResponse>")
		}
		c := connect(t, w, n, awsclient.Options{Debug: w.Err, Version: "1.2.3"})
		_, err := c.CloudFormation.CreateStack(t.Context(), &cloudformation.CreateStackInput{
			StackName: aws.String("shop"), TemplateBody: aws.String("Secret template"),
			Parameters: []types.Parameter{{ParameterKey: aws.String("Password"), ParameterValue: aws.String("hunter2")}},
		})
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(w.Err.String()), "\n")
		if len(lines) != 2 {
			t.Fatalf("%d lines, want one for each attempt:\n%s", len(lines), w.Err)
		}
		for i, parts := range [][]string{
			{"CloudFormation CreateStack", "StackName=shop", "TemplateBody=15 bytes", "Parameters=Password", "400 Throttling", "request-1"},
			{"CloudFormation CreateStack", "  200  ", "request-", "attempt=2"},
		} {
			for _, part := range parts {
				if !strings.Contains(lines[i], part) {
					t.Errorf("%q is missing in: %s", part, lines[i])
				}
			}
		}
		for _, secret := range []string{"hunter2", "Secret template", "AKIAENV", "secret-of-ann", "Signature"} {
			if strings.Contains(w.Err.String(), secret) {
				t.Errorf("%q is printed:\n%s", secret, w.Err)
			}
		}
		if !strings.Contains(agent, "cfn/1.2.3") || !strings.Contains(agent, "aws-sdk-go-v2/") {
			t.Errorf("user agent: %s", agent)
		}
	})
}

// TestBrokenAnswers: an answer that ends too early is asked for again, a wait
// goes on over it, and where it stays so the person is told what came.
func TestBrokenAnswers(t *testing.T) {
	const whole = "<DescribeStacksResponse><DescribeStacksResult><Stacks/></DescribeStacksResult></DescribeStacksResponse>"
	for _, c := range []struct {
		status int
		body   io.Reader
	}{
		{200, strings.NewReader(whole[:60])},
		{200, io.MultiReader(strings.NewReader(whole[:60]), iotest.ErrReader(io.ErrUnexpectedEOF))},
		{200, iotest.ErrReader(syscall.ECONNRESET)},
		{200, strings.NewReader("<html><body>Please sign in to the network<br></body></html>")},
		{400, strings.NewReader("<ErrorResponse><Error><Code>Valid")},
	} {
		w := person(t, "", keys...)
		synctest.Test(t, func(t *testing.T) {
			body, err := io.ReadAll(c.body)
			broken, attempts := 1, 0
			n := func(r *http.Request) (*http.Response, error) {
				if attempts++; attempts > broken {
					return answer(r, 200, whole)
				}
				res, _ := answer(r, c.status, "")
				res.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), iotest.ErrReader(cmp.Or(err, io.EOF))))
				return res, nil
			}
			cfn := connect(t, w, n, awsclient.Options{}).CloudFormation
			if _, err := cfn.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{}); err != nil || attempts != 2 {
				t.Errorf("%d %q: %d attempts, %v", c.status, body, attempts, err)
			}
			broken, attempts = 100, 0
			_, err = cfn.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{})
			if attempts != 3 || !awsclient.IsTransient(err) {
				t.Errorf("%d %q: %d attempts, transient %v: %v", c.status, body, attempts, awsclient.IsTransient(err), err)
			}
			expect(t, awsclient.Explain(err), diag.Access, "aws.unreadable", "CloudFormation DescribeStacks", fmt.Sprint(c.status), "try again")
			if list := diag.From(awsclient.Explain(err)); list[0].Detail == "" {
				t.Errorf("%d %q: no detail of what came", c.status, body)
			}
		})
	}
}
