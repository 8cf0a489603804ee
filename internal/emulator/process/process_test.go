package process_test

import (
	"bytes"
	"context"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator/process"
)

func TestFirstCommandsAtOnceStartOneProcess(t *testing.T) {
	m := newMachine(t)
	var commands sync.WaitGroup
	urls := make([]string, 8)
	for i := range urls {
		commands.Go(func() {
			running, err := process.Ensure(t.Context(), m.Env)
			if err != nil {
				t.Error(err)
			}
			urls[i] = running.URL
		})
	}
	commands.Wait()
	for _, url := range urls {
		if url == "" || url != urls[0] {
			t.Errorf("the commands talk to %v", urls)
			break
		}
	}
	if n := m.started.Load(); n != 1 {
		t.Errorf("%d processes were started", n)
	}
	if !strings.HasPrefix(urls[0], "http://127.0.0.1:") {
		t.Errorf("it listens on %s", urls[0])
	}
}

func TestStateOutlivesTheProcess(t *testing.T) {
	m := newMachine(t)
	first := m.ensure()
	create(t, first.URL, "shop")
	if ended, err := process.Stop(t.Context(), m.Env); !ended || err != nil {
		t.Errorf("stopped: %v, %v", ended, err)
	}
	if ended, err := process.Stop(t.Context(), m.Env); ended || err != nil {
		t.Errorf("stopped again: %v, %v", ended, err)
	}
	second := m.ensure()
	if second.URL != first.URL {
		t.Errorf("variables in other terminals point to %s, it listens on %s now", first.URL, second.URL)
	}
	if names := stacks(t, second.URL); len(names) != 1 {
		t.Errorf("stacks %v", names)
	}

	m.Executable = program(t, "two")
	third := m.ensure()
	if third.PID == second.PID || third.Build == second.Build {
		t.Errorf("another build keeps talking to %+v", second)
	}
	if names := stacks(t, third.URL); len(names) != 1 {
		t.Errorf("stacks %v", names)
	}

	if err := process.Reset(t.Context(), m.Env); err != nil {
		t.Fatal(err)
	}
	if _, ok := process.Find(t.Context(), m.Env); ok {
		t.Error("a process is running after a reset")
	}
	if names := stacks(t, m.ensure().URL); len(names) != 0 {
		t.Errorf("stacks %v after a reset", names)
	}
}

// What a killed process leaves must not be taken for one that runs, even if
// something else listens at its address by now.
func TestWhatAKilledProcessLeaves(t *testing.T) {
	stranger := httptest.NewServer(nil)
	defer stranger.Close()
	for name, left := range map[string]string{
		"nobody there":          `{"url": "http://127.0.0.1:1", "pid": 99}`,
		"a stranger there":      `{"url": "` + stranger.URL + `", "pid": 99}`,
		"half a file":           `{"url": "http://127`,
		"an empty file":         "",
		"a failure from before": `{"failure": "no space left on device"}`,
	} {
		m := newMachine(t)
		m.write("server.json", left)
		if _, ok := process.Find(t.Context(), m.Env); ok {
			t.Errorf("%s: found", name)
		}
		if running := m.ensure(); running.PID != 1 {
			t.Errorf("%s: %+v", name, running)
		}
	}
}

func TestPorts(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port

	m := newMachine(t)
	m.write("port", strconv.Itoa(port)) // the last one, which somebody else has now
	if running := m.ensure(); strings.HasSuffix(running.URL, ":"+strconv.Itoa(port)) {
		t.Errorf("%+v", running)
	}

	m = newMachine(t)
	err = <-m.serve(t.Context(), process.ServeOptions{Port: port})
	if list := diag.From(err); len(list) != 1 || list[0].Code != "local.port" || !strings.Contains(list[0].Hint, "--port") {
		t.Errorf("a port in use: %+v", list)
	}
}

func TestSecondServer(t *testing.T) {
	m := newMachine(t)
	running := m.ensure()
	err := <-m.serve(t.Context(), process.ServeOptions{})
	if !diag.Is(err, diag.Busy) {
		t.Errorf("a second server: %v", err)
	}
	if found, ok := process.Find(t.Context(), m.Env); !ok || found.URL != running.URL {
		t.Error("the second one has hidden the first")
	}
}

// The text of what keeps the process from starting reaches the command.
func TestProcessThatCannotStart(t *testing.T) {
	m := newMachine(t)
	m.ensure()
	if _, err := process.Stop(t.Context(), m.Env); err != nil {
		t.Fatal(err)
	}
	m.running.Wait()
	// The store's form stands in it as key and value: "version", "1".
	path := process.At(m.Env).Store()
	data, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(data, []byte("version1")) {
		t.Fatalf("%v: the store's form is not found", err)
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(data, []byte("version1"), []byte("version9")), 0o600); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	_, err = process.Ensure(t.Context(), m.Env)
	list := diag.From(err)
	if len(list) != 1 || !strings.Contains(list[0].Detail, "was written by a newer cfn") || !strings.Contains(list[0].Hint, "cfn local reset") {
		t.Errorf("a newer store: %+v", list)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("told after %v", took)
	}
	if err := process.Reset(t.Context(), m.Env); err != nil {
		t.Fatal(err)
	}
	m.ensure()
}

func TestStateDirectoryThatCannotBeUsed(t *testing.T) {
	m := newMachine(t)
	if err := os.WriteFile(filepath.Join(m.Home, "state"), nil, 0o600); err != nil { // a file in its place
		t.Fatal(err)
	}
	for name, use := range map[string]func() error{
		"ensure": func() error { _, err := process.Ensure(t.Context(), m.Env); return err },
		"reset":  func() error { return process.Reset(t.Context(), m.Env) },
		"serve":  func() error { return <-m.serve(t.Context(), process.ServeOptions{}) },
	} {
		list := diag.From(use())
		if len(list) != 1 || list[0].Code != "local.state" || !strings.Contains(list[0].Hint, "CFN_STATE_DIR") || list[0].Detail != "not a directory" {
			t.Errorf("%s: %+v", name, list)
		}
	}
	if err := os.Remove(filepath.Join(m.Home, "state")); err != nil {
		t.Fatal(err)
	}
}

func TestInterruptedServer(t *testing.T) {
	m := newMachine(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := m.serve(ctx, process.ServeOptions{})
	for {
		if _, ok := process.Find(t.Context(), m.Env); ok {
			break
		}
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	if _, err := m.Files.Stat(m.file("server.json")); !os.IsNotExist(err) {
		t.Errorf("its file is still there: %v", err)
	}
}
