package view

import (
	"time"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// live is the progress on a terminal: one line a resource that lives in place.
type live struct {
	display *term.Live
	board   *board
}

func newLive(out *term.Stream, op stack.Operation, t *template.Template) *live {
	b := newBoard(op, t, time.Now())
	return &live{board: b, display: out.Live(b)}
}

func (l *live) event(e stack.Event) { l.display.Update(func() { l.board.take(e) }) }

// stop leaves the last state on the screen.
func (l *live) stop() {
	l.display.Update(func() { l.board.ended = time.Now() })
	l.display.Stop()
}
