package term

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
)

// Question asks for one value.
type Question struct {
	// Label names the value; Help says more about it on its own line.
	Label, Help string
	// Default is taken for an empty answer.
	Default string
	// Secret is typed without being shown, and its default neither.
	Secret bool
	// Validate refuses an answer with a reason; the question is asked again.
	Validate func(answer string) error
}

// CanAsk tells whether a person is there to answer.
func (t *Terminal) CanAsk() bool {
	return t.env.Terminal.Stdin && (t.Err.terminal || t.Out.terminal)
}

// Confirm asks a question of yes or no; an empty answer is no.
//
// Like all questions it fails with kind Confirmation where nobody can answer
// or the input ends (the caller adds as hint the flag that answers it), and
// with kind Interrupted when ctx ends.
func (t *Terminal) Confirm(ctx context.Context, question string) (bool, error) {
	answer, err := t.Choose(ctx, question+" [y/N]", "y", "yes", "n", "no", "")
	return answer == "y" || answer == "yes", err
}

// TypeToConfirm asks for a name to be typed; any other answer is no.
func (t *Terminal) TypeToConfirm(ctx context.Context, question, name string) (bool, error) {
	answer, err := t.line(ctx, question+": ", false)
	return answer == name && err == nil, err
}

// Choose asks until the answer is one of those given, letter case aside, and
// gives it as it was listed.
func (t *Terminal) Choose(ctx context.Context, question string, answers ...string) (string, error) {
	for {
		answer, err := t.line(ctx, question+" ", false)
		if err != nil {
			return "", err
		}
		if i := slices.IndexFunc(answers, func(a string) bool { return strings.EqualFold(a, answer) }); i >= 0 {
			return answers[i], nil
		}
	}
}

// Ask asks until there is a valid answer.
func (t *Terminal) Ask(ctx context.Context, q Question) (string, error) {
	s := t.talk()
	label := s.Paint(Bold, q.Label)
	if q.Default != "" && !q.Secret {
		label += s.Paint(Dim, " ["+q.Default+"]")
	}
	if q.Help != "" && t.CanAsk() {
		for _, line := range Wrap(Clean(q.Help), s.Width(), 0) {
			s.Println(s.Paint(Dim, line))
		}
	}
	for {
		answer, err := t.line(ctx, label+": ", q.Secret)
		if err != nil {
			return "", err
		}
		if answer == "" {
			answer = q.Default
		}
		if q.Validate == nil {
			return answer, nil
		}
		reason := q.Validate(answer)
		if reason == nil {
			return answer, nil
		}
		s.Println(s.Symbol(Failed) + " " + Clean(reason.Error()))
	}
}

// talk is the stream on which a person sees questions.
func (t *Terminal) talk() *Stream {
	if !t.Err.terminal && t.Out.terminal {
		return t.Out
	}
	return t.Err
}

func (t *Terminal) line(ctx context.Context, prompt string, secret bool) (string, error) {
	if !t.CanAsk() {
		return "", noTerminal()
	}
	s := t.talk()
	s.Printf("%s", prompt)
	var text string
	var err error
	if secret {
		text, err = t.env.Terminal.ReadSecret(ctx)
	} else {
		text, err = t.input.line(ctx)
	}
	if err != nil || secret {
		s.Println("") // nothing that was typed has ended the line
	}
	if err != nil {
		return "", unanswered(ctx, err)
	}
	return strings.TrimSpace(text), nil
}

func noTerminal() error {
	return diag.New(diag.Confirmation, "confirmation.no-terminal", "there is no terminal to ask at")
}

// unanswered says why there is no answer.
func unanswered(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return interrupted(ctx.Err())
	case errors.Is(err, io.EOF):
		return diag.New(diag.Confirmation, "confirmation.no-answer", "the input ended without an answer")
	default:
		return diag.New(diag.Confirmation, "confirmation.unreadable", "the answer cannot be read").Because(err)
	}
}

func interrupted(cause error) error {
	return diag.New(diag.Interrupted, "interrupted", "interrupted while waiting for an answer").Because(cause)
}
