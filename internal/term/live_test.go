package term_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/env/envtest"
	"github.com/cfn-cli/cfn/internal/term"
)

// progress is a component as commands have them: a clock and some lines.
type progress struct {
	start time.Time
	lines []string
}

func (p *progress) Render(f term.Frame) []string {
	head := f.Spinner() + " shop " + f.Char(term.Separator) + " " + term.Duration(f.Now.Sub(p.start))
	return append([]string{head}, p.lines...)
}

// world is a terminal of the given size whose screen can be looked at.
func world(t *testing.T, columns, rows int) (*term.Terminal, *screen, *envtest.World) {
	w := envtest.New(t)
	s := newScreen(columns, rows)
	w.Env.Stdout, w.Env.Stderr = s, s
	w.Env.Terminal.Stdout, w.Env.Terminal.Stderr = true, true
	w.Env.Terminal.Size = func() (int, int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.columns, s.rows
	}
	w.Vars["TERM"], w.Vars["LANG"] = "xterm-256color", "en_US.UTF-8"
	return term.New(w.Env, term.Options{}), s, w
}

func expect(t *testing.T, s *screen, want string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(s.text(), "\n")); diff != "" {
		t.Errorf("the screen shows something else (-want +got):\n%s", diff)
	}
	if len(s.unknown) > 0 {
		t.Errorf("unexpected control sequences: %q", s.unknown)
	}
}

func TestLiveIsRedrawnInPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tty, s, _ := world(t, 40, 10)
		p := &progress{start: time.Now()}
		live := tty.Err.Live(p)
		if !s.cursorHidden() {
			t.Error("the cursor is visible in a live display")
		}
		live.Update(func() { p.lines = []string{"Queue", "Table"} })
		expect(t, s, "◐ shop · 0:00\nQueue\nTable")

		time.Sleep(2100 * time.Millisecond)
		synctest.Wait()
		expect(t, s, "◐ shop · 0:02\nQueue\nTable")

		tty.Out.Println("final line")
		tty.Err.Printf("debug without end")
		expect(t, s, "final line\ndebug without end\n◐ shop · 0:02\nQueue\nTable")

		live.Update(func() { p.lines = []string{"Table"} })
		live.Stop()
		live.Stop() // twice does no harm
		tty.Err.Println("done")
		expect(t, s, "final line\ndebug without end\n◐ shop · 0:02\nTable\ndone")
		if s.cursorHidden() {
			t.Error("the cursor is still hidden")
		}
	})
}

func TestLiveIsQuietWhileNothingChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tty, s, _ := world(t, 40, 10)
		live := tty.Err.Live(still{"waiting"})
		defer live.Stop()
		before := s.written
		time.Sleep(time.Minute)
		synctest.Wait()
		if s.written != before {
			t.Errorf("%d bytes were written for nothing", s.written-before)
		}
	})
}

type still []string

func (s still) Render(term.Frame) []string { return s }

func TestLiveFitsItsScreen(t *testing.T) {
	tty, s, _ := world(t, 20, 5)
	tty.Err.Println("before")
	var lines still
	for i := range 30 {
		lines = append(lines, fmt.Sprintf("resource number %02d with a long name", i))
	}
	live := tty.Err.Live(lines)
	for range 3 {
		live.Update(func() {})
		tty.Err.Println("above")
	}
	expect(t, s, "before\nabove\nabove\nabove\n"+
		"resource number 00…\nresource number 01…\nresource number 02…\n  … 27 more")
	live.Clear()
	tty.Err.Println("after")
	expect(t, s, "before\nabove\nabove\nabove\nafter")
}

func TestLiveSurvivesANarrowerTerminal(t *testing.T) {
	tty, s, _ := world(t, 40, 10)
	tty.Err.Println("before")
	live := tty.Err.Live(still{strings.Repeat("a", 30), "b", strings.Repeat("c", 39)})
	s.narrow(16)
	live.Update(func() {})
	live.Stop()
	expect(t, s, "before\n"+strings.Repeat("a", 14)+"…\nb\n"+strings.Repeat("c", 14)+"…")
}

func TestLiveShowsNothingWhereItCannot(t *testing.T) {
	for name, value := range map[string]string{"TERM": "dumb", "CI": "true"} {
		_, s, w := world(t, 40, 10)
		w.Vars[name] = value
		tty := term.New(w.Env, term.Options{NoColor: true})
		n := 0
		live := tty.Err.Live(still{"never seen"})
		live.Update(func() { n++ })
		tty.Err.Println("one line")
		live.Stop()
		if got := s.text(); got != "one line" || n != 1 || s.written != len("one line\n") {
			t.Errorf("with %s=%s the screen shows %q after %d bytes and %d changes", name, value, got, s.written, n)
		}
	}
}

type broken struct{ calls int }

func (b *broken) Render(term.Frame) []string {
	if b.calls++; b.calls > 1 {
		panic("a bug")
	}
	return []string{"fine"}
}

func TestCursorComesBack(t *testing.T) {
	t.Run("after a panic while drawing", func(t *testing.T) {
		tty, s, _ := world(t, 40, 10)
		func() {
			defer func() { _ = recover() }()
			live := tty.Err.Live(&broken{})
			defer live.Stop()
			live.Update(func() {})
		}()
		if s.cursorHidden() {
			t.Error("the cursor is hidden")
		}
	})
	t.Run("when nobody stopped it", func(t *testing.T) {
		tty, s, _ := world(t, 40, 10)
		tty.Err.Live(still{"x"})
		if err := tty.Close(); err != nil || s.cursorHidden() {
			t.Errorf("the cursor is hidden, or %v", err)
		}
	})
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestCloseTellsThatOutputWasLost(t *testing.T) {
	w := envtest.New(t)
	w.Env.Stdout = full{}
	tty := term.New(w.Env, term.Options{})
	tty.Out.Println("x")
	if err := tty.Close(); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("Close gives %v", err)
	}
}
