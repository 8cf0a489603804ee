package acceptance_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestKilled kills a deploy at many moments and repeats the command: it must
// attach or converge, and leave neither a change set nor an empty stack.
func TestKilled(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/killed",
		Setup: func(script *testscript.Env) error { return emulated(script, "fast") },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "survives": survives, "together": together, "converges": converges,
		},
	})
}

// moments are when the command is killed: from before its first call until
// after its operation has ended.
var moments = []time.Duration{30, 80, 140, 200, 300, 450, 700}

// survives kills the command at each moment, runs it again to its end, and
// then runs the script's way back to the beginning:
//
//	survives 'cfn delete t --yes' cfn deploy t.yaml --yes
func survives(ts *testscript.TestScript, _ bool, args []string) {
	for _, moment := range moments {
		cmd := command(ts, args[1:])
		ts.Check(cmd.Start())
		kill := time.AfterFunc(moment*time.Millisecond, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // killed, or done before
		kill.Stop()
		ts.Check(ts.Exec(args[1], args[2:]...))
		nothingLeft(ts, moment)
		back := strings.Fields(args[0])
		ts.Check(ts.Exec(back[0], back[1:]...))
	}
}

// nothingLeft wants stacks without change sets, each of them deployed.
func nothingLeft(ts *testscript.TestScript, moment time.Duration) {
	ts.Check(ts.Exec("cfn", "list", "--output", "json", "--query", "[?status=='REVIEW_IN_PROGRESS'].name"))
	if left := strings.TrimSpace(ts.ReadFile("stdout")); left != "[]" {
		ts.Fatalf("killed after %d ms: stacks left in review: %s", moment, left)
	}
	ts.Check(ts.Exec("cfn", "changeset", "list", "t", "--output", "json", "--query", "[?executionStatus=='AVAILABLE'].name"))
	if left := strings.TrimSpace(ts.ReadFile("stdout")); left != "[]" {
		ts.Fatalf("killed after %d ms: change sets left: %s", moment, left)
	}
}

// converges kills the application of a StackSet file at each moment and repeats
// it. Then all instances are current, and there were as many operations as a
// run that is left alone begins; for a file that changes an existing StackSet
// those of its creation included:
//
//	converges OPERATIONS FILE
func converges(ts *testscript.TestScript, _ bool, args []string) {
	for _, moment := range moments {
		if args[1] != "create.yaml" {
			ts.Check(ts.Exec("cfn", "stackset", "apply", "create.yaml", "--yes"))
		}
		cmd := command(ts, []string{"cfn", "stackset", "apply", args[1], "--yes"})
		ts.Check(cmd.Start())
		kill := time.AfterFunc(moment*time.Millisecond, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // killed, or done before
		kill.Stop()
		ts.Check(ts.Exec("cfn", "stackset", "apply", args[1], "--yes"))
		ts.Check(ts.Exec("cfn", "stackset", "plan", args[1], "--exit-code"))
		ts.Check(ts.Exec("cfn", "stackset", "operations", "s", "--output", "text", "--query", "length(@)"))
		if got := strings.TrimSpace(ts.ReadFile("stdout")); got != args[0] {
			ts.Fatalf("killed after %d ms: %s operations, want %s", moment, got, args[0])
		}
		ts.Check(ts.Exec("cfn", "stackset", "delete", "s", "--yes"))
	}
}

// together runs the same command twice at once. Both may succeed, or one says
// that the other is at work; neither breaks.
func together(ts *testscript.TestScript, _ bool, args []string) {
	var running [2]*exec.Cmd
	var output [2]bytes.Buffer
	for i := range running {
		running[i] = command(ts, args)
		running[i].Stdout, running[i].Stderr = &output[i], &output[i]
		ts.Check(running[i].Start())
	}
	succeeded := 0
	for i, cmd := range running {
		var ended *exec.ExitError
		switch err := cmd.Wait(); {
		case err == nil:
			succeeded++
		case !errors.As(err, &ended) || ended.ExitCode() != 8:
			ts.Fatalf("%v\n%s", err, output[i].String())
		}
	}
	if succeeded == 0 {
		ts.Fatalf("both gave way:\n%s\n%s", output[0].String(), output[1].String())
	}
}

// command prepares a command with the script's environment.
func command(ts *testscript.TestScript, args []string) *exec.Cmd {
	path := args[0]
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if _, err := os.Stat(filepath.Join(dir, path)); err == nil {
			path = filepath.Join(dir, path)
			break
		}
	}
	cmd := exec.CommandContext(context.Background(), path, args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range append(isolated(), "CFN_CONTEXT", "PATH") {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	return cmd
}
