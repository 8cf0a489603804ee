package main

import (
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	// rounds is how often each program is started; they take turns, so that a
	// slow moment of the machine slows both.
	rounds = 40

	startBudget = 2  // times the start of an empty program
	sizeBudget  = 30 // MB
)

// start compares `cfn --version` with an empty Go program.
func start(b *bench) ([]result, error) {
	source := filepath.Join(b.dir, "empty.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		return nil, err
	}
	empty := filepath.Join(b.dir, "empty")
	if err := b.build(empty, source); err != nil {
		return nil, err
	}
	var ours, theirs []time.Duration
	for range rounds {
		version, err := b.run(nil, b.cfn, "--version")
		if err != nil {
			return nil, err
		}
		nothing, err := b.run(nil, empty)
		if err != nil {
			return nil, err
		}
		ours, theirs = append(ours, version.took), append(theirs, nothing.took)
	}
	return []result{
		{what: "cfn --version / an empty Go program (medians)", measured: float64(median(ours)) / float64(median(theirs)), unit: "times", budget: startBudget},
		{what: "cfn --version (median)", measured: milliseconds(median(ours)), unit: "ms"},
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

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
