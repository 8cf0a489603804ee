package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	scanned, pulled, scannedKinds = 100_000, 500, 2

	seedPart = 10_000 // a file has at most a megabyte

	listedMemory = 150 // MB
	pullBudget   = 1   // seconds
)

// iac lists many scanned resources, and makes a large generated template fit for
// people. Both are measured as a person's command, of which the start is a part.
func iac(b *bench) (results []result, err error) {
	defer func() {
		if _, stopped := b.run(nil, b.cfn, "local", "reset", "--yes"); err == nil {
			err = stopped
		}
	}()
	if _, _, err := b.startLocal(); err != nil {
		return nil, err
	}
	run := func(args ...string) (outcome, error) { return b.run(nil, b.cfn, append(args, "--context", "local")...) }
	if err := b.seed("pulled.yaml", mentioning(pulled/scannedKinds)); err != nil {
		return nil, err
	}
	for _, args := range [][]string{{"iac", "scan", "--new", "--wait"}, {"iac", "generate", "large"}} {
		if _, err := run(args...); err != nil {
			return nil, err
		}
	}
	raw, err := run("iac", "pull", "large", "--raw")
	if err != nil {
		return nil, err
	}
	tidy, err := run("iac", "pull", "large")
	if err != nil {
		return nil, err
	}
	for first := pulled; first < scanned; first += seedPart {
		if err := b.seed("scanned.yaml", topics(first, min(first+seedPart, scanned))); err != nil {
			return nil, err
		}
	}
	if _, err := run("iac", "scan", "--new", "--wait"); err != nil {
		return nil, err
	}
	listed, err := run("iac", "resources")
	if err != nil {
		return nil, err
	}
	if n := strings.Count(listed.stdout, "\n"); n != scanned {
		return nil, fmt.Errorf("%d resources are listed, not %d", n, scanned)
	}
	filtered, err := run("iac", "resources", "--type", "AWS::SNS::Topic", "--id", "*topic-42*", "--unmanaged")
	if err != nil {
		return nil, err
	}
	results = []result{
		{what: "pull of 500 resources, rewritten", measured: tidy.took.Seconds(), unit: "s", budget: pullBudget},
		{what: "pull of 500 resources, rewritten / as it is", measured: tidy.took.Seconds() / raw.took.Seconds(), unit: "times"},
		{what: "list of 100,000 scanned resources", measured: listed.took.Seconds(), unit: "s"},
		{what: "list of 100,000 scanned resources, filtered", measured: filtered.took.Seconds(), unit: "s"},
	}
	if listed.memory > 0 { // not every system tells
		results = append(results,
			result{what: "memory of the list", measured: listed.memory, unit: "MB", budget: listedMemory},
			result{what: "memory of the filtered list", measured: filtered.memory, unit: "MB", budget: listedMemory})
	}
	return results, nil
}

// seed makes the resources of a file in the emulator.
func (b *bench) seed(name, body string) error {
	file := filepath.Join(b.dir, name)
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		return err
	}
	_, err := b.run(nil, b.cfn, "local", "seed", file, "--context", "local")
	return err
}

func topics(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "- {Type: AWS::SNS::Topic, Properties: {TopicName: topic-%d}}\n", i)
	}
	return b.String()
}

// mentioning are queues, and policies that each speak of one.
func mentioning(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `- {Type: AWS::SQS::Queue, Properties: {QueueName: queue-%[1]d}}
- Type: AWS::SQS::QueuePolicy
  Properties:
    Queues: ["https://sqs.us-east-1.amazonaws.com/000000000000/queue-%[1]d"]
    PolicyDocument:
      Statement: [{Effect: Allow, Principal: "*", Action: "sqs:*", Resource: "arn:aws:sqs:us-east-1:000000000000:queue-%[1]d"}]
`, i)
	}
	return b.String()
}
