package main

import (
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	// rounds is how often each program is started; they take turns, so that a
	// slow moment of the machine slows all.
	rounds = 40

	startBudget = 2  // times the start of an empty program
	sizeBudget  = 30 // MB
)

// start compares `cfn --version` with an empty Go program, and with one that
// only links the AWS SDK.
func start(b *bench) ([]result, error) {
	source := filepath.Join(b.dir, "empty.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		return nil, err
	}
	empty, floor := filepath.Join(b.dir, "empty"), filepath.Join(b.dir, "floor")
	if err := b.build(empty, source); err != nil {
		return nil, err
	}
	if err := b.build(floor, "./internal/bench/floor"); err != nil {
		return nil, err
	}
	times := map[string][]time.Duration{}
	for range rounds {
		for _, program := range []string{b.cfn, empty, floor} {
			done, err := b.run(nil, program, "--version")
			if err != nil {
				return nil, err
			}
			times[program] = append(times[program], done.took)
		}
	}
	version := median(times[b.cfn])
	return []result{
		{what: "cfn --version / an empty Go program", measured: version / median(times[empty]), unit: "times", budget: startBudget},
		{what: "cfn --version / a program that only links the AWS SDK", measured: version / median(times[floor]), unit: "times"},
		{what: "cfn --version", measured: 1000 * version, unit: "ms"},
	}, nil
}

// size is the binary's, stripped as in a release.
func size(b *bench) ([]result, error) {
	info, err := os.Stat(b.cfn)
	if err != nil {
		return nil, err
	}
	return []result{{what: "binary", measured: float64(info.Size()) / 1e6, unit: "MB", budget: sizeBudget}}, nil
}

// median is in seconds.
func median(times []time.Duration) float64 {
	slices.Sort(times)
	return times[len(times)/2].Seconds()
}
