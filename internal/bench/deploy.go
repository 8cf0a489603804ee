package main

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

const (
	template = "examples/quickstart/template.yaml"

	overheadBudget = 0.5 // seconds beyond the stack's own time
	repeatBudget   = 1   // seconds of a deploy that changes nothing
	callsBudget    = 20
)

// deployLocal deploys the README's stack on the embedded emulator.
func deployLocal(b *bench) ([]result, error) {
	defer b.run(nil, b.cfn, "local", "stop") //nolint:errcheck // the process ends by itself too
	variables, err := b.run(nil, b.cfn, "local", "env", "--shell", "sh")
	if err != nil {
		return nil, err
	}
	deploy := []string{"deploy", template, "--context", "local", "--yes", "--debug"}
	create, err := b.run(nil, b.cfn, deploy...)
	if err != nil {
		return nil, err
	}
	stack, err := stackTime(b.ctx, endpoint(variables.stdout), "quickstart")
	if err != nil {
		return nil, err
	}
	again, err := b.run(nil, b.cfn, deploy...)
	if err != nil {
		return nil, err
	}
	return []result{
		{what: "deploy of the quickstart beyond the stack's own time", measured: (create.took - stack).Seconds(), unit: "s", budget: overheadBudget},
		{what: "the stack's own time", measured: stack.Seconds(), unit: "s"},
		{what: "API calls of that deploy", measured: calls(create), unit: "calls", budget: callsBudget},
		{what: "the same deploy again, without changes", measured: again.took.Seconds(), unit: "s", budget: repeatBudget},
		{what: "API calls of that deploy", measured: calls(again), unit: "calls", budget: callsBudget},
	}, nil
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

// stackTime is the time from a stack's first event to its last.
func stackTime(ctx context.Context, url, stack string) (time.Duration, error) {
	client := cloudformation.New(cloudformation.Options{
		BaseEndpoint: &url,
		Region:       "us-east-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "000000000000", SecretAccessKey: "cfn"}, nil
		}),
	})
	var first, last time.Time
	pages := cloudformation.NewDescribeStackEventsPaginator(client, &cloudformation.DescribeStackEventsInput{StackName: &stack})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return 0, err
		}
		for _, event := range page.StackEvents {
			first = *event.Timestamp
			if last.IsZero() {
				last = first
			}
		}
	}
	return last.Sub(first), nil
}
