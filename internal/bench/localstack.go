package main

import (
	"errors"
	"os"
	"path/filepath"
)

// localStackBudget is in seconds. LocalStack itself needs about 0.3 of them.
const localStackBudget = 1.5

// small is a stack of which LocalStack can create and update everything.
const small = `
Parameters:
  Delay: {Type: Number, Default: 0}
Resources:
  Topic:
    Type: AWS::SNS::Topic
  Queue:
    Type: AWS::SQS::Queue
    Properties: {DelaySeconds: !Ref Delay}
  Setting:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !Sub "${Topic} ${Delay}"}
`

// deployLocalStack deploys the same small stack with cfn and with the AWS CLI
// on the LocalStack that `localstack.sh run` has started.
func deployLocalStack(b *bench) ([]result, error) {
	url := os.Getenv("CFN_TEST_LOCALSTACK")
	if url == "" {
		return nil, errors.New("CFN_TEST_LOCALSTACK is not set: run it with internal/localstack/localstack.sh run")
	}
	file := filepath.Join(b.dir, "small.yaml")
	if err := os.WriteFile(file, []byte(small), 0o600); err != nil {
		return nil, err
	}
	vars := []string{"AWS_ENDPOINT_URL=" + url, "AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1", "AWS_SECRET_ACCESS_KEY=cfn"}
	ours := func(delay string) []string { return []string{b.cfn, "deploy", file, "--yes", "-p", "Delay=" + delay} }
	// The first stack of a LocalStack takes two seconds longer than any other.
	if _, err := both(b, append(vars, "AWS_ACCESS_KEY_ID=000011112222"), "warm up", 0, ours); err != nil {
		return nil, err
	}
	results, err := both(b, append(vars, "AWS_ACCESS_KEY_ID=111122223333"), "cfn deploy", localStackBudget, ours)
	aws := os.Getenv("CFN_TEST_AWS")
	if err != nil || aws == "" {
		return results, err
	}
	theirs, err := both(b, append(vars, "AWS_ACCESS_KEY_ID=444455556666"), "aws cloudformation deploy", 0, func(delay string) []string {
		return []string{aws, "cloudformation", "deploy", "--template-file", file, "--stack-name", "small", "--parameter-overrides", "Delay=" + delay}
	})
	return append(results, theirs...), err
}

// both creates the stack and updates it.
func both(b *bench, vars []string, what string, budget float64, command func(delay string) []string) ([]result, error) {
	var results []result
	for _, step := range [][2]string{{"create", "0"}, {"update", "5"}} {
		line := command(step[1])
		done, err := b.run(vars, line[0], line[1:]...)
		if err != nil {
			return nil, err
		}
		results = append(results, result{what: "LocalStack, " + step[0] + ": " + what, measured: done.took.Seconds(), unit: "s", budget: budget})
	}
	return results, nil
}
