package acceptance_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestAWSCLI drives the embedded emulator with the AWS CLI: a client that
// knows nothing of cfn, with its own serializer, parser and waiters.
func TestAWSCLI(t *testing.T) {
	aws := os.Getenv("CFN_TEST_AWS")
	if aws == "" {
		t.Skip("no AWS CLI: make test-peers installs one")
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/awscli",
		Setup: func(script *testscript.Env) error {
			script.Setenv("PATH", filepath.Dir(aws)+string(filepath.ListSeparator)+script.Getenv("PATH"))
			return emulated(script, "instant")
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
			"adopt": adopt,
		},
	})
}

// adopt sets the variables that the last command printed, as
// `eval "$(cfn local env)"` does in a shell.
func adopt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: adopt")
	}
	adopted := 0
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		assignment, ok := strings.CutPrefix(strings.TrimSpace(line), "export ")
		if name, value, found := strings.Cut(assignment, "="); ok && found {
			ts.Setenv(name, strings.Trim(value, "'"))
			adopted++
		}
	}
	if adopted == 0 {
		ts.Fatalf("nothing to adopt in %q", ts.ReadFile("stdout"))
	}
}
