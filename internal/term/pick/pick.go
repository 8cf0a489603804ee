// Package pick lets a person choose some of many things at a terminal: type to
// filter, move with the arrows, choose with the space bar.
//
// What a key does is decided by list alone, which knows no terminal; view draws
// it, Ask connects the two.
package pick

import (
	"context"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/term"
)

// Item is a thing to choose.
type Item struct {
	// Kind and Name say what it is. Both are searched.
	Kind, Name string
	// Note is what else to know.
	Note string
	// Chosen tells that it is chosen from the beginning.
	Chosen bool
}

// Question is what to choose from.
type Question struct {
	// Title says what is chosen, and Done what Enter does then.
	Title, Done string
	Items       []Item
	// Max is how many can be chosen, of which Taken are already.
	Max, Taken int
	// Optional allows to choose none.
	Optional bool
}

// Ask shows the question until it is answered, and gives the places of the
// chosen items. It fails as all questions of term do; Escape is the answer no,
// for which refused is the error.
func Ask(ctx context.Context, t *term.Terminal, q Question, refused error) ([]int, error) {
	l := newList(q)
	if err := t.Interact(ctx, l, l.press); err != nil {
		return nil, err
	}
	if l.left {
		return nil, refused
	}
	return l.answer(), nil
}

// Possible tells whether a question can be asked; the error says what to do
// where it cannot.
func Possible(t *term.Terminal, flag string) error {
	switch {
	case !t.CanAsk():
		return diag.New(diag.Usage, "usage", "%s needs a terminal to choose at, and there is none", flag)
	case !t.CanInteract():
		return diag.New(diag.Usage, "usage", "%s needs a terminal that can be drawn on: TERM=dumb and CI are none", flag)
	default:
		return nil
	}
}
