package stackset

import (
	"context"
	"fmt"
	"time"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// ApplyOptions are the flags and arguments of cfn stackset apply.
type ApplyOptions struct {
	Options
	Files   []string
	Choices stackset.Choices
	// AllOverrides reads the overrides of all instances, however many.
	AllOverrides bool
	// Strict makes failures that the operation tolerates a failure.
	Strict  bool
	Timeout time.Duration
}

// Apply brings StackSets to what files declare, one after the other, and stops
// at the first that cannot be.
func Apply(ctx context.Context, e *env.Env, o ApplyOptions) error {
	if o.Timeout < 0 {
		return diag.New(diag.Usage, "usage", "--timeout cannot be negative")
	}
	documents, err := load(e, o.Files)
	if err != nil {
		return err
	}
	for i, d := range documents {
		s, err := open(ctx, e, o.Options, d.Admin)
		if err != nil {
			return err
		}
		if err := s.Writable(); err != nil {
			return err
		}
		if i > 0 && !s.Machine() {
			s.Term.Out.Println("")
		}
		w := &work{site: s, name: d.Name, options: o}
		if err := w.apply(ctx, d); err != nil {
			if rest := documents[i+1:]; len(rest) > 0 {
				s.Term.Err.Println("", "  "+s.Term.Err.Paint(term.Dim, fmt.Sprintf("%s and what comes after it was not begun", rest[0].Name)))
			}
			return err
		}
	}
	return nil
}

// work is one StackSet on its way.
type work struct {
	*site
	name    string
	options ApplyOptions
	// operation is the ID of the one that goes on, for a wait that is cut off.
	operation string
	// confirmed are the instances and what happens to them, as a person has
	// agreed to.
	confirmed map[stackset.Place]stackset.Action
}

// maxRounds bounds how often the state is read anew because somebody else has
// changed it.
const maxRounds = 5

func (w *work) apply(ctx context.Context, d *document) error {
	h := w.header(d.Name, "apply")
	if w.Machine() {
		machine(w.site).header(h)
	} else {
		head(w.Term.Out, h)
	}
	ctx, cancel := within(ctx, w.options.Timeout, d.Name)
	defer cancel()
	if err := w.settle(ctx); err != nil {
		return err
	}
	for round := 1; ; round++ {
		p, err := w.prepare(ctx, d, w.options.Choices, w.options.AllOverrides)
		if err != nil {
			return err
		}
		err = w.once(ctx, p)
		if !stackset.IsMoved(err) || round == maxRounds {
			return err
		}
		w.say("the StackSet has changed in the meantime; reading it again")
	}
}

// settle waits for what an earlier run, or somebody else, has begun.
func (w *work) settle(ctx context.Context) error {
	set, err := w.sets.Find(ctx, w.name)
	if err != nil || set == nil {
		return err
	}
	going, err := w.sets.Unfinished(ctx, w.name)
	if err != nil || going == nil {
		return err
	}
	w.say("an operation goes on already; following it")
	return w.watch(ctx, nil, func(emit func(stackset.Event)) error { return w.sets.Settle(ctx, w.name, emit) })
}

// watch shows what do emits, and says how to come back where it is cut off.
func (w *work) watch(ctx context.Context, expected []stackset.Place, do func(func(stackset.Event)) error) error {
	shown := w.follow(w.name, expected)
	err := do(func(e stackset.Event) {
		w.operation = e.Operation.ID
		shown.event(e)
	})
	shown.stop()
	return w.leave(ctx, w.name, w.operation, err)
}

// once shows a plan, asks, and makes it so.
func (w *work) once(ctx context.Context, p *prepared) error {
	if w.Machine() {
		if err := machine(w.site).plan(p, w.header(w.name, "apply")); err != nil {
			return err
		}
	} else {
		showPlan(w.Term.Out, p)
	}
	if p.Empty() {
		return w.end(ctx, p, nil, p.state.Instances)
	}
	if err := w.confirm(ctx, p); err != nil {
		return err
	}
	source, err := w.source(ctx, p)
	if err != nil {
		return err
	}
	var done []*stackset.Followed
	err = w.watch(ctx, touched(p), func(emit func(stackset.Event)) (err error) {
		done, err = w.sets.Apply(ctx, p.Plan, p.state, string(p.document.body), source, emit)
		return err
	})
	if err != nil {
		return err
	}
	after, err := w.sets.Instances(ctx, w.name, stackset.Filter{})
	if err != nil {
		return err
	}
	return w.end(ctx, p, done, after)
}

// touched are the instances that the plan's calls deal with.
func touched(p *prepared) (places []stackset.Place) {
	seen := map[stackset.Place]bool{}
	for _, call := range p.Calls {
		for _, place := range call.Places {
			if !seen[place] {
				seen[place] = true
				places = append(places, place)
			}
		}
	}
	return places
}

// confirm asks, unless what is planned now was agreed to before.
func (w *work) confirm(ctx context.Context, p *prepared) error {
	actions := map[stackset.Place]stackset.Action{}
	agreed := w.confirmed != nil
	for _, c := range p.Cells {
		actions[c.Place] = c.Action
		switch c.Action {
		case stackset.Keep, stackset.Leave, stackset.Block:
		default:
			agreed = agreed && w.confirmed[c.Place] == c.Action
		}
	}
	if agreed {
		return nil
	}
	question := "Apply?"
	if n := p.Count(stackset.Delete); n > 0 && !p.Retain {
		question = "Apply, and delete " + count(w.Term.Err.Look, n, "stack") + "?"
	}
	if err := w.Confirm(ctx, question); err != nil {
		return err
	}
	w.confirmed = actions
	return nil
}

// end tells what it has come to. What is wrong is shown here; the error only
// carries the exit code.
func (w *work) end(ctx context.Context, p *prepared, done []*stackset.Followed, after map[stackset.Place]stackset.Instance) error {
	out := stackset.Judge(p.Plan, after, done)
	causes := w.causes(ctx, out, after)
	if w.Machine() {
		machine(w.site).end(ended{w.name, !p.Empty(), out, done, causes})
	} else {
		w.tellEnd(p, done, out, causes)
	}
	if !out.OK || w.options.Strict && out.Tolerated > 0 {
		return command.Shown(diag.Failed)
	}
	return nil
}
