//go:build unix

package term_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"go.uber.org/goleak"

	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/env/envtest"
	"github.com/cfn-cli/cfn/internal/term"
)

// TestOnARealTerminal draws, is resized, asks and ends on a pseudo terminal,
// whose line discipline adds its own part to what the screen shows.
func TestOnARealTerminal(t *testing.T) {
	defer goleak.VerifyNone(t)
	keyboard, tty, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo terminal here: %v", err)
	}
	s := newScreen(40, 8)
	if err := pty.Setsize(tty, &pty.Winsize{Cols: 40, Rows: 8}); err != nil {
		t.Fatal(err)
	}
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		_, _ = io.Copy(s, keyboard)
	}()
	w := envtest.New(t)
	w.Vars["TERM"], w.Vars["LANG"] = "xterm", "en_US.UTF-8"
	w.Env.Stdin, w.Env.Stdout, w.Env.Stderr = tty, tty, tty
	w.Env.Terminal = env.Terminal{Stdin: true, Stdout: true, Stderr: true, Size: func() (int, int) {
		rows, columns, _ := pty.Getsize(tty)
		return columns, rows
	}}
	terminal := term.New(w.Env, term.Options{})

	live := terminal.Err.Live(still{strings.Repeat("q", 35), "Table"})
	terminal.Err.Println("Queue done")
	until(t, s, "Queue done\n"+strings.Repeat("q", 35)+"\nTable")
	s.narrow(20)
	_ = pty.Setsize(tty, &pty.Winsize{Cols: 20, Rows: 8})
	live.Update(func() {})
	until(t, s, "Queue done\n"+strings.Repeat("q", 18)+"…\nTable")
	live.Clear()

	go func() { _, _ = keyboard.WriteString("maybe\nY\n") }()
	yes, err := terminal.Confirm(context.Background(), "Apply?")
	if err != nil || !yes {
		t.Errorf("the answer Y gives %v, %v", yes, err)
	}
	terminal.Err.Println("applied")
	// What is typed ahead is echoed at once, so only the order is certain.
	untilSuffix(t, s, "applied")
	if s.cursorHidden() {
		t.Error("the cursor is hidden")
	}
	_ = tty.Close()
	_ = keyboard.Close()
	<-shown
}

func until(t *testing.T, s *screen, want string) {
	t.Helper()
	untilTrue(t, s, want, func(got string) bool { return got == want })
}

func untilSuffix(t *testing.T, s *screen, want string) {
	t.Helper()
	untilTrue(t, s, want, func(got string) bool { return strings.HasSuffix(got, want) })
}

// untilTrue waits for the kernel to carry the text through the terminal.
func untilTrue(t *testing.T, s *screen, want string, ok func(string) bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); !ok(s.text()); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the screen shows\n%s\nnot\n%s", s.text(), want)
		}
	}
}
