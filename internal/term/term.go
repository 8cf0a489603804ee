// Package term is how cfn looks: styles and symbols by meaning, tables that
// fit, a live display that is redrawn in place, prompts, and diagnostics with
// their place in the source. It learns of the terminal through env alone and
// owns the terminal libraries.
//
// Foreign text (names, reasons, templates) reaches the screen through Paint,
// Table or Diagnostics, which take control characters out: a stack's
// description must not move the cursor.
package term

import (
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/cfn-cli/cfn/internal/env"
)

// Options are a person's wishes about the terminal.
type Options struct {
	// NoColor switches colours off, as NO_COLOR does.
	NoColor bool
}

// Terminal is the standard streams as a person or a program sees them.
type Terminal struct {
	// Out carries data.
	Out *Stream
	// Err carries talk: plans, progress, questions, diagnostics.
	Err *Stream

	env   *env.Env
	input *input
}

// New looks at the streams and the environment variables once; only the size
// is asked again whenever it is needed.
func New(e *env.Env, o Options) *Terminal {
	screen := &screen{}
	stream := func(terminal bool) *Stream {
		return &Stream{Look: lookOf(e, o, terminal), env: e, screen: screen, terminal: terminal}
	}
	t := &Terminal{
		Out:   stream(e.Terminal.Stdout),
		Err:   stream(e.Terminal.Stderr),
		env:   e,
		input: &input{reader: e.Stdin},
	}
	t.Out.w, t.Err.w = e.Stdout, e.Stderr
	return t
}

// Close takes a live display away that nobody stopped, so that the cursor is
// there again, and gives the first error of writing to standard output.
func (t *Terminal) Close() error {
	t.Out.screen.mu.Lock()
	live := t.Out.screen.live
	t.Out.screen.mu.Unlock()
	if live != nil {
		live.Stop()
	}
	return t.Out.failure()
}

// Stream is standard output or standard error.
type Stream struct {
	Look
	w        io.Writer
	env      *env.Env
	screen   *screen
	terminal bool
	err      error
}

// screen is what both streams share when they are one terminal: whatever is
// printed while a live display is up appears above it.
type screen struct {
	mu   sync.Mutex
	live *Live
}

// IsTerminal tells whether a person reads the stream.
func (s *Stream) IsTerminal() bool { return s.terminal }

// Width is the number of columns, 0 for no limit: a pipe has none. COLUMNS
// goes before the terminal's own word, 80 stands in for a terminal that does
// not know.
func (s *Stream) Width() int {
	if !s.terminal {
		return 0
	}
	if n, err := strconv.Atoi(s.env.Get("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if columns, _ := s.env.Terminal.Size(); columns > 0 {
		return columns
	}
	return 80
}

// Println prints lines; above the live display where there is one.
func (s *Stream) Println(lines ...string) {
	_, _ = s.Write([]byte(strings.Join(lines, "\n") + "\n"))
}

// Printf prints formatted text.
func (s *Stream) Printf(format string, args ...any) {
	_, _ = s.Write([]byte(fmt.Sprintf(format, args...)))
}

// Write makes the stream an io.Writer. Its first error is kept for Close.
func (s *Stream) Write(p []byte) (int, error) {
	s.screen.mu.Lock()
	defer s.screen.mu.Unlock()
	if live := s.screen.live; live != nil && s.terminal {
		live.above(s, p)
		return len(p), s.err
	}
	return s.write(p)
}

// write needs the screen's lock.
func (s *Stream) write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	if err != nil && s.err == nil {
		s.err = err
	}
	return n, err
}

func (s *Stream) failure() error {
	s.screen.mu.Lock()
	defer s.screen.mu.Unlock()
	return s.err
}

func lookOf(e *env.Env, o Options, terminal bool) Look {
	control := terminal && e.Get("TERM") != "dumb" && (e.Get("TERM") != "" || runtime.GOOS == "windows")
	return Look{
		Colour:  control && !o.NoColor && e.Get("NO_COLOR") == "",
		Unicode: unicodeLocale(e),
		Person:  terminal,
		spanish: strings.HasPrefix(locale(e, "LC_NUMERIC"), "es"),
		control: control && e.Get("CI") == "",
	}
}

// Spanish tells whether messages are wanted in Spanish.
func Spanish(e *env.Env) bool { return strings.HasPrefix(locale(e, "LC_MESSAGES"), "es") }

// locale finds a category's value as POSIX does: LC_ALL, the category, LANG.
func locale(e *env.Env, category string) string {
	for _, name := range []string{"LC_ALL", category, "LANG"} {
		if v := e.Get(name); v != "" {
			return v
		}
	}
	return ""
}

func unicodeLocale(e *env.Env) bool {
	value := strings.ToLower(locale(e, "LC_CTYPE"))
	if value == "" {
		return runtime.GOOS == "windows" // its console has no locale variables and takes UTF-16
	}
	return strings.Contains(value, "utf-8") || strings.Contains(value, "utf8")
}

// Animated tells whether a live display would be seen: on a terminal that
// moves its cursor, and not in CI.
func (s *Stream) Animated() bool { return s.control }
