// Package acceptance runs whole commands as a person would: the scripts under
// testdata/script drive cfn, as a process of its own, against the embedded
// emulator, and check output and exit codes.
package acceptance_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cfn-cli/cfn/internal/app"
	"github.com/cfn-cli/cfn/internal/emulator/process"
	"github.com/cfn-cli/cfn/internal/env"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"cfn": func() { os.Exit(app.Main(context.Background(), env.OS(), os.Args)) },
	})
}

// TestScripts runs each script with an emulator, a home and settings of its
// own. Only what a script puts there is in its environment.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(script *testscript.Env) error {
			examples, err := filepath.Abs("../../examples")
			if err != nil {
				return err
			}
			script.Setenv("EXAMPLES", examples)
			return emulated(script, "instant")
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"bucket":   bucket,
			"emptyset": emptyset,
			"identify": identify,
			"put":      put,
			"topics":   topics,
			"keep":     keep,
		},
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
	})
}

// keep makes a variable of what a file says, without quotes around it:
//
//	keep URL stdout
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keep VARIABLE FILE")
	}
	ts.Setenv(args[0], strings.Trim(strings.TrimSpace(ts.ReadFile(args[1])), `"`))
}

// topics writes a seed file with many topics:
//
//	topics 450 many.yaml
func topics(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: topics COUNT FILE")
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	var list strings.Builder
	for i := range n {
		list.WriteString("- {Type: AWS::SNS::Topic, Properties: {TopicName: topic-" + strconv.Itoa(i) + "}}\n")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(list.String()), 0o600))
}

// identify writes the two forms of a file that says which queue and which API
// are meant, from the files url and api.
func identify(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: identify YAML JSON")
	}
	url, api := strings.TrimSpace(ts.ReadFile("url")), strings.TrimSpace(ts.ReadFile("api"))
	asMap := "Queue: " + url + "\nApi:\n  RestApiId: " + api + "\n"
	asList := `[{"LogicalResourceId": "Queue", "ResourceType": "AWS::SQS::Queue", "ResourceIdentifier": {"QueueUrl": "` + url +
		`"}}, {"LogicalResourceId": "Api", "ResourceType": "AWS::ApiGateway::RestApi", "ResourceIdentifier": {"RestApiId": "` + api + `"}}]`
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(asMap), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(asList), 0o600))
}

// exits runs a command and wants its exit code:
//
//	exits 4 cfn status nowhere
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var ended *exec.ExitError
		if !errors.As(err, &ended) {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = ended.ExitCode()
	}
	if got != want {
		ts.Fatalf("%s: exit code %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// emulated gives the script an emulator that answers within this process, so
// that it is fast and sees the race detector.
func emulated(script *testscript.Env, profile string) error {
	isolate(script)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	state := script.Getenv("CFN_STATE_DIR")
	served := &env.Env{
		Stderr: &strings.Builder{}, Executable: self, PID: os.Getpid(),
		Files: env.Files{Dir: script.WorkDir},
		Lookup: func(name string) (string, bool) {
			if name == "CFN_STATE_DIR" {
				return state, true
			}
			return "", false
		},
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- process.Serve(ctx, served, process.ServeOptions{PID: served.PID, Profile: profile})
	}()
	script.Defer(func() {
		cancel()
		if err := <-done; err != nil {
			script.T().Log("emulator: ", err)
		}
	})
	deadline := time.After(10 * time.Second)
	for {
		if _, ok := process.Find(ctx, served); ok {
			script.Setenv("CFN_CONTEXT", "local")
			return nil
		}
		select {
		case err := <-done:
			done <- err
			return err
		case <-deadline:
			return errors.New("the emulator did not start")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// isolate keeps the person's own settings and credentials out.
func isolate(script *testscript.Env) {
	for name, value := range isolation(filepath.Join(script.WorkDir, "home")) {
		script.Setenv(name, value)
	}
}

func isolation(home string) map[string]string {
	return map[string]string{
		"HOME":           home,
		"CFN_STATE_DIR":  filepath.Join(home, "state"),
		"CFN_CONFIG_DIR": filepath.Join(home, "config"),
		"CFN_CACHE_DIR":  filepath.Join(home, "cache"),
		"LC_ALL":         "C.UTF-8",
		"TZ":             "UTC",
		// The race detector would hold every process for a second at its end.
		"GORACE":                    "atexit_sleep_ms=0",
		"AWS_EC2_METADATA_DISABLED": "true",
	}
}

// isolated names the variables that isolate sets.
func isolated() []string { return slices.Sorted(maps.Keys(isolation(""))) }
