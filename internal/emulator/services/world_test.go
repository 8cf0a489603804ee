package services_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// world is an emulator with a stack or two.
type world struct {
	*testing.T
	aws.Config
}

// inWorld runs a test with an emulator whose time does not pass by itself.
func inWorld(t *testing.T, test func(*testing.T, world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e, err := emulator.New(emulator.Config{Store: store.NewMemory(), Profile: emulator.Instant})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		test(t, world{t, aws.Config{
			Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("111111111111", "x", ""),
			HTTPClient: &http.Client{Transport: e.RoundTripper()}, Retryer: func() aws.Retryer { return aws.NopRetryer{} },
		}})
	})
}

// deploy creates a stack and gives its outputs.
func (w world) deploy(name, template string) map[string]string {
	w.Helper()
	cfn := cloudformation.NewFromConfig(w.Config)
	_, err := cfn.CreateStack(w.Context(), &cloudformation.CreateStackInput{
		StackName: &name, TemplateBody: &template, Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
	})
	if err != nil {
		w.Fatal(err)
	}
	out, err := cloudformation.NewStackCreateCompleteWaiter(cfn).WaitForOutput(w.Context(), &cloudformation.DescribeStacksInput{StackName: &name}, time.Hour)
	if err != nil {
		w.Fatal(err)
	}
	outputs := map[string]string{}
	for _, o := range out.Stacks[0].Outputs {
		outputs[*o.OutputKey] = *o.OutputValue
	}
	return outputs
}

// drop deletes a stack.
func (w world) drop(name string) {
	w.Helper()
	cfn := cloudformation.NewFromConfig(w.Config)
	if _, err := cfn.DeleteStack(w.Context(), &cloudformation.DeleteStackInput{StackName: &name}); err != nil {
		w.Fatal(err)
	}
	if err := cloudformation.NewStackDeleteCompleteWaiter(cfn).Wait(w.Context(), &cloudformation.DescribeStacksInput{StackName: &name}, time.Hour); err != nil {
		w.Fatal(err)
	}
}

// refused checks the code of AWS's answer and the beginning of its message.
func (w world) refused(err error, want string) {
	w.Helper()
	var answer smithy.APIError
	got := "no error"
	if errors.As(err, &answer) {
		got = answer.ErrorCode() + ": " + answer.ErrorMessage()
	} else if err != nil {
		got = err.Error()
	}
	if len(got) < len(want) || got[:len(want)] != want {
		w.Errorf("got %q, want %q", got, want)
	}
}

// must fails the test where a call fails.
func must[T any](t *testing.T) func(T, error) T {
	return func(out T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}
