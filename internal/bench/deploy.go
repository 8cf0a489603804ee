package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

const (
	template = "examples/quickstart/template.yaml"
	stack    = "quickstart"

	overheadBudget = 0.5 // seconds beyond the stack's own time
	repeatBudget   = 1   // seconds of a deploy that changes nothing
	callsBudget    = 20  // of a stack of about 20 seconds, in a bucket that exists
)

// slow is a stack of about 20 seconds in the realistic time profile.
const slow = "Resources: {Bucket: {Type: AWS::S3::Bucket}}\n"

// deployLocal deploys the README's stack on the embedded emulator.
func deployLocal(b *bench) ([]result, error) {
	defer b.run(nil, b.cfn, "local", "stop") //nolint:errcheck // it ends by itself too
	variables, err := b.run(nil, b.cfn, "local", "env", "--shell", "sh")
	if err != nil {
		return nil, err
	}
	create, err := b.deployed(template)
	if err != nil {
		return nil, err
	}
	own, err := stackTime(b.ctx, endpoint(variables.stdout))
	if err != nil {
		return nil, err
	}
	again, err := b.deployed(template)
	if err != nil {
		return nil, err
	}
	return []result{
		{what: "deploy of the quickstart beyond the stack's own time", measured: (create.took - own).Seconds(), unit: "s", budget: overheadBudget},
		{what: "the stack's own time", measured: own.Seconds(), unit: "s"},
		{what: "API calls of that deploy, which also makes the bucket", measured: calls(create), unit: "calls"},
		{what: "the same deploy again, without changes", measured: again.took.Seconds(), unit: "s", budget: repeatBudget},
		{what: "API calls of that deploy", measured: calls(again), unit: "calls"},
	}, nil
}

// deploySlow counts the calls of a deploy that has to wait. The emulator is
// started anew, with the times of the realistic profile.
func deploySlow(b *bench) ([]result, error) {
	defer b.run(nil, b.cfn, "local", "stop") //nolint:errcheck // it ends by itself too
	file := filepath.Join(b.dir, "slow.yaml")
	if err := os.WriteFile(file, []byte(slow), 0o600); err != nil {
		return nil, err
	}
	realistic := []string{"CFN_LOCAL_PROFILE=realistic"}
	if _, err := b.run(realistic, b.cfn, "local", "start"); err != nil {
		return nil, err
	}
	if _, err := b.run(nil, b.cfn, "plan", file, "--context", "local"); err != nil {
		return nil, err // it has made the bucket now
	}
	done, err := b.deployed(file)
	if err != nil {
		return nil, err
	}
	return []result{
		{what: "API calls of the deploy of a slow stack", measured: calls(done), unit: "calls", budget: callsBudget},
		{what: "that deploy", measured: done.took.Seconds(), unit: "s"},
	}, nil
}

func (b *bench) deployed(template string) (outcome, error) {
	return b.run(nil, b.cfn, "deploy", template, "--context", "local", "--yes", "--debug")
}

// calls counts the lines that --debug prints, one for each request.
func calls(o outcome) float64 {
	n := 0
	for line := range strings.Lines(o.stderr) {
		if strings.HasPrefix(line, "debug: ") {
			n++
		}
	}
	return float64(n)
}

// endpoint takes the address out of what `cfn local env` prints.
func endpoint(variables string) string {
	_, rest, _ := strings.Cut(variables, "AWS_ENDPOINT_URL='")
	url, _, _ := strings.Cut(rest, "'")
	return url
}

// stackTime is the time from the stack's first event to its last.
func stackTime(ctx context.Context, url string) (time.Duration, error) {
	client := cloudformation.New(cloudformation.Options{
		BaseEndpoint: &url,
		Region:       "us-east-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "000000000000", SecretAccessKey: "cfn"}, nil
		}),
	})
	var times []time.Time // newest first
	pages := cloudformation.NewDescribeStackEventsPaginator(client, &cloudformation.DescribeStackEventsInput{StackName: aws.String(stack)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return 0, err
		}
		for _, event := range page.StackEvents {
			times = append(times, *event.Timestamp)
		}
	}
	return times[0].Sub(times[len(times)-1]), nil
}
