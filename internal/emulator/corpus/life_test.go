package corpus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/template"
)

// account is an emulated account with nothing in it but a bucket.
type account struct {
	store store.Store
	cfn   *cloudformation.Client
	s3    *s3.Client
	stack *string
	// exports counts the stacks that export something.
	exports int
	// signals counts those that have been sent.
	signals int
	http    *http.Client
}

const bucket = "templates"

func newAccount(t *testing.T) *account {
	t.Helper()
	a := &account{store: store.NewMemory(), stack: aws.String("real")}
	e, err := emulator.New(emulator.Config{Store: a.store, Profile: emulator.Instant})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	a.http = &http.Client{Transport: e.RoundTripper()}
	config := aws.Config{
		Region:           "us-east-1",
		Credentials:      credentials.NewStaticCredentialsProvider("111111111111", "secret", ""),
		HTTPClient:       a.http,
		RetryMaxAttempts: 1,
		BaseEndpoint:     aws.String("http://localhost:4566"),
	}
	a.cfn = cloudformation.NewFromConfig(config)
	a.s3 = s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = true })
	return a
}

// live gives a template its whole life. refused tells why it has none; err is
// anything else that goes wrong. again asks for other parameters than those
// that come first to mind.
func (a *account) live(ctx context.Context, source []byte, again bool) (refused string, err error) {
	if err := a.upload(ctx, source); err != nil {
		return "", err
	}
	parsed, err := template.Parse("template", source)
	if err != nil {
		parsed = &template.Template{} // the service is to say what is wrong
	}
	in := &cloudformation.CreateStackInput{
		StackName: a.stack, TemplateURL: aws.String("https://" + bucket + ".s3.us-east-1.amazonaws.com/template"),
		Parameters: parameters(parsed, again), OnFailure: types.OnFailureDelete,
		Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam, types.CapabilityCapabilityAutoExpand},
	}
	for range 20 {
		if refused, err = a.create(ctx, in); err != nil {
			return "", err
		}
		if lacking := noExport.FindStringSubmatch(refused); lacking == nil {
			break
		} else if err := a.export(ctx, lacking[1]); err != nil {
			return "", err
		}
	}
	if refused != "" {
		return refused, nil
	}
	return "", a.goOn(ctx, in.Parameters)
}

var noExport = regexp.MustCompile(`^No export named (.+) found\.`)

// export has another stack export what a template imports.
func (a *account) export(ctx context.Context, name string) error {
	body, err := json.Marshal(map[string]any{
		"Conditions": map[string]any{"Never": map[string]any{"Fn::Equals": []string{"a", "b"}}},
		"Resources":  map[string]any{"Nothing": map[string]any{"Type": "AWS::SNS::Topic", "Condition": "Never"}},
		"Outputs":    map[string]any{"Export": map[string]any{"Value": "a,b,c,d", "Export": map[string]any{"Name": name}}},
	})
	if err != nil {
		return err
	}
	a.exports++
	out, err := a.cfn.CreateStack(ctx, &cloudformation.CreateStackInput{
		StackName: aws.String(fmt.Sprintf("exports-%d", a.exports)), TemplateBody: aws.String(string(body)),
	})
	if err != nil {
		return err
	}
	status, err := a.settled(ctx, out.StackId)
	if err == nil && status != types.StackStatusCreateComplete {
		err = fmt.Errorf("the stack that exports %s ended in %s", name, status)
	}
	return err
}

// parameters gives those without a default a value, or, again, all with a
// choice another one.
func parameters(t *template.Template, again bool) (list []types.Parameter) {
	for _, p := range t.Parameters {
		if !p.HasDefault || again && len(p.AllowedValues) > 1 {
			list = append(list, types.Parameter{ParameterKey: aws.String(p.Name), ParameterValue: aws.String(invent(p, again))})
		}
	}
	return list
}

func (a *account) upload(ctx context.Context, source []byte) error {
	if _, err := a.s3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket)}); err != nil {
		return err
	}
	_, err := a.s3.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("template"), Body: strings.NewReader(string(source))})
	return err
}

// create tells why the request is refused, or why the stack fails. A failed
// stack is gone then.
func (a *account) create(ctx context.Context, in *cloudformation.CreateStackInput) (refused string, err error) {
	out, err := a.cfn.CreateStack(ctx, in)
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorMessage(), nil
	}
	if err != nil {
		return "", err
	}
	status, err := a.settled(ctx, out.StackId)
	if err != nil || status == types.StackStatusCreateComplete {
		return "", err
	}
	if refused, err = a.cause(ctx, out.StackId); err != nil {
		return "", err
	}
	return refused, a.leavesNothing(ctx, out.StackId)
}

// goOn updates the stack by a tag and deletes it.
func (a *account) goOn(ctx context.Context, parameters []types.Parameter) error {
	updated, err := a.cfn.UpdateStack(ctx, &cloudformation.UpdateStackInput{
		StackName: a.stack, UsePreviousTemplate: aws.Bool(true), Parameters: parameters,
		Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam, types.CapabilityCapabilityAutoExpand},
		Tags:         []types.Tag{{Key: aws.String("changed"), Value: aws.String("yes")}},
	})
	if err != nil {
		return err
	}
	id := updated.StackId
	if status, err := a.settled(ctx, id); err != nil || status != types.StackStatusUpdateComplete {
		cause, _ := a.cause(ctx, id)
		return fmt.Errorf("the update ended in %s: %s: %w", status, cause, err)
	}
	if _, err := a.cfn.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: id}); err != nil {
		return err
	}
	if status, err := a.settled(ctx, id); err != nil || status != types.StackStatusDeleteComplete {
		cause, _ := a.cause(ctx, id)
		return fmt.Errorf("the deletion ended in %s: %s: %w", status, cause, err)
	}
	return a.leavesNothing(ctx, id)
}

// settled waits for the end of the stack's operation.
func (a *account) settled(ctx context.Context, id *string) (types.StackStatus, error) {
	for range 1000 {
		out, err := a.cfn.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: id})
		if err != nil {
			return "", err
		}
		switch status := out.Stacks[0].StackStatus; {
		case !strings.HasSuffix(string(status), "_IN_PROGRESS"):
			return status, nil
		case status == types.StackStatusCreateInProgress:
			if err := a.signal(ctx, id); err != nil {
				return "", err
			}
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return "", errors.New("the operation did not end")
}

func (a *account) events(ctx context.Context, id *string) (events []types.StackEvent, err error) {
	pages := cloudformation.NewDescribeStackEventsPaginator(a.cfn, &cloudformation.DescribeStackEventsInput{StackName: id})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		events = append(events, page.StackEvents...)
	}
	return events, nil
}

// cause is the reason of the first failure.
func (a *account) cause(ctx context.Context, id *string) (cause string, err error) {
	events, err := a.events(ctx, id)
	for _, e := range events { // the newest first
		reason := aws.ToString(e.ResourceStatusReason)
		failed := strings.HasSuffix(string(e.ResourceStatus), "_FAILED") && reason != "Resource creation cancelled"
		whole := aws.ToString(e.PhysicalResourceId) == *id && reason != "" && reason != "User Initiated"
		if failed || whole {
			cause = reason
		}
	}
	return cause, err
}

// leavesNothing tells which resources are there after the stack but for those
// that a policy retains.
func (a *account) leavesNothing(ctx context.Context, id *string) error {
	events, err := a.events(ctx, id)
	if err != nil {
		return err
	}
	retained := map[string]bool{}
	for _, e := range events {
		if e.ResourceStatus == types.ResourceStatusDeleteSkipped {
			retained[aws.ToString(e.ResourceType)] = true
		}
	}
	var left []string
	err = a.store.View(func(tx store.Tx) error {
		for key := range tx.Ascend("physical/", "") {
			// physical/ACCOUNT/REGION/TYPE/IDENTIFIER
			if parts := strings.SplitN(key, "/", 5); len(parts) < 5 || !retained[parts[3]] && parts[4] != bucket {
				left = append(left, key)
			}
		}
		return nil
	})
	if len(left) > 0 {
		return fmt.Errorf("%d resources are left: %v", len(left), left)
	}
	return err
}
