package stackset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/poll"
)

// run is a plan on its way.
type run struct {
	*Client
	plan   *Plan
	state  State
	body   string
	source Source
	emit   func(Event)
}

// Apply makes the calls of a plan, one after the other, and follows each to its
// end. It stops at an operation that fails: what comes after it is not begun.
// s is the state that the plan was made for, body the template's text and
// source where CloudFormation reads it.
//
// An error for which IsMoved holds says that somebody else was there: read the
// state and plan again.
func (c *Client) Apply(ctx context.Context, p *Plan, s State, body string, source Source, emit func(Event)) ([]*Followed, error) {
	r := &run{Client: c, plan: p, state: s, body: body, source: source, emit: emit}
	var done []*Followed
	for i, call := range p.Calls {
		if call.Kind == CreateSet {
			if err := r.create(ctx); err != nil {
				return done, err
			}
		} else {
			followed, err := r.operate(ctx, call)
			if err != nil {
				return done, err
			}
			done = append(done, followed)
			if !followed.Succeeded() {
				return done, nil
			}
		}
		if i+1 < len(p.Calls) {
			if err := r.refresh(ctx); err != nil {
				return done, err
			}
		}
	}
	return done, nil
}

// refresh reads what the calls so far have changed: the next ones are known by
// the state that they are made for.
func (r *run) refresh(ctx context.Context) (err error) {
	name := r.plan.Name
	if r.state.Set, err = r.Get(ctx, name); err != nil {
		return err
	}
	r.state.Instances, err = r.Instances(ctx, name, Filter{})
	return err
}

// operate begins the operation of a call, or finds that an earlier run has
// begun it, and follows it.
func (r *run) operate(ctx context.Context, call Call) (*Followed, error) {
	id, running, err := r.operationID(ctx, call)
	if err != nil {
		return nil, err
	}
	if !running {
		if err := r.begin(ctx, call, id); err != nil {
			return nil, err
		}
	}
	return r.Follow(ctx, r.plan.Name, id, call.Kind, len(call.Places), r.emit)
}

// begin sends the request until the service takes it. While another operation
// goes on it waits for that one, and sends the same again.
func (r *run) begin(ctx context.Context, call Call, id string) error {
	pace := r.pace
	pace.Passes = nil // the SDK has tried again already
	accepted, err := r.offer(ctx, call, id)
	if accepted || err != nil {
		return err
	}
	return poll.Until(ctx, pace, func(ctx context.Context) (poll.Look, error) {
		if accepted, err := r.offer(ctx, call, id); accepted || err != nil {
			return poll.Done, err
		}
		return poll.Quiet, nil
	})
}

// offer sends the request once.
func (r *run) offer(ctx context.Context, call Call, id string) (accepted bool, err error) {
	err = r.send(ctx, call, id)
	switch awsclient.Code(err) {
	case codeKnown:
		return true, nil
	case codeBusy:
		return false, r.Settle(ctx, r.plan.Name, r.emit)
	case codeStale, codeNoInstance:
		return false, moved{explain(err, r.plan.Name)}
	}
	return err == nil, explain(err, r.plan.Name)
}

// operationID names the operation of a call after what it is to do and the
// state that it is made for. A run that repeats one which was cut off so finds
// the operation that goes on, and never begins a second one.
//
// An operation of that name may be over: either the state was read before its
// end, and is to be read anew; or the same state has come back, as when
// instances are created, deleted and created again, and the next name is taken.
func (r *run) operationID(ctx context.Context, call Call) (id string, running bool, err error) {
	for n := 0; ; n++ {
		id = r.identify(call, n)
		o, err := r.Operation(ctx, r.plan.Name, id)
		switch {
		case diag.Is(err, diag.NotFound):
			return id, false, nil
		case err != nil:
			return "", false, err
		case !o.Over():
			return id, true, nil
		case !r.ended[id]:
			r.ended[id] = true
			return "", false, moved{diag.New(diag.Busy, "stackset.moved", "StackSet %s has changed in the meantime", r.plan.Name).
				WithHint("run the command again")}
		}
	}
}

// identify hashes a call and the state that it is made for. Instances are known
// by their last operation and its outcome; the StackSet's own text only matters
// for its own update, since it changes under one that goes on.
func (r *run) identify(call Call, n int) string {
	type instance struct {
		Place
		LastOperation, Status string
	}
	places := make([]instance, 0, len(call.Places))
	for _, place := range call.Places {
		i := r.state.Instances[place]
		places = append(places, instance{place, i.LastOperation, string(i.Status)})
	}
	slices.SortFunc(places, func(a, b instance) int { return ComparePlaces(a.Place, b.Place) })
	parts := []any{n, aws.ToString(r.state.Set.StackSetId), call.Kind, call, call.Kind == DeleteInstances && r.plan.Retain, places}
	if !slices.Contains([]Kind{CreateInstances, UpdateInstances, RetryInstances, DeleteInstances}, call.Kind) {
		set := r.state.Set
		parts = append(parts, r.body, r.plan.Parameters, r.plan.Set, set.TemplateBody, set.Parameters, set.Tags, set.ManagedExecution, set.AutoDeployment)
	}
	hash := sha256.New()
	encoder := json.NewEncoder(hash)
	for _, part := range parts {
		_ = encoder.Encode(part) // plain data, into memory
	}
	return "cfn-" + hex.EncodeToString(hash.Sum(nil)[:16])
}
