package stack

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
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
	byTime := func(a, b Event) int { return a.Time.Compare(b.Time) }
	return slices.MaxFunc(r.Events, byTime).Time.Sub(slices.MinFunc(r.Events, byTime).Time)
}

// checkEvery is how many looks without news pass before the stack itself is
// asked for its status, in case its last event never shows up.
const checkEvery = 6

// trustAfter is how many such answers it takes where not one event of the
// operation has shown up: the stack could still tell of an earlier operation.
const trustAfter = 3

// Watch follows an operation to its end. Each event goes to emit once; emit
// must not block. One call is made per look and stack: the root's events, and
// those of each nested stack that is being worked on.
func (c *Client) Watch(ctx context.Context, op Operation, emit func(Event)) (Result, error) {
	w := &watcher{client: c, op: op, emit: emit, open: map[string]bool{}}
	w.root = &tail{stackID: op.StackID, after: op.After, attach: op.After == "", seen: map[string]bool{}}
	for _, id := range op.Resources {
		w.open[id] = true
	}
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
	op     Operation
	root   *tail
	nested []*tail
	emit   func(Event)
	result Result
	quiet  int
	// held tells that a look has been waited for what follows a failed validation.
	held   bool
	checks int
	// open tells of each resource that is known to change whether it still has to.
	open map[string]bool
}

// left takes the resources that are not done yet to need as much time each as
// those that are.
func (w *watcher) left(elapsed time.Duration) time.Duration {
	open := 0
	for _, still := range w.open {
		if still {
			open++
		}
	}
	if done := len(w.open) - open; done > 0 {
		return elapsed * time.Duration(open) / time.Duration(done)
	}
	return elapsed * time.Duration(max(1, min(open, 2)))
}

func (w *watcher) look(ctx context.Context) (poll.Look, error) {
	if w.quiet++; w.quiet%checkEvery == 0 {
		return w.check(ctx)
	}
	seen := len(w.result.Events)
	if err := w.readAll(ctx); isAbsent(err) && w.deletes() {
		w.result.Status, w.result.Outcome = types.StackStatusDeleteComplete, Deleted
		return poll.Done, nil
	} else if err != nil {
		return poll.Quiet, err
	}
	switch {
	case w.ended():
		return poll.Done, nil
	case len(w.result.Events) > seen:
		w.quiet = 0
		return poll.Active, nil
	case len(w.result.Events) == 0 && w.root.attach: // its events may be too old to be kept
		return w.check(ctx)
	default:
		return poll.Quiet, nil
	}
}

// readAll reads what is new of the stack and of the nested ones.
func (w *watcher) readAll(ctx context.Context) error {
	if err := w.read(ctx, w.root); err != nil {
		return err
	}
	for i := 0; i < len(w.nested); i++ { // reading one may find more
		if err := w.read(ctx, w.nested[i]); err != nil && !isAbsent(err) {
			return err
		}
	}
	w.nested = slices.DeleteFunc(w.nested, func(t *tail) bool { return t.closing })
	return nil
}

// check asks for the status itself.
func (w *watcher) check(ctx context.Context) (poll.Look, error) {
	found, err := w.client.Get(ctx, w.root.stackID)
	if err != nil {
		return poll.Quiet, err
	}
	w.checks++
	outcome := OutcomeOf(found.StackStatus)
	trusted := len(w.result.Events) > 0 || w.root.attach || w.checks >= trustAfter
	if outcome == Running || outcome == InReview || !trusted {
		return poll.Quiet, nil
	}
	// What has happened since the last look says why.
	if err := w.readAll(ctx); err != nil && !isAbsent(err) {
		return poll.Quiet, err
	}
	if !w.ended() {
		w.finish(found.StackStatus, aws.ToString(found.StackStatusReason))
	}
	return poll.Done, nil
}

// ended looks for the root's newest own event.
func (w *watcher) ended() bool {
	newest := Event{}
	for _, e := range w.result.Events {
		if e.OfStack() && e.StackID == w.root.stackID && !e.Time.Before(newest.Time) {
			newest = e
		}
	}
	if newest.invalid() && !w.held { // its rollback, if there is one, begins a moment later
		w.held = true
		return false
	}
	status := types.StackStatus(newest.Status)
	if outcome := OutcomeOf(status); newest.ID == "" || outcome == Running || outcome == InReview {
		return false
	}
	w.finish(status, newest.Reason)
	return true
}

func (w *watcher) finish(status types.StackStatus, reason string) {
	outcome := OutcomeOf(status)
	if outcome == Deleted && !w.deletes() {
		outcome = RolledBack // OnFailure: DELETE took a failed creation away
	}
	if outcome == RolledBack && w.op.Undo {
		outcome = Succeeded
	}
	w.result.Status, w.result.Outcome, w.result.Reason = status, outcome, reason
}

// deletes reports that the operation is a deletion from its beginning.
func (w *watcher) deletes() bool {
	for _, e := range w.result.Events {
		if e.OfStack() && e.StackID == w.root.stackID {
			return e.Status == types.ResourceStatusDeleteInProgress
		}
	}
	return w.op.deletes
}
