package term_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env/envtest"
	"github.com/cfn-cli/cfn/internal/term"
)

func asking(t *testing.T, input string) (*term.Terminal, *envtest.World) {
	w := envtest.New(t)
	w.Env.Stdin = strings.NewReader(input)
	w.Env.Terminal.Stdin, w.Env.Terminal.Stderr = true, true
	return term.New(w.Env, term.Options{}), w
}

func TestConfirm(t *testing.T) {
	for _, c := range []struct {
		input string
		yes   bool
		asked int
	}{
		{"y\n", true, 1},
		{"YES\r\n", true, 1},
		{"n\n", false, 1},
		{"\n", false, 1},
		{"what\ny", true, 2},
	} {
		tty, w := asking(t, c.input)
		yes, err := tty.Confirm(t.Context(), "Apply?")
		asked := strings.Count(w.Err.String(), "Apply? [y/N] ")
		if err != nil || yes != c.yes || asked != c.asked {
			t.Errorf("%q is %v (%v) after %d questions, want %v after %d", c.input, yes, err, asked, c.yes, c.asked)
		}
	}
}

func TestAskUntilTheAnswerIsValid(t *testing.T) {
	tty, w := asking(t, "prd\nprod\nshop\n")
	stage, err := tty.Ask(t.Context(), term.Question{
		Label: "Stage", Help: "dev or prod", Default: "dev",
		Validate: func(a string) error {
			if a != "dev" && a != "prod" {
				return errors.New("Stage is dev or prod")
			}
			return nil
		},
	})
	if err != nil || stage != "prod" {
		t.Errorf("got %q, %v", stage, err)
	}
	if diff := cmp.Diff("dev or prod\nStage [dev]: x Stage is dev or prod\nStage [dev]: ", w.Err.String()); diff != "" {
		t.Error(diff)
	}
	if ok, err := tty.TypeToConfirm(t.Context(), "Type the stack's name to go on", "shop"); !ok || err != nil {
		t.Errorf("the right name gives %v, %v", ok, err)
	}
}

func TestSecretIsNeitherShownNorRepeated(t *testing.T) {
	tty, w := asking(t, "")
	w.Env.Terminal.ReadSecret = func(context.Context) (string, error) { return "hunter2", nil }
	got, err := tty.Ask(t.Context(), term.Question{Label: "Password", Default: "old-secret", Secret: true})
	if err != nil || got != "hunter2" {
		t.Errorf("got %q, %v", got, err)
	}
	if want := "Password: \n"; w.Err.String() != want {
		t.Errorf("printed %q, want %q", w.Err, want)
	}
}

func TestNobodyAnswers(t *testing.T) {
	tty, _ := asking(t, "")
	if _, err := tty.Confirm(t.Context(), "Apply?"); !diag.Is(err, diag.Confirmation) {
		t.Errorf("the end of the input gives %v", err)
	}
	w := envtest.New(t)
	w.Env.Stdin = strings.NewReader("y\n")
	_, err := term.New(w.Env, term.Options{}).Confirm(t.Context(), "Apply?")
	if !diag.Is(err, diag.Confirmation) || w.Err.Len() > 0 {
		t.Errorf("without a terminal: %v, printed %q", err, w.Err)
	}
}

func TestInterruptedQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, w := asking(t, "")
		reader, typing := io.Pipe()
		w.Env.Stdin = reader
		tty := term.New(w.Env, term.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			synctest.Wait()
			cancel()
		}()
		_, err := tty.Confirm(ctx, "Apply?")
		if !diag.Is(err, diag.Interrupted) {
			t.Errorf("an interrupted question gives %v", err)
		}
		if !strings.HasSuffix(w.Err.String(), "\n") {
			t.Error("the next text would begin in the question's line")
		}
		// The read that was left behind answers the next question.
		go func() { _, _ = typing.Write([]byte("y\n")) }()
		if yes, err := tty.Confirm(t.Context(), "Cancel the update?"); !yes || err != nil {
			t.Errorf("the next question gives %v, %v", yes, err)
		}
	})
}
