// Command bench measures cfn and compares it with its budgets. It prints ratios
// and counts rather than bare times, so that a result means the same on another
// machine.
//
//	go run ./internal/bench [start] [size] [deploy] [slow] [emulator] [stackset] [iac] [localstack] [beside]
//
// Without arguments it measures all that needs no LocalStack. It ends with 1
// where a budget is exceeded.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// result is one measured figure.
type result struct {
	what     string
	measured float64
	unit     string
	// budget is the most that is allowed; 0 is for figures to compare with.
	budget float64
}

func (r result) exceeded() bool { return r.budget > 0 && r.measured > r.budget }

func (r result) String() string {
	verdict := ""
	switch {
	case r.exceeded():
		verdict = fmt.Sprintf("EXCEEDS %g %s", r.budget, r.unit)
	case r.budget > 0:
		verdict = fmt.Sprintf("within %g %s", r.budget, r.unit)
	}
	return fmt.Sprintf("%-58s %8.2f %-6s %s", r.what, r.measured, r.unit, verdict)
}

// bench is where a measurement works.
type bench struct {
	ctx context.Context
	// dir is scratch; cfn is the measured binary, built as releases are.
	dir, cfn string
}

func main() {
	measurements := map[string]func(*bench) ([]result, error){
		"start": start, "size": size, "deploy": deployLocal, "slow": deploySlow, "emulator": emulator, "stackset": stackSet, "iac": iac, "localstack": deployLocalStack, "beside": beside,
	}
	names := os.Args[1:]
	if len(names) == 0 {
		names = []string{"start", "size", "deploy", "slow", "emulator", "stackset", "iac"}
	}
	ok, err := run(context.Background(), names, measurements)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// run reports false where a budget is exceeded.
func run(ctx context.Context, names []string, measurements map[string]func(*bench) ([]result, error)) (bool, error) {
	dir, err := os.MkdirTemp("", "cfn-bench-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	b := &bench{ctx: ctx, dir: dir, cfn: filepath.Join(dir, "cfn")}
	if err := b.build(b.cfn, "./cmd/cfn"); err != nil {
		return false, err
	}
	ok := true
	for _, name := range names {
		measure, known := measurements[name]
		if !known {
			return false, fmt.Errorf("there is no measurement %q", name)
		}
		results, err := measure(b)
		if err != nil {
			return false, fmt.Errorf("%s: %w", name, err)
		}
		fmt.Println(strings.ToUpper(name))
		for _, r := range results {
			fmt.Println(" ", r)
			ok = ok && !r.exceeded()
		}
	}
	return ok, nil
}
