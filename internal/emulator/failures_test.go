package emulator_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudcontrol"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// The address of the failures: guarded, adding, replacing, clearing.
func TestFailuresAreSetThroughTheControlAddress(t *testing.T) {
	kept := store.NewMemory()
	server := httptest.NewServer(newEmulator(t, emulator.Config{Store: kept, Token: "secret"}))
	defer server.Close()
	ask := func(method, token, body string) (status int, answer string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/_cfn/failures", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		res, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		data, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(data)
	}
	const queue, topic = `{"type": "AWS::SQS::Queue", "on": "create", "times": 2}`, `{"type": "AWS::SNS::Topic", "on": "delete", "times": 0}`
	const seed = `{"type": "Custom::Seed", "PhysicalResourceId": "seed", "Data": {"Big": 12345678901234567890}}`
	for _, step := range []struct {
		method, token, body string
		status              int
		answer              string
	}{
		{"GET", "", "", 403, ""},
		{"POST", "wrong", "{}", 403, ""},
		{"DELETE", "", "", 403, ""},
		{"GET", "secret", "", 200, `{"rules": [], "customResources": []}`},
		{"POST", "secret", "no JSON", 400, ""},
		{"POST", "secret", `{"rules": [{"type": "AWS::SQS::Queue", "on": "never"}]}`, 400, ""},
		{"POST", "secret", `{"rules": [` + queue + `], "throttle": "20%"}`, 200, `{"rules": [` + queue + `], "customResources": [], "throttle": "20%"}`},
		{
			"POST", "secret", `{"rules": [` + topic + `], "customResources": [` + seed + `], "latency": "1s"}`, 200,
			`{"rules": [` + queue + `,` + topic + `], "customResources": [` + seed + `], "throttle": "20%", "latency": "1s"}`,
		},
		{"POST", "secret", `{"throttle": "0", "latency": "0s"}`, 200, `{"rules": [` + queue + `,` + topic + `], "customResources": [` + seed + `]}`},
		{"PUT", "secret", `{"rules": [` + topic + `]}`, 200, `{"rules": [` + topic + `], "customResources": []}`},
		{"DELETE", "secret", "", 200, `{"rules": [], "customResources": []}`},
	} {
		status, answer := ask(step.method, step.token, step.body)
		if status != step.status {
			t.Errorf("%s %s: status %d, want %d: %s", step.method, step.body, status, step.status, answer)
		}
		if step.answer == "" {
			continue
		}
		if diff := cmp.Diff(tree(t, step.answer), tree(t, answer)); diff != "" {
			t.Errorf("%s %s: %s", step.method, step.body, diff)
		}
	}
	_ = kept.View(func(tx store.Tx) error {
		for key := range tx.Ascend("", "") {
			t.Errorf("left in the store: %s", key)
		}
		return nil
	})
}

func tree(t *testing.T, text string) (value any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewBufferString(text))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

// What is set outlives the process and is forgotten with the store.
func TestFailuresOutliveTheProcess(t *testing.T) {
	kept := store.NewMemory()
	share, latency := emulator.Share(0.125), emulator.Duration(time.Second)
	want := emulator.Failures{
		Rules:           []engine.Fault{{Type: "AWS::SQS::Queue", On: engine.Create, Times: 1}},
		CustomResources: []provider.Answer{{LogicalID: "Seed"}}, Throttle: &share, Latency: &latency,
	}
	if _, err := newEmulator(t, emulator.Config{Store: kept}).Fail(want, false); err != nil {
		t.Fatal(err)
	}
	got, err := newEmulator(t, emulator.Config{Store: kept}).Failures()
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

// AWS documentation, "Common Error Types" of the CloudFormation API and "Error
// responses" of the Amazon S3 API.
func TestThrottlingAndLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEmulator(t, emulator.Config{})
		share, latency := emulator.Share(0.3), emulator.Duration(200*time.Millisecond)
		if _, err := e.Fail(emulator.Failures{Throttle: &share, Latency: &latency}, false); err != nil {
			t.Fatal(err)
		}
		stacks := cloudformation.NewFromConfig(config(e, "123456789012", "", "us-east-1"), func(o *cloudformation.Options) { o.RetryMaxAttempts = 1 })
		const requests = 1000
		start, throttled := time.Now(), 0
		for range requests {
			_, err := stacks.DescribeStacks(t.Context(), nil)
			if err == nil {
				continue
			}
			throttled++
			wantError(t, err, "Throttling", "Rate exceeded")
		}
		if took := time.Since(start); took != requests*200*time.Millisecond {
			t.Errorf("took %s", took)
		}
		if throttled < 295 || throttled > 305 {
			t.Errorf("%d of %d requests were throttled, want about 300", throttled, requests)
		}

		all := emulator.Share(1)
		if _, err := e.Fail(emulator.Failures{Throttle: &all}, true); err != nil {
			t.Fatal(err)
		}
		buckets := s3.NewFromConfig(config(e, "123456789012", "", "us-east-1"), func(o *s3.Options) {
			o.RetryMaxAttempts, o.UsePathStyle = 1, true
		})
		_, err := buckets.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("bucket")})
		var api smithy.APIError
		if !errors.As(err, &api) || api.ErrorCode() != "SlowDown" {
			t.Errorf("S3 answers %v", err)
		}
		resources := cloudcontrol.NewFromConfig(config(e, "123456789012", "", "us-east-1"), func(o *cloudcontrol.Options) { o.RetryMaxAttempts = 1 })
		_, err = resources.ListResources(t.Context(), &cloudcontrol.ListResourcesInput{TypeName: aws.String("AWS::SQS::Queue")})
		wantError(t, err, "ThrottlingException", "Rate exceeded")
	})
}

func TestShares(t *testing.T) {
	for text, want := range map[string]string{"20%": "20%", "0.2": "20%", " 0 ": "0%", "100%": "100%", "1": "100%", "12.5 %": "", "2": "", "-1%": "", "NaN": "", "x": "", "": ""} {
		share, err := emulator.ParseShare(text)
		if (err != nil) != (want == "") || (err == nil && share.String() != want) {
			t.Errorf("%q is %s, %v; want %q", text, share, err, want)
		}
	}
}
