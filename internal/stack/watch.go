package stack

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/poll"
)

// Result is how an operation ended.
type Result struct {
	Status  types.StackStatus
	Outcome Outcome
	// Reason is CloudFormation's own, mostly empty.
	Reason string
	// Events are all of the operation, nested stacks included, as they came.
	Events []Event
}

// Duration is the time from the operation's first event to its last, on the
// service's clock.
func (r Result) Duration() time.Duration {
	if len(r.Events) == 0 {
		return 0
	}
	return r.Events[len(r.Events)-1].Time.Sub(r.Events[0].Time)
}

// checkEvery is how many looks without news pass before the stack itself is
// asked for its status, in case its last event never shows up.
const checkEvery = 6

// Watch follows an operation to its end. Each event goes to emit once, in
// order; emit must not block. One call is made per look and stack: the root's
// events, and those of each nested stack that is being worked on.
func (c *Client) Watch(ctx context.Context, op Operation, emit func(Event)) (Result, error) {
	w := &watcher{client: c, root: &tail{stackID: op.StackID, after: op.After}, emit: emit, open: map[string]bool{}}
	for _, id := range op.Resources {
		w.open[id] = true
	}
	w.expected = len(w.open)
	pace := c.pace
	pace.Left = w.left
	err := poll.Until(ctx, pace, w.look)
	if ctx.Err() != nil {
		return w.result, context.Cause(ctx)
	}
	return w.result, explain(err, op.Stack)
}

// watcher holds what has been seen of an operation.
type watcher struct {
	client *Client
	root   *tail
	nested []*tail
	emit   func(Event)
	result Result
	quiet  int
	// open are the resources that are expected to change and are not done.
	open     map[string]bool
	expected int
}

// left takes the resources that are not done yet to need as much time each as
// those that are.
func (w *watcher) left(elapsed time.Duration) time.Duration {
	done := w.expected - len(w.open)
	if done == 0 {
		return elapsed
	}
	return elapsed * time.Duration(len(w.open)) / time.Duration(done)
}

// tail is how far a stack's events have been read.
type tail struct {
	stackID string
	path    []string
	after   string    // the last event that was read
	since   time.Time // older events belong to another operation
	closing bool      // the nested stack is done: read once more
}

func (w *watcher) look(ctx context.Context) (poll.Look, error) {
	if w.quiet++; w.quiet%checkEvery == 0 {
		return w.check(ctx)
	}
	seen := len(w.result.Events)
	if err := w.read(ctx, w.root); err != nil {
		return poll.Quiet, err
	}
	for _, t := range w.nested {
		if err := w.read(ctx, t); err != nil {
			return poll.Quiet, err
		}
	}
	w.nested = slices.DeleteFunc(w.nested, func(t *tail) bool { return t.closing })
	if w.ended() {
		return poll.Done, nil
	}
	if len(w.result.Events) == seen {
		return poll.Quiet, nil
	}
	w.quiet = 0
	return poll.Active, nil
}

// check asks for the status itself.
func (w *watcher) check(ctx context.Context) (poll.Look, error) {
	found, err := w.client.Get(ctx, w.root.stackID)
	if err != nil {
		return poll.Quiet, err
	}
	if outcome := OutcomeOf(found.StackStatus); outcome != Running && outcome != InReview && w.root.after != "" {
		w.result.Status, w.result.Outcome = found.StackStatus, outcome
		return poll.Done, nil
	}
	return poll.Quiet, nil
}

// read takes over the new events of one stack.
func (w *watcher) read(ctx context.Context, t *tail) error {
	opened := false
	events, err := w.client.eventsUntil(ctx, t.stackID, t.path, func(e Event) bool {
		past := opened
		opened = opened || (t.after == "" && e.opens())
		return past || e.ID == t.after || e.Time.Before(t.since) ||
			(e.OfStack() && e.Status == types.ResourceStatus(types.StackStatusReviewInProgress))
	})
	if err != nil {
		return err
	}
	for _, e := range events {
		t.after = e.ID
		w.result.Events = append(w.result.Events, e)
		w.follow(e)
		if e.StackID == w.root.stackID && OutcomeOf(types.StackStatus(e.Status)) != Running {
			delete(w.open, e.LogicalID)
		}
		w.emit(e)
	}
	return nil
}

// follow starts to read a nested stack when it is worked on, and stops after
// one more look when it is done.
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
		path := append(slices.Clone(e.Path), e.LogicalID)
		w.nested = append(w.nested, &tail{stackID: e.PhysicalID, path: path, since: w.result.Events[0].Time})
	}
}

// ended looks for the root's newest own event.
func (w *watcher) ended() bool {
	for _, e := range slices.Backward(w.result.Events) {
		if !e.OfStack() || e.StackID != w.root.stackID {
			continue
		}
		outcome := OutcomeOf(types.StackStatus(e.Status))
		if outcome == Running || outcome == InReview {
			return false
		}
		if outcome == Deleted && w.result.Events[0].Status != types.ResourceStatusDeleteInProgress {
			outcome = RolledBack // OnFailure: DELETE took a failed creation away
		}
		w.result.Status, w.result.Outcome, w.result.Reason = types.StackStatus(e.Status), outcome, e.Reason
		return true
	}
	return false
}
