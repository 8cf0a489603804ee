package artifact_test

import (
	"slices"
	"testing"

	"github.com/cfn-cli/cfn/internal/artifact"
	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/env/envtest"
)

func TestOnEmulator(t *testing.T) {
	e, err := emulator.New(emulator.Config{Store: store.NewMemory()})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	w := envtest.New(t)
	w.Transport = e.RoundTripper()
	var calls []string
	in := func(account, region string) *awsclient.Clients {
		t.Helper()
		c, err := awsclient.New(t.Context(), w.Env, awsclient.Options{
			Local: true, Account: account, Region: region, EndpointURL: "http://127.0.0.1:4588",
			OnCall: func(_, operation string) { calls = append(calls, operation) },
		})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	put := func(c *awsclient.Clients, o artifact.Options, text string) (string, bool, error) {
		calls = nil
		o.Account = account
		return artifact.New(c, o).PutTemplate(t.Context(), "shop", []byte(text))
	}

	irish := in(account, "eu-west-1")
	url, uploaded, err := put(irish, artifact.Options{}, body)
	if err != nil || !uploaded || len(calls) > 11 {
		t.Fatalf("first use: uploaded %v, calls %v, %v", uploaded, calls, err)
	}
	if _, uploaded, err = put(irish, artifact.Options{}, body); err != nil || uploaded || !slices.Equal(calls, []string{"HeadObject"}) {
		t.Errorf("unchanged: uploaded %v, calls %v, %v", uploaded, calls, err)
	}
	if _, uploaded, err = put(irish, artifact.Options{}, body+"#"); err != nil || !uploaded || !slices.Equal(calls, []string{"HeadObject", "PutObject"}) {
		t.Errorf("changed: uploaded %v, calls %v, %v", uploaded, calls, err)
	}

	const bucket = "cfn-111122223333-eu-west-1-an"
	american := in(account, "us-east-1")
	if _, uploaded, err = put(american, artifact.Options{Bucket: bucket}, "{}"); err != nil || !uploaded {
		t.Errorf("a bucket in another region: uploaded %v, calls %v, %v", uploaded, calls, err)
	}
	for _, address := range []string{url, "s3://" + bucket + url[len("http://127.0.0.1:4588/")+len(bucket):]} {
		if got, err := artifact.New(american, artifact.Options{Account: account}).Fetch(t.Context(), address); err != nil || string(got) != body {
			t.Errorf("%s: %q, %v", address, got, err)
		}
	}

	stranger := in("999988887777", "eu-west-1")
	_, _, err = artifact.New(stranger, artifact.Options{Account: "999988887777", Bucket: bucket}).PutTemplate(t.Context(), "shop", []byte(body))
	if list := diag.From(err); len(list) == 0 || list[0].Code != "bucket.foreign" {
		t.Errorf("another account's bucket: %v", err)
	}
}
