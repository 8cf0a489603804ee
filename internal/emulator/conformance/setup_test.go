package conformance

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// clients are the SDK's clients of one emulator, in the account and region
// that the recordings show.
type clients struct {
	cfn *cloudformation.Client
	s3  *s3.Client
}

// newClients starts an emulator of its own, in process and with an empty
// store. It ends with the test.
func newClients(t *testing.T, profile emulator.Profile) clients {
	t.Helper()
	e, err := emulator.New(emulator.Config{Store: store.NewMemory(), Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	config := aws.Config{
		Region:           "us-east-1",
		Credentials:      credentials.NewStaticCredentialsProvider("111111111111", "secret", ""),
		HTTPClient:       &http.Client{Transport: e.RoundTripper()},
		RetryMaxAttempts: 1,
		BaseEndpoint:     aws.String("http://localhost:4566"),
	}
	return clients{
		cfn: cloudformation.NewFromConfig(config),
		s3:  s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = true }),
	}
}

// snippets are what the templates of the include scenarios include. The first
// is named in the recording; of the others it tells what they added.
var snippets = map[string]string{
	"test_embedded_fn_transform_include[json]": `{"Parameter": {"Type": "AWS::SSM::Parameter",
		"Properties": {"Name": "name-2-3e00e97a", "Type": "String", "Value": "foo"}}}`,
	"test_global_fn_transform_include[yml]":  "Outputs:\n  ParameterRef:\n    Value:\n      Ref: Parameter\n",
	"test_global_fn_transform_include[json]": `{"Outputs": {"ParameterRef": {"Value": {"Ref": "Parameter"}}}}`,
}

// prepare makes what exists before the scenario: the snippet to include, the
// SSM parameter whose value a template parameter takes.
func (r *replay) prepare(ctx context.Context) error {
	for name, snippet := range snippets {
		if !strings.HasSuffix(r.ID, "::"+name) {
			continue
		}
		bucket := aws.String("include-bucket")
		if _, err := r.s3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: bucket}); err != nil {
			return err
		}
		_, err := r.s3.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("template"), Body: strings.NewReader(snippet)})
		return err
	}
	if name := r.ssmParameter(); name != "" {
		return r.putParameter(ctx, name, "first value")
	}
	return nil
}

// between does what happened between the two change sets.
func (r *replay) between(ctx context.Context) error {
	if strings.HasSuffix(r.ID, "::test_update_parameter_between_deployments") {
		return r.putParameter(ctx, r.ssmParameter(), "second value")
	}
	return nil
}

// ssmParameter is the name of the SSM parameter that the scenario reads.
func (r *replay) ssmParameter() string {
	if !strings.Contains(string(r.After), "AWS::SSM::Parameter::Value<String>") {
		return ""
	}
	return r.P2["MyValue"]
}

// putParameter makes or changes an SSM parameter, by a stack of its own.
func (r *replay) putParameter(ctx context.Context, name, value string) error {
	template, err := json.Marshal(map[string]any{"Resources": map[string]any{"P": map[string]any{
		"Type":       "AWS::SSM::Parameter",
		"Properties": map[string]any{"Name": name, "Type": "String", "Value": value},
	}}})
	if err != nil {
		return err
	}
	stack, body := aws.String("parameter"), aws.String(string(template))
	if value == "first value" {
		_, err = r.cfn.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: stack, TemplateBody: body})
	} else {
		_, err = r.cfn.UpdateStack(ctx, &cloudformation.UpdateStackInput{StackName: stack, TemplateBody: body})
	}
	if err != nil {
		return err
	}
	return poll(ctx, func() (bool, error) {
		out, err := r.cfn.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: stack})
		return err == nil && strings.HasSuffix(string(out.Stacks[0].StackStatus), "_COMPLETE"), err
	})
}

func TestTreeOfAResponse(t *testing.T) {
	out := &cloudformation.DescribeChangeSetOutput{
		Status: types.ChangeSetStatusCreateComplete, Tags: []types.Tag{},
		Changes: []types.Change{{ResourceChange: &types.ResourceChange{BeforeContext: aws.String(`{"Properties":{"N":"n-1"}}`)}}},
	}
	rename := func(s string) string { return strings.ReplaceAll(s, "n-1", "name") }
	want := map[string]any{
		"Status": "CREATE_COMPLETE", "Tags": []any{},
		"Changes": []any{map[string]any{"ResourceChange": map[string]any{
			"BeforeContext": map[string]any{"Properties": map[string]any{"N": "name"}},
		}}},
	}
	if got := tree(reflect.ValueOf(out), rename); !reflect.DeepEqual(got, any(want)) {
		t.Errorf("%v", got)
	}
}
