//go:build unix

package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"github.com/cfn-cli/cfn/internal/emulator/process"
	"github.com/cfn-cli/cfn/internal/env"
)

// seat is a person at a terminal.
type seat struct {
	t       *testing.T
	home    string
	vars    []string
	program string

	keyboard *os.File
	tty      *os.File
	cmd      *exec.Cmd
	mu       sync.Mutex
	screen   bytes.Buffer
}

func newSeat(t *testing.T) *seat { return newSeatIn(t, "fast") }

// newSeatIn is a seat whose emulator takes the times of a profile.
func newSeatIn(t *testing.T, profile string) *seat {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := &seat{t: t, home: t.TempDir(), program: program(t)}
	state := filepath.Join(s.home, "state")
	s.vars = []string{
		"HOME=" + s.home, "CFN_STATE_DIR=" + state, "CFN_CONTEXT=local", "TERM=xterm", "NO_COLOR=1", "LC_ALL=C.UTF-8", "GORACE=atexit_sleep_ms=0",
	}
	served := &env.Env{
		Stderr: &bytes.Buffer{}, Executable: self, PID: os.Getpid(), Files: env.Files{Dir: s.home},
		Lookup: func(name string) (string, bool) { return state, name == "CFN_STATE_DIR" },
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- process.Serve(ctx, served, process.ServeOptions{PID: served.PID, Profile: profile})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	s.until("the emulator serves", func() bool { _, ok := process.Find(ctx, served); return ok })
	return s
}

func (s *seat) until(what string, happened func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !happened(); <-time.After(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("never: %s; the screen shows\n%s", what, s.text())
		}
	}
}

func (s *seat) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.String()
}

func (s *seat) shows(text string) {
	s.t.Helper()
	s.until("the screen shows "+text, func() bool { return strings.Contains(s.text(), text) })
}

// types starts a command at the terminal.
func (s *seat) types(arguments ...string) {
	s.t.Helper()
	var err error
	if s.keyboard, s.tty, err = pty.Open(); err != nil {
		s.t.Skipf("no pseudo terminal here: %v", err)
	}
	s.mu.Lock() // the reader of the terminal before may still be at work
	s.screen.Reset()
	s.mu.Unlock()
	s.cmd = exec.CommandContext(s.t.Context(), s.program, arguments...)
	s.cmd.Dir, s.cmd.Env = s.home, s.vars
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = s.tty, s.tty, s.tty
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	keyboard := s.keyboard
	go func() {
		data := make([]byte, 4096)
		for {
			n, err := keyboard.Read(data)
			s.mu.Lock()
			s.screen.Write(data[:n])
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
}

func (s *seat) press(keys string) {
	s.t.Helper()
	if _, err := s.keyboard.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

const ctrlC = "\x03"

// ends waits for the command and gives its exit code, minus the signal's
// number where one has ended it. The terminal must be as it was.
func (s *seat) ends() int {
	s.t.Helper()
	late := time.AfterFunc(30*time.Second, func() {
		s.t.Errorf("the command does not end; the screen shows\n%s", s.text())
		_ = s.cmd.Process.Kill()
	})
	err := s.cmd.Wait()
	late.Stop()
	code := 0
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		status := failed.Sys().(syscall.WaitStatus)
		if code = status.ExitStatus(); status.Signaled() {
			code = -int(status.Signal())
		}
	}
	if !s.echoes() {
		s.t.Error("the terminal does not show what is typed any more")
	}
	_, _ = s.tty.WriteString("the end")
	s.shows("the end")
	if text := s.text(); strings.LastIndex(text, "\x1b[?25l") > strings.LastIndex(text, "\x1b[?25h") {
		s.t.Error("the cursor stays hidden")
	}
	_ = s.tty.Close()
	_ = s.keyboard.Close()
	return code
}

func (s *seat) echoes() bool {
	state, err := unix.IoctlGetTermios(int(s.tty.Fd()), getTermios)
	if err != nil {
		s.t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

func (s *seat) write(name, content string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.home, name), []byte(content), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// chain is a template whose resources wait for each other: an operation that
// takes some seconds.
func chain(name string) string {
	var b strings.Builder
	b.WriteString("Resources:\n  T0: {Type: AWS::SNS::Topic}\n")
	for i := 1; i < 30; i++ {
		fmt.Fprintf(&b, "  T%d: {Type: AWS::SNS::Topic, DependsOn: T%d, Properties: {DisplayName: %s}}\n", i, i-1, name)
	}
	return b.String()
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	s := newSeat(t)
	s.write("shop.yaml", chain("one"))

	// While a stack is created there is nothing to cancel.
	s.types("deploy", "shop.yaml", "--yes")
	s.shows("create in progress")
	s.press(ctrlC)
	if code := s.ends(); code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
	if text := s.text(); !strings.Contains(text, "the operation on stack shop goes on") || !strings.Contains(text, "cfn watch shop") {
		t.Errorf("the screen shows %s", text)
	}

	// The operation has gone on; attaching ends with its outcome.
	s.types("watch", "shop")
	s.shows("CREATE_COMPLETE")
	if code := s.ends(); code != exitDone {
		t.Errorf("exit code %d", code)
	}

	// An update can be cancelled; a second Ctrl-C just ends the command.
	s.write("shop.yaml", chain("two"))
	s.types("deploy", "shop.yaml", "--yes")
	s.shows("update in progress")
	s.press(ctrlC)
	s.shows("Cancel it and roll back?")
	s.press(ctrlC)
	if code := s.ends(); code != -int(syscall.SIGINT) {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(s.text(), "cfn watch shop") {
		t.Errorf("the screen shows %s", s.text())
	}

	s.types("watch", "shop")
	s.shows("update in progress")
	s.press(ctrlC)
	s.shows("Cancel it and roll back?")
	s.press("y\r")
	if code := s.ends(); code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(s.text(), "rolls the update back") {
		t.Errorf("the screen shows %s", s.text())
	}
	s.types("watch", "shop")
	s.shows("UPDATE_ROLLBACK_COMPLETE")
	if code := s.ends(); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
}

// A secret is typed blind; Ctrl-C must not leave the terminal so.
func TestInterruptedSecret(t *testing.T) {
	t.Parallel()
	s := newSeat(t)
	s.write("shop.yaml", `Parameters:
  Password: {Type: String, NoEcho: true, MinLength: 8}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Password}}
`)
	s.types("plan", "shop.yaml")
	s.shows("Password: ")
	s.until("the terminal hides what is typed", func() bool { return !s.echoes() })
	s.press(ctrlC)
	if code := s.ends(); code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}

	s.types("plan", "shop.yaml")
	s.shows("Password: ")
	s.until("the terminal hides what is typed", func() bool { return !s.echoes() })
	s.press("swordfish\r")
	s.shows("1 to add")
	if code := s.ends(); code != exitDone {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(s.text(), "swordfish") {
		t.Errorf("the screen shows the secret: %s", s.text())
	}
}
