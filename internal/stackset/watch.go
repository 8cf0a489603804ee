package stackset

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/poll"
)

// Event is something that was seen of an operation: either that its own status
// is another one, or what has become of a stack instance.
type Event struct {
	Time      time.Time
	Operation Operation
	// Result is nil where the event is of the operation itself.
	Result *Result
}

// Followed is an operation that has ended, with what became of the instances
// that it has not done.
type Followed struct {
	*Operation
	// Undone are failed and cancelled instances.
	Undone map[Place]Result `json:"-"`
	// Done counts the instances that it has done.
	Done int `json:"done"`
}

// lateLooks is how often the results are read after the operation has ended,
// until they are complete: they are eventually consistent.
const lateLooks = 20

// pageTime is the share of a page of results in the time between two looks,
// which holds the calls to ten a second.
const pageTime = 100 * time.Millisecond

// Follow watches an operation until it has ended. expected is the number of
// instances that it deals with, as far as that is known: each look reads all of
// its results, so the more there are the rarer it looks.
func (c *Client) Follow(ctx context.Context, name, id string, kind Kind, expected int, emit func(Event)) (*Followed, error) {
	f := &follower{Client: c, name: name, id: id, kind: kind, emit: emit, seen: map[Place]types.StackSetOperationResultStatus{}}
	f.undone = map[Place]Result{}
	pace := c.pace
	least := time.Duration(expected/pageSize) * pageTime
	pace.Longest = max(pace.Longest, least)
	pace.Left = func(elapsed time.Duration) time.Duration { return max(elapsed, 2*least) }
	err := poll.Until(ctx, pace, f.look)
	if err != nil {
		return nil, explain(err, name)
	}
	return &Followed{Operation: f.operation, Undone: f.undone, Done: f.done}, nil
}

// follower remembers one word an instance, however many there are.
type follower struct {
	*Client
	name, id  string
	kind      Kind
	emit      func(Event)
	operation *Operation
	seen      map[Place]types.StackSetOperationResultStatus
	undone    map[Place]Result
	done      int
	late      int
}

func (f *follower) look(ctx context.Context) (poll.Look, error) {
	now, err := f.Operation(ctx, f.name, f.id)
	if err != nil {
		return poll.Quiet, err
	}
	now.Kind = f.kind
	if !now.Over() && (f.operation == nil || f.operation.Status != now.Status) {
		f.emit(Event{Time: now.Created, Operation: *now})
	}
	f.operation = now
	if now.Status == types.StackSetOperationStatusQueued {
		return poll.Quiet, nil
	}
	moved, open, err := f.read(ctx)
	if err != nil {
		return poll.Quiet, err
	}
	if now.Over() {
		f.late++
		if open == 0 && len(f.undone) >= now.Failed || f.late > lateLooks {
			f.emit(Event{Time: time.Now(), Operation: *now})
			return poll.Done, nil
		}
	}
	if moved {
		return poll.Active, nil
	}
	return poll.Quiet, nil
}

// read takes in the results that are others than at the last look.
func (f *follower) read(ctx context.Context) (moved bool, open int, err error) {
	at := time.Now()
	err = f.Results(ctx, f.name, f.id, func(r Result) {
		if !r.Over() {
			open++
		}
		if f.seen[r.Place] == r.Status {
			return
		}
		moved = true
		f.seen[r.Place] = r.Status
		switch r.Status {
		case types.StackSetOperationResultStatusFailed, types.StackSetOperationResultStatusCancelled:
			f.undone[r.Place] = r
		case types.StackSetOperationResultStatusSucceeded:
			f.done++
		default:
		}
		f.emit(Event{Time: at, Operation: *f.operation, Result: &r})
	})
	return moved, open, err
}

// Settle waits until no operation goes on or waits on a StackSet, following
// each.
func (c *Client) Settle(ctx context.Context, name string, emit func(Event)) error {
	for {
		o, err := c.Unfinished(ctx, name)
		if err != nil || o == nil {
			return err
		}
		if _, err := c.Follow(ctx, name, o.ID, "", 0, emit); err != nil {
			return err
		}
	}
}
