package stack

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// tail is how far one stack's events have been read.
type tail struct {
	stackID string
	path    []string
	// after is the newest event that is none of the operation; empty where that
	// is told by since, or with attach by the newest start of an operation.
	after  string
	since  time.Time
	attach bool
	// first is that start, once it was seen.
	first   string
	seen    map[string]bool
	closing bool // the nested stack is done: read once more
}

// past reports that e and all older ones are none of the operation.
func (t *tail) past(e Event) bool {
	return e.ID == t.after || e.Time.Before(t.since) ||
		(e.OfStack() && e.Status == types.ResourceStatus(types.StackStatusReviewInProgress))
}

// read takes over the new events of one stack. An event may show up below
// others that were read before, so what is new is told by its ID; pages beyond
// the one with something known are not read.
func (w *watcher) read(ctx context.Context, t *tail) error {
	var fresh []Event
	past, known := false, false
	err := w.client.history(ctx, t.stackID, t.path, func(e Event) (more bool) {
		switch {
		case past || t.past(e):
			past = true
		case t.seen[e.ID]:
			known = true
			past = e.ID == t.first
		default:
			fresh = append(fresh, e)
			if t.attach && t.first == "" && e.opens() {
				t.first, past = e.ID, true
			}
		}
		return !past && !known
	})
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(fresh) {
		t.seen[e.ID] = true
		w.result.Events = append(w.result.Events, e)
		if e.StackID == w.root.stackID && !e.OfStack() {
			w.open[e.LogicalID] = OutcomeOf(types.StackStatus(e.Status)) == Running
		}
		w.follow(e)
		w.emit(e)
	}
	return nil
}

// follow starts to read a nested stack when it is worked on, and stops after
// one more look when it is done. What happened to it before the operation of
// the root began belongs to another one.
func (w *watcher) follow(e Event) {
	if e.Type != nestedType || e.OfStack() || e.PhysicalID == "" {
		return
	}
	at := slices.IndexFunc(w.nested, func(t *tail) bool { return t.stackID == e.PhysicalID })
	running := OutcomeOf(types.StackStatus(e.Status)) == Running
	switch {
	case at >= 0:
		w.nested[at].closing = !running
	case running:
		w.nested = append(w.nested, &tail{
			stackID: e.PhysicalID, path: append(slices.Clone(e.Path), e.LogicalID),
			since: w.result.Events[0].Time, seen: map[string]bool{},
		})
	}
}
