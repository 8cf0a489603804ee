package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	setAccounts, setRegions = 100, 100

	setPlanBudget   = 5   // seconds
	setMemoryBudget = 150 // MB
)

// stackSet creates a StackSet of 10,000 instances on the emulator, followed to
// its end, and plans it again. The accounts have no roles, so that the
// instances fail at once: what is measured is how they are read and shown.
func stackSet(b *bench) (results []result, err error) {
	list := func(n int, form string) string {
		names := make([]string, n)
		for i := range names {
			names[i] = fmt.Sprintf(form, i)
		}
		return strings.Join(names, ", ")
	}
	file := filepath.Join(b.dir, "stackset.yaml")
	body := fmt.Sprintf(`stackset: large
template: handle.yaml
operation: {maxConcurrent: 100%%, failureTolerance: 100%%, concurrency: soft, regions: parallel}
targets:
  - accounts: [%s]
    regions: [%s]
`, list(setAccounts, `"1%011d"`), list(setRegions, "xx-made-%d"))
	handle := "Resources:\n  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}\n"
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(b.dir, "handle.yaml"), []byte(handle), 0o600); err != nil {
		return nil, err
	}
	defer func() {
		if _, stopped := b.run(nil, b.cfn, "local", "reset", "--yes"); err == nil {
			err = stopped
		}
	}()
	applied, err := b.run(nil, b.cfn, "stackset", "apply", file, "--yes", "--context", "local")
	if !strings.Contains(applied.stderr, "instances CURRENT") {
		return nil, fmt.Errorf("the application did not come to its end: %w", err)
	}
	planned, err := b.run(nil, b.cfn, "stackset", "plan", file, "--context", "local")
	if err != nil {
		return nil, err
	}
	results = []result{
		{what: "apply of 10,000 stack instances", measured: applied.took.Seconds(), unit: "s"},
		{what: "plan of 10,000 stack instances", measured: planned.took.Seconds(), unit: "s", budget: setPlanBudget},
	}
	if planned.memory > 0 { // not every system tells
		results = append(results,
			result{what: "memory while they are applied and followed", measured: applied.memory, unit: "MB", budget: setMemoryBudget},
			result{what: "memory of the plan", measured: planned.memory, unit: "MB", budget: setMemoryBudget})
	}
	return results, nil
}
