//go:build unix

package process_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/process"
	"github.com/cfn-cli/cfn/internal/env"
)

// TestMain makes this binary the emulator's process where it is started so. It
// ends by itself soon, should a test leave it behind.
func TestMain(m *testing.M) {
	if slices.Equal(os.Args[1:], []string{"local", "serve"}) {
		e := env.OS()
		err := process.Serve(context.Background(), e, process.ServeOptions{PID: e.PID, Profile: "instant", Idle: 20 * time.Second})
		if err != nil {
			_, _ = os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// copyOf is this binary under a name of its own, as go run makes one for each
// run; change makes another build of it.
func copyOf(t *testing.T, change func([]byte)) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(data)
	}
	path := filepath.Join(t.TempDir(), "cfn")
	if err := os.WriteFile(path, data, 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	return path
}

// TestRealProcesses goes through the life of a background process as it is
// started, killed and replaced.
func TestRealProcesses(t *testing.T) {
	m := newMachine(t)
	m.Spawn = env.OS().Spawn
	m.Executable = copyOf(t, nil)
	first := m.ensure()
	create(t, first.URL, "shop")
	if group, err := syscall.Getpgid(first.PID); err != nil || group == syscall.Getpgrp() {
		t.Errorf("a Ctrl-C at this command would end it too: group %d, %v", group, err)
	}

	if err := os.Remove(m.Executable); err != nil { // as go run does when it ends
		t.Fatal(err)
	}
	m.Executable = copyOf(t, nil)
	if again := m.ensure(); again.PID != first.PID {
		t.Errorf("the next go run has started process %d beside %d", again.PID, first.PID)
	}

	if err := syscall.Kill(first.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	second := m.ensure()
	if second.PID == first.PID {
		t.Error("a killed process is taken for one that runs")
	}
	if names := stacks(t, second.URL); !slices.Equal(names, []string{"shop"}) {
		t.Errorf("stacks %v", names)
	}

	m.Executable = copyOf(t, func(binary []byte) {
		at := regexp.MustCompile(`Go(\x00\x00| build ID: ")[-\w/]{40}`).FindIndex(binary)
		binary[at[1]-1] ^= 1 // a letter of its build ID
	})
	third := m.ensure()
	if third.PID == second.PID {
		t.Error("another build keeps talking to the old one")
	}
	if names := stacks(t, third.URL); !slices.Equal(names, []string{"shop"}) {
		t.Errorf("stacks %v", names)
	}
	log, err := m.Files.Read(process.At(m.Env).Log())
	if err != nil || !strings.Contains(string(log), "CreateStack") {
		t.Errorf("its log: %v, %.300s", err, log)
	}
}
