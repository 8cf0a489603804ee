package term_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env/envtest"
	"github.com/cfn-cli/cfn/internal/term"
)

// pressing is a terminal on which keys are pressed: typing takes what each key
// sends. raw tells whether it gives single keys.
func pressing(t *testing.T) (tty *term.Terminal, typing io.WriteCloser, raw *bool, w *envtest.World) {
	w = envtest.New(t)
	reader, writer := io.Pipe()
	w.Env.Stdin, w.Vars["TERM"] = reader, "xterm"
	w.Env.Terminal.Stdin, w.Env.Terminal.Stderr = true, true
	raw = new(bool)
	w.Env.Terminal.Raw = func() (func() error, error) {
		*raw = true
		return func() error { *raw = false; return nil }, nil
	}
	return term.New(w.Env, term.Options{}), writer, raw, w
}

func TestKeys(t *testing.T) {
	for name, c := range map[string]struct {
		sent []string
		want []term.Key
	}{
		"characters":              {[]string{"aZ9:", " é", "宽"}, []term.Key{'a', 'Z', '9', ':', ' ', 'é', '宽'}},
		"a character in pieces":   {[]string{"\xe5", "\xae\xbd"}, []term.Key{'宽'}},
		"what is no character":    {[]string{"\xff", "\xe5"}, []term.Key{term.Unknown, term.Unknown}},
		"control":                 {[]string{"\t\x01\x15"}, []term.Key{term.Tab, term.Ctrl('a'), term.Ctrl('u')}},
		"both backspaces":         {[]string{"\x7f\b"}, []term.Key{term.Backspace, term.Backspace}},
		"Enter, also typed ahead": {[]string{"\r", "\n"}, []term.Key{term.Enter, term.Enter}},
		"arrows":                  {[]string{"\x1b[A\x1b[B", "\x1bOA\x1bOB"}, []term.Key{term.Up, term.Down, term.Up, term.Down}},
		"arrows with Shift":       {[]string{"\x1b[1;2A"}, []term.Key{term.Up}},
		"a key in pieces":         {[]string{"\x1b", "[", "5~"}, []term.Key{term.PageUp}},
		"moving far":              {[]string{"\x1b[6~\x1b[H\x1b[F\x1b[1~\x1b[4~"}, []term.Key{term.PageDown, term.Home, term.End, term.Home, term.End}},
		"others":                  {[]string{"\x1b[3~\x1b[C\x1bx\x1b[15~"}, []term.Key{term.Unknown, term.Unknown, term.Unknown, term.Unknown}},
		"Escape alone":            {[]string{"\x1b"}, []term.Key{term.Escape}},
		"Escape twice":            {[]string{"\x1b\x1b"}, []term.Key{term.Escape, term.Escape}},
		"what is never completed": {[]string{"\x1b["}, []term.Key{term.Unknown}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tty, typing, raw, _ := pressing(t)
				go func() {
					for _, piece := range c.sent {
						_, _ = typing.Write([]byte(piece))
						time.Sleep(20 * time.Millisecond)
					}
					time.Sleep(time.Second)
					_, _ = typing.Write([]byte("."))
				}()
				var got []term.Key
				err := tty.Interact(t.Context(), still{"list"}, func(k term.Key) bool {
					if k != '.' {
						got = append(got, k)
					}
					return k == '.'
				})
				if diff := cmp.Diff(c.want, got); diff != "" || err != nil || *raw {
					t.Errorf("%v, still raw: %v\n%s", err, *raw, diff)
				}
			})
		})
	}
}

func TestInteractEnds(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(typing io.WriteCloser, cancel func())
		kind diag.Kind
	}{
		"Ctrl-C":    {func(typing io.WriteCloser, _ func()) { _, _ = typing.Write([]byte("\x03")) }, diag.Interrupted},
		"a signal":  {func(_ io.WriteCloser, cancel func()) { cancel() }, diag.Interrupted},
		"no input":  {func(typing io.WriteCloser, _ func()) { _ = typing.Close() }, diag.Confirmation},
		"hung key ": {func(typing io.WriteCloser, _ func()) { _, _ = typing.Write([]byte("\x1b[")); _ = typing.Close() }, diag.Confirmation},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tty, typing, raw, w := pressing(t)
				defer typing.Close()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				go func() {
					synctest.Wait()
					c.end(typing, cancel)
				}()
				err := tty.Interact(ctx, still{"list"}, func(term.Key) bool { return false })
				if !diag.Is(err, c.kind) || *raw {
					t.Errorf("%v, still raw: %v", err, *raw)
				}
				if !strings.HasSuffix(w.Err.String(), "\x1b[?25h") {
					t.Errorf("the cursor stays hidden: %q", w.Err)
				}
			})
		})
	}
}

// What is typed before the next question is asked answers that.
func TestTypedAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tty, typing, _, _ := pressing(t)
		defer typing.Close()
		go func() { _, _ = typing.Write([]byte("\ry\r")) }()
		if err := tty.Interact(t.Context(), still{"list"}, func(k term.Key) bool { return k == term.Enter }); err != nil {
			t.Fatal(err)
		}
		if yes, err := tty.Confirm(t.Context(), "Import?"); !yes || err != nil {
			t.Errorf("got %v, %v", yes, err)
		}
	})
}

func TestNothingToDrawOn(t *testing.T) {
	for _, name := range []string{"TERM", "CI"} {
		_, _, _, w := pressing(t)
		w.Vars[name] = "dumb"
		tty := term.New(w.Env, term.Options{})
		if err := tty.Interact(t.Context(), still{"list"}, nil); !diag.Is(err, diag.Confirmation) || tty.CanInteract() || w.Err.Len() > 0 {
			t.Errorf("%s=dumb: %v, drawn %q", name, err, w.Err)
		}
	}
}
