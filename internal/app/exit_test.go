package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env/envtest"
)

func TestExitCodes(t *testing.T) {
	documented := map[int]bool{exitDone: true}
	for kind, want := range map[diag.Kind]int{
		diag.Failed: 1, diag.Usage: 2, diag.Differences: 3, diag.NotFound: 4, diag.Invalid: 5, diag.Access: 6,
		diag.Confirmation: 7, diag.Busy: 8, diag.Timeout: 124, diag.Interrupted: 130,
	} {
		err := fmt.Errorf("wrapped: %w", diag.New(kind, "x", "x"))
		if got := exitCode(err); got != want {
			t.Errorf("kind %d ends with %d, want %d", kind, got, want)
		}
		warned := diag.List{{Severity: diag.Warning, Kind: diag.Usage}, {Kind: kind}}
		if got := exitCode(warned); got != want {
			t.Errorf("kind %d after a warning ends with %d, want %d", kind, got, want)
		}
		if got := exitCode(command.Shown(kind)); got != want {
			t.Errorf("kind %d, shown already, ends with %d, want %d", kind, got, want)
		}
		documented[want] = true
	}
	if exitCode(nil) != 0 || exitCode(errors.New("unknown")) != 1 {
		t.Error("success is 0 and what is not known 1")
	}
	for _, line := range exitHelp {
		if !documented[line.code] {
			t.Errorf("help tells of the code %d, which no kind has", line.code)
		}
		delete(documented, line.code)
	}
	if len(documented) > 0 {
		t.Errorf("help does not tell of %v", documented)
	}
}

func TestErrorsAreToldOnce(t *testing.T) {
	w := envtest.New(t)
	if code := Main(context.Background(), w.Env, []string{"cfn", "dploy"}); code != 2 {
		t.Errorf("exit code %d", code)
	}
	if got := w.Err.String(); got != "x cfn has no command \"dploy\"\n\n  Next:  did you mean  cfn deploy\n" || w.Out.Len() > 0 {
		t.Errorf("stderr %q, stdout %q", got, w.Out)
	}
	for _, words := range [][]string{{"--output", "json"}, {"--output=json"}} {
		w = envtest.New(t)
		Main(context.Background(), w.Env, append([]string{"cfn", "dploy"}, words...))
		want := `{"code":"usage","exitCode":2,"hint":"did you mean  cfn deploy","summary":"cfn has no command \"dploy\"","type":"error"}` + "\n"
		if w.Err.String() != want {
			t.Errorf("%v: stderr %q", words, w.Err)
		}
	}
	w = envtest.New(t)
	if code := finish(context.Background(), w.Env, nil, command.Shown(diag.Failed)); code != 1 || w.Err.Len() > 0 {
		t.Errorf("what was shown is told again: %q, exit code %d", w.Err, code)
	}
}

// failing accepts some bytes and then fails.
type failing struct {
	room int
	err  error
}

func (f *failing) Write(p []byte) (int, error) {
	if len(p) > f.room {
		return 0, f.err
	}
	f.room -= len(p)
	return len(p), nil
}

func TestOutputThatFails(t *testing.T) {
	full := &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
	gone := &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}
	for _, test := range []struct {
		name, command string
		err           error
		room, code    int
		stderr        string
	}{
		{"full disk", "version", full, 0, 1, "the output cannot be written"},
		{"full disk, JSON", "version --output json", full, 0, 1, "no space left"},
		{"full disk, error ignored by the view", "help", full, 100, 1, "no space left"},
		{"full disk, another error too", "status 1shop --context nowhere", full, 0, 4, "nowhere"},
		{"reader gone", "version", gone, 0, 0, ""},
		{"reader gone, JSON", "version --output json", gone, 0, 0, ""},
		{"reader gone after a while", "help", gone, 100, 0, ""},
	} {
		w := envtest.New(t)
		w.Env.Stdout = &failing{test.room, test.err}
		code := Main(context.Background(), w.Env, strings.Fields("cfn "+test.command))
		if code != test.code || !strings.Contains(w.Err.String(), test.stderr) || (test.stderr == "" && w.Err.Len() > 0) {
			t.Errorf("%s: exit code %d, stderr %q", test.name, code, w.Err)
		}
	}
}

// The failure of the command counts for more than that of the output.
func TestOutputAndCommandFail(t *testing.T) {
	o := &output{w: &failing{err: syscall.ENOSPC}}
	_, _ = o.Write([]byte("x"))
	list := diag.From(o.judge(command.Shown(diag.Busy)))
	if exitCode(list) != exitBusy || len(list) != 2 || list[0].Severity != diag.Warning || list[0].Code != "output.unwritable" {
		t.Errorf("got %+v", list)
	}
	o = &output{w: &failing{err: io.ErrShortWrite}}
	_, err := o.Write([]byte("x"))
	if got := exitCode(o.judge(fmt.Errorf("saving: %w", err))); got != exitFailed {
		t.Errorf("exit code %d", got)
	}
}

func TestFullDisk(t *testing.T) {
	device, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here")
	}
	defer device.Close()
	w := envtest.New(t)
	w.Env.Stdout = device
	if code := Main(context.Background(), w.Env, []string{"cfn", "help"}); code != 1 || !strings.Contains(w.Err.String(), "no space left on device") {
		t.Errorf("exit code %d, stderr %q", code, w.Err)
	}
}

func TestPlaceInTheTemplateIsShown(t *testing.T) {
	w := envtest.New(t)
	if err := os.WriteFile(filepath.Join(w.Env.Files.Dir, "app.yaml"), []byte("Resources:\n  Queue: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code := Main(context.Background(), w.Env, []string{"cfn", "deploy", "app.yaml"})
	if code != 5 || !strings.Contains(w.Err.String(), "app.yaml:") || !strings.Contains(w.Err.String(), "Queue: [") {
		t.Errorf("exit code %d, stderr %s", code, w.Err)
	}
}
