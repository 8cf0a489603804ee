package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// build compiles a package as releases are compiled.
func (b *bench) build(output, pkg string) error {
	cmd := exec.CommandContext(b.ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", output, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return nil
}

// outcome is what a program printed, how long it took, and how many MB of
// memory at most, 0 where that is not known.
type outcome struct {
	stdout, stderr string
	took           time.Duration
	memory         float64
}

// run runs a program without the person's AWS settings and cfn state; vars are
// NAME=value pairs that it gets.
func (b *bench) run(vars []string, program string, args ...string) (outcome, error) {
	cmd := exec.CommandContext(b.ctx, program, args...)
	cmd.Env = append(b.environ(), vars...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	err := cmd.Run()
	done := outcome{stdout: stdout.String(), stderr: stderr.String(), took: time.Since(began)}
	if cmd.ProcessState != nil {
		done.memory = peak(cmd.ProcessState)
	}
	if err != nil {
		return done, fmt.Errorf("%s %s: %w\n%s%s", program, strings.Join(args, " "), err, done.stdout, done.stderr)
	}
	return done, nil
}

// environ is a home of its own.
func (b *bench) environ() []string {
	kept := []string{"HOME=" + b.dir, "CFN_STATE_DIR=" + b.dir + "/state", "CFN_CONFIG_DIR=" + b.dir + "/config", "CFN_CACHE_DIR=" + b.dir + "/cache"}
	for _, name := range []string{"PATH", "TMPDIR", "SystemRoot"} {
		if value, ok := os.LookupEnv(name); ok {
			kept = append(kept, name+"="+value)
		}
	}
	return kept
}
