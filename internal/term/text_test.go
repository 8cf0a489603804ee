package term_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cfn-cli/cfn/internal/env/envtest"
	"github.com/cfn-cli/cfn/internal/term"
)

func TestFold(t *testing.T) {
	unicode, ascii := term.Look{Unicode: true}, term.Look{}
	for _, c := range []struct {
		look       term.Look
		text       string
		width      int
		wantFolded string
	}{
		{unicode, "shop-Queue-1AB2C3", 17, "shop-Queue-1AB2C3"},
		{unicode, "shop-Queue-1AB2C3", 9, "shop…B2C3"},
		{unicode, "shop-Queue-1AB2C3", 8, "shop…2C3"},
		{ascii, "shop-Queue-1AB2C3", 9, "sho...2C3"},
		{unicode, "倉庫倉庫倉庫", 8, "倉庫…庫"},
		{unicode, "abcdef", 2, "ab"},
		{unicode, "abcdef", 0, ""},
	} {
		if got := c.look.Fold(c.text, c.width); got != c.wantFolded {
			t.Errorf("Fold(%q, %d) = %q, want %q", c.text, c.width, got, c.wantFolded)
		}
	}
}

func TestFoldNeverTakesMoreThanItsWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		look := term.Look{Unicode: rapid.Bool().Draw(t, "unicode")}
		text := term.Clean(rapid.String().Draw(t, "text"))
		width := rapid.IntRange(0, 40).Draw(t, "width")
		if got := look.Fold(text, width); term.Width(got) > width {
			t.Fatalf("%q takes %d columns", got, term.Width(got))
		}
	})
}

func TestWrap(t *testing.T) {
	text := "Invalid authorizer URI for\n  arn:aws:lambda:us-east-1:123456789012:function:authorizer in this region"
	want := []string{
		"Invalid authorizer",
		"    URI for",
		"      arn:aws:lambda:us-east-1:123456789012:function:authorizer",
		"    in this region",
	}
	if diff := cmp.Diff(want, term.Wrap(text, 20, 4)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"one   cfn two"}, term.Wrap("one   cfn two \n", 0, 4)); diff != "" {
		t.Error(diff)
	}
}

func TestNumbersForPeople(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0:00", 999 * time.Millisecond: "0:00", 12 * time.Second: "0:12",
		59*time.Minute + 59*time.Second: "59:59", time.Hour + 2*time.Minute + 3*time.Second: "1:02:03",
	} {
		if got := term.Duration(d); got != want {
			t.Errorf("Duration(%s) = %s, want %s", d, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 51200: "50 KB", 1536: "1.5 KB", 1 << 20: "1 MB"} {
		if got := term.Size(n); got != want {
			t.Errorf("Size(%d) = %s, want %s", n, got, want)
		}
	}
	w := envtest.New(t)
	w.Env.Terminal.Stdout = true
	english := term.New(w.Env, term.Options{})
	w.Vars["LANG"] = "es_MX.UTF-8"
	spanish := term.New(w.Env, term.Options{})
	for got, want := range map[string]string{
		english.Out.Count(1234567): "1,234,567", spanish.Out.Count(1234567): "1.234.567",
		english.Err.Count(1234567): "1234567", english.Out.Count(-999): "-999", english.Out.Count(-1000): "-1,000",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestLookFollowsTheEnvironment(t *testing.T) {
	type vars map[string]string
	utf := "en_US.UTF-8"
	for _, c := range []struct {
		name            string
		vars            vars
		pipe, noColor   bool
		colour, unicode bool
	}{
		{name: "a usual terminal", vars: vars{"TERM": "xterm", "LANG": utf}, colour: true, unicode: true},
		{name: "a pipe", vars: vars{"TERM": "xterm", "LANG": utf}, pipe: true, unicode: true},
		{name: "NO_COLOR", vars: vars{"TERM": "xterm", "LANG": utf, "NO_COLOR": "1"}, unicode: true},
		{name: "--no-color", vars: vars{"TERM": "xterm", "LANG": utf}, noColor: true, unicode: true},
		{name: "a dumb terminal", vars: vars{"TERM": "dumb", "LANG": utf}, unicode: true},
		{name: "the C locale", vars: vars{"TERM": "xterm", "LC_ALL": "C", "LANG": utf}, colour: true},
		{name: "LC_CTYPE goes before LANG", vars: vars{"TERM": "xterm", "LC_CTYPE": "C.utf8", "LANG": "C"}, colour: true, unicode: true},
	} {
		w := envtest.New(t)
		w.Env.Terminal.Stdout = !c.pipe
		for k, v := range c.vars {
			w.Vars[k] = v
		}
		out := term.New(w.Env, term.Options{NoColor: c.noColor}).Out
		want := "✓"
		if !c.unicode {
			want = "ok"
		}
		if c.colour {
			want = "\x1b[32m" + want + "\x1b[m"
		}
		if got := out.Symbol(term.Done); got != want {
			t.Errorf("%s: got %q, want %q", c.name, got, want)
		}
	}
}

func TestWidthOfAStream(t *testing.T) {
	w := envtest.New(t)
	w.Env.Terminal.Stderr = true
	tty := term.New(w.Env, term.Options{})
	if got := tty.Err.Width(); got != 80 {
		t.Errorf("a terminal that tells no size is %d wide, want 80", got)
	}
	w.Env.Terminal.Size = func() (int, int) { return 132, 40 }
	if got := tty.Err.Width(); got != 132 {
		t.Errorf("width %d, want the terminal's 132", got)
	}
	w.Vars["COLUMNS"] = "60"
	if got := tty.Err.Width(); got != 60 {
		t.Errorf("width %d, want 60 of COLUMNS", got)
	}
	if got := tty.Out.Width(); got != 0 {
		t.Errorf("a pipe is %d wide, want no limit", got)
	}
}
