package main

import (
	"errors"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

const (
	// besideBudget is the part of LocalStack's time that the emulator may take.
	besideBudget = 0.1
	besideRounds = 3
)

// beside takes the same large stack through its life on the emulator and on
// the LocalStack that `localstack.sh run` has started; they take turns.
func beside(b *bench) ([]result, error) {
	url := os.Getenv("CFN_TEST_LOCALSTACK")
	if url == "" {
		return nil, errors.New("CFN_TEST_LOCALSTACK is not set: run it with internal/localstack/localstack.sh run")
	}
	defer b.run(nil, b.cfn, "local", "reset", "--yes") //nolint:errcheck // the next measurement begins with an empty one
	l, _, err := b.startLocal()
	if err != nil {
		return nil, err
	}
	ours, theirs := stacksOf(l.URL, "123456789012"), stacksOf(url, "123456789012")
	if _, err := lifecycle(b.ctx, theirs, "warm", topicsAndSettings(2)); err != nil {
		return nil, err
	}
	var our, their [3][]time.Duration
	for range besideRounds {
		for _, side := range []struct {
			client *cloudformation.Client
			times  *[3][]time.Duration
		}{{ours, &our}, {theirs, &their}} {
			round, err := lifecycle(b.ctx, side.client, "large", topicsAndSettings(largeStack))
			if err != nil {
				return nil, err
			}
			for step, took := range round {
				side.times[step] = append(side.times[step], took)
			}
		}
	}
	var results []result
	var ourSum, theirSum float64
	for step, verb := range []string{"create", "update", "delete"} {
		results = append(results,
			result{what: verb + " of 500 resources: LocalStack (median of 3)", measured: median(their[step]), unit: "s"},
			result{what: verb + " of 500 resources: the emulator", measured: median(our[step]), unit: "s"})
		ourSum, theirSum = ourSum+median(our[step]), theirSum+median(their[step])
	}
	return append(results, result{what: "all three: the emulator / LocalStack", measured: ourSum / theirSum, unit: "times", budget: besideBudget}), nil
}
