package view

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

// board is what a live display shows: all resources of an operation.
type board struct {
	stack, status string
	began, ended  time.Time
	rows          []*row
	needs         map[string][]string
	// undoing says that what was done is taken back, deploying that resources
	// are created and updated.
	undoing, deploying bool
	template           *template.Template // nil where it is not known
	waits              *waits
	triggers           stack.Triggers
	// known says that the rows are all that change; newest is the time of the
	// last event.
	known  bool
	newest time.Time
}

// row is one resource. Its times are those of the service, so that attaching
// to an operation shows how long it has really taken.
type row struct {
	path         []string // logical IDs, the outermost nested stack first
	state        state
	doing        string
	began, ended time.Time
}

// state is what a row is at; the order is that of the display when space is
// short.
type state int

const (
	failed state = iota
	active
	waiting
	done
)

func newBoard(op stack.Operation, t *template.Template, now time.Time) *board {
	b := &board{
		stack: op.Stack, status: "starting", began: now,
		template: t, waits: newWaits(t), triggers: op.Triggers, known: len(op.Resources) > 0,
	}
	if t != nil {
		b.needs = t.Dependencies()
	}
	for _, id := range op.Resources {
		b.rows = append(b.rows, &row{path: []string{id}, state: waiting})
	}
	return b
}

// take moves the row of an event on.
func (b *board) take(e stack.Event) {
	b.newest = e.Time
	if e.OfStack() {
		b.takeOwn(e)
		return
	}
	note := b.waits.note(e)
	r := b.row(append(slices.Clone(e.Path), e.LogicalID))
	if r.began.IsZero() {
		r.began = e.Time
	}
	status := string(e.Status)
	switch {
	case e.Cancelled():
		r.state, r.doing = waiting, "cancelled"
	case strings.HasSuffix(status, "_FAILED"):
		r.state, r.doing, r.ended = failed, words(status), e.Time
	case r.state == failed: // that it is taken back then is no news
	case strings.HasSuffix(status, "_IN_PROGRESS"):
		r.state, r.doing = active, words(status)
		if note != "" {
			r.doing = note
		}
	default:
		r.state, r.doing, r.ended = done, "", e.Time
		if b.undoing {
			r.doing = words(status)
		}
	}
}

// takeOwn takes an event of the stack itself; those of nested ones say what
// their resource in the stack above says.
func (b *board) takeOwn(e stack.Event) {
	if len(e.Path) > 0 {
		return
	}
	if b.status == "starting" && e.Time.Before(b.began) {
		b.began = e.Time
	}
	b.status = words(string(e.Status))
	b.undoing = b.undoing || strings.Contains(string(e.Status), "ROLLBACK")
	b.deploying = e.Status == types.ResourceStatusCreateInProgress || e.Status == types.ResourceStatusUpdateInProgress
}

// row finds a resource; a new one goes below the nested stack that holds it.
func (b *board) row(path []string) *row {
	at := slices.IndexFunc(b.rows, func(r *row) bool { return slices.Equal(r.path, path) })
	if at >= 0 {
		return b.rows[at]
	}
	at = len(b.rows)
	for i, r := range b.rows {
		if len(path) > 1 && r.path[0] == path[0] {
			at = i + 1
		}
	}
	r := &row{path: path, state: waiting}
	b.rows = slices.Insert(b.rows, at, r)
	return r
}

// words turns a status into plain text: UPDATE_ROLLBACK_IN_PROGRESS becomes
// "update rollback in progress".
func words(status string) string {
	return strings.ToLower(strings.ReplaceAll(status, "_", " "))
}

// waitsFor names the first resource that a waiting one needs, empty where it
// will not be made any more.
func (b *board) waitsFor(r *row) string {
	if b.undoing || b.status == words(string(types.StackStatusDeleteInProgress)) || len(r.path) > 1 {
		return ""
	}
	for _, need := range b.needs[r.path[0]] {
		for _, other := range b.rows {
			if len(other.path) == 1 && other.path[0] == need && other.state != done {
				return need
			}
		}
	}
	return ""
}
