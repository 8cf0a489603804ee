package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

const (
	manyStacks      = 2000
	largeStack      = 500   // resources
	manyResources   = 10000 // in stacks of 500
	lifecycleRounds = 5

	listBudget   = 1     // seconds for all pages of 2,000 stacks
	memoryBudget = 150   // MB
	storeSize    = 100e6 // bytes
	openBudget   = 0.3   // seconds to open a store of that size
)

// local is the emulator's process, as `cfn local status` describes it.
type local struct {
	URL string `json:"url"`
	PID int    `json:"pid"`
	Dir string `json:"stateDirectory"`
}

// startLocal starts the emulator in the instant profile, where none runs.
func (b *bench) startLocal() (l local, took time.Duration, err error) {
	done, err := b.run([]string{"CFN_LOCAL_PROFILE=instant"}, b.cfn, "local", "start", "--output", "json")
	if err != nil {
		return l, 0, err
	}
	return l, done.took, json.Unmarshal([]byte(done.stdout), &l)
}

// emulator loads the emulator's process: a large stack, many stacks, many
// resources, a large store.
func emulator(b *bench) ([]result, error) {
	defer b.run(nil, b.cfn, "local", "reset", "--yes") //nolint:errcheck // the next measurement begins with an empty one
	l, empty, err := b.startLocal()
	if err != nil {
		return nil, err
	}
	results, err := largeLifecycle(b.ctx, l)
	if err != nil {
		return nil, err
	}
	for _, measure := range []func(context.Context, local) ([]result, error){listings, memory, fillStore} {
		more, err := measure(b.ctx, l)
		if err != nil {
			return nil, err
		}
		results = append(results, more...)
	}
	if _, err := b.run(nil, b.cfn, "local", "stop"); err != nil {
		return nil, err
	}
	_, full, err := b.startLocal()
	return append(results,
		result{what: "start of the process with that store, beyond an empty one", measured: (full - empty).Seconds(), unit: "s", budget: openBudget},
		result{what: "start of the process with an empty store", measured: empty.Seconds(), unit: "s"},
	), err
}

func largeLifecycle(ctx context.Context, l local) ([]result, error) {
	var times [3][]time.Duration
	for i := range lifecycleRounds {
		round, err := lifecycle(ctx, stacksOf(l.URL, "500000000000"), fmt.Sprint("large-", i), topicsAndSettings(largeStack))
		if err != nil {
			return nil, err
		}
		for step, took := range round {
			times[step] = append(times[step], took)
		}
	}
	var results []result
	for step, verb := range []string{"create", "update", "delete"} {
		results = append(results, result{what: verb + " of 500 resources (median of 5)", measured: median(times[step]), unit: "s"})
	}
	return results, nil
}

// listings makes many stacks and reads all pages of them.
func listings(ctx context.Context, l local) ([]result, error) {
	client := stacksOf(l.URL, "200000000000")
	template := "Resources: {Topic: {Type: AWS::SNS::Topic}}\nOutputs: {Topic: {Value: !Ref Topic}}\n"
	for i := range manyStacks {
		_, err := client.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: aws.String(fmt.Sprint("stack-", i)), TemplateBody: &template})
		if err != nil {
			return nil, err
		}
	}
	began, n := time.Now(), 0
	for pages := cloudformation.NewListStacksPaginator(client, &cloudformation.ListStacksInput{}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		n += len(page.StackSummaries)
	}
	listed := time.Since(began)
	began = time.Now()
	for pages := cloudformation.NewDescribeStacksPaginator(client, &cloudformation.DescribeStacksInput{}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		n += len(page.Stacks)
	}
	if n != 2*manyStacks {
		return nil, fmt.Errorf("%d stacks are told, not twice %d", n, manyStacks)
	}
	return []result{
		{what: "ListStacks, all pages of 2,000 stacks", measured: listed.Seconds(), unit: "s", budget: listBudget},
		{what: "DescribeStacks, all pages of 2,000 stacks", measured: time.Since(began).Seconds(), unit: "s", budget: listBudget},
	}, nil
}

// memory makes many resources and asks the system for the process's memory,
// where it tells.
func memory(ctx context.Context, l local) ([]result, error) {
	client := stacksOf(l.URL, "100000000000")
	for i := range manyResources / largeStack {
		if err := created(ctx, client, fmt.Sprint("many-", i), "first"); err != nil {
			return nil, err
		}
	}
	now, most, err := resident(l.PID)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil // not on Linux
	}
	return []result{
		{what: "memory with 2,000 stacks and 10,000 resources more", measured: now, unit: "MB", budget: memoryBudget},
		{what: "the most it has ever been", measured: most, unit: "MB"},
	}, err
}

// fillStore adds stacks until the store is large.
func fillStore(ctx context.Context, l local) ([]result, error) {
	client := stacksOf(l.URL, "300000000000")
	for i := 0; ; i++ {
		info, err := os.Stat(filepath.Join(l.Dir, "store.db"))
		if err != nil {
			return nil, err
		}
		if info.Size() >= storeSize {
			return []result{{what: "size of the store then", measured: float64(info.Size()) / 1e6, unit: "MB"}}, nil
		}
		if err := created(ctx, client, fmt.Sprint("bulk-", i), strings.Repeat("x", 3000)); err != nil {
			return nil, err
		}
	}
}

// created makes a large stack.
func created(ctx context.Context, client *cloudformation.Client, name, value string) error {
	_, err := client.CreateStack(ctx, &cloudformation.CreateStackInput{
		StackName: &name, TemplateBody: aws.String(topicsAndSettings(largeStack)), Parameters: round(value),
	})
	if err != nil {
		return err
	}
	return settled(ctx, client, &name, types.StackStatusCreateComplete)
}

// resident reads a process's memory now and at most so far, in MB.
func resident(pid int) (now, most float64, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		var kilobytes float64
		switch _, _ = fmt.Sscan(value, &kilobytes); name {
		case "VmRSS":
			now = kilobytes / 1e3
		case "VmHWM":
			most = kilobytes / 1e3
		}
	}
	return now, most, nil
}
