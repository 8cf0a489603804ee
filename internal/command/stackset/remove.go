package stackset

import (
	"context"
	"time"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// DeleteOptions are the flags and arguments of cfn stackset delete.
type DeleteOptions struct {
	Options
	// Retain leaves the stacks of the instances alone.
	Retain  bool
	Timeout time.Duration
}

// Delete deletes the instances of a StackSet, then the StackSet.
func Delete(ctx context.Context, e *env.Env, o DeleteOptions) error {
	s, err := named(ctx, e, o.Options)
	if err != nil {
		return err
	}
	if err := s.Writable(); err != nil {
		return err
	}
	ctx, cancel := within(ctx, o.Timeout, o.Name)
	defer cancel()
	w := &work{site: s, name: o.Name, options: ApplyOptions{Options: o.Options}}
	if s.Machine() {
		machine(s).header(s.header(o.Name, "delete"))
	} else {
		head(s.Term.Out, s.header(o.Name, "delete"))
	}
	if _, err := s.sets.Get(ctx, o.Name); err != nil {
		return err
	}
	if err := w.settle(ctx); err != nil {
		return err
	}
	for round := 1; ; round++ {
		err := w.empty(ctx, o)
		if !stackset.IsMoved(err) || round == maxRounds {
			return err
		}
	}
}

// empty deletes the instances, and the StackSet where none is left.
func (w *work) empty(ctx context.Context, o DeleteOptions) error {
	set, err := w.sets.Get(ctx, o.Name)
	if err != nil {
		return err
	}
	d, body := stackset.Existing(set, w.admin)
	p, err := w.prepare(ctx, &document{Declaration: d, body: []byte(body)}, stackset.Choices{Prune: true, Retain: o.Retain}, false)
	if err != nil {
		return err
	}
	if err := w.askDelete(ctx, p, o); err != nil {
		return err
	}
	var done []*stackset.Followed
	if !p.Empty() {
		err = w.watch(ctx, touched(p), func(emit func(stackset.Event)) (err error) {
			done, err = w.sets.Apply(ctx, p.Plan, p.state, body, stackset.Source{}, emit)
			return err
		})
		if err != nil {
			return err
		}
	}
	after, err := w.sets.Instances(ctx, o.Name, stackset.Filter{})
	if err != nil {
		return err
	}
	if len(after) > 0 {
		return w.halfDeleted(p, done, after, o)
	}
	if err := w.sets.Delete(ctx, o.Name); err != nil {
		return err
	}
	if w.Machine() {
		machine(w.site).end(ended{o.Name, true, stackset.Outcome{Groups: []stackset.Group{}, OK: true}, done, nil})
		return nil
	}
	w.Term.Out.Println("", "  "+w.Term.Out.Symbol(term.Done)+" "+w.Term.Out.Join(w.Term.Out.Paint(term.Bold, o.Name), w.Term.Out.Paint(term.Good, "deleted")))
	return nil
}

// askDelete shows what goes and wants the name typed.
func (w *work) askDelete(ctx context.Context, p *prepared, o DeleteOptions) error {
	if w.Machine() {
		if err := machine(w.site).plan(p, w.header(o.Name, "delete")); err != nil {
			return err
		}
	} else {
		showPlan(w.Term.Out, p)
	}
	if w.confirmed != nil || w.Yes {
		return nil
	}
	n := p.Count(stackset.Delete)
	question := "Type the StackSet's name to delete it"
	switch {
	case n > 0 && o.Retain:
		question += "; " + count(w.Term.Err.Look, n, "stack") + " stay"
	case n > 0:
		question += ", with " + count(w.Term.Err.Look, n, "stack")
	}
	if err := w.ConfirmName(ctx, question, o.Name); err != nil {
		return err
	}
	w.confirmed = map[stackset.Place]stackset.Action{}
	return nil
}

// halfDeleted tells which instances are left, and why.
func (w *work) halfDeleted(p *prepared, done []*stackset.Followed, after map[stackset.Place]stackset.Instance, o DeleteOptions) error {
	out := stackset.Judge(p.Plan, after, done)
	out.OK = false
	if w.Machine() {
		machine(w.site).end(ended{o.Name, true, out, done, nil})
		return command.Shown(diag.Failed)
	}
	stream := w.Term.Err
	v := &endView{out: stream, names: p.names}
	stream.Println("", "  "+stream.Symbol(term.Failed)+" "+stream.Join(stream.Paint(term.Bold, o.Name), stream.Paint(term.Bad, count(stream.Look, len(after), "instance")+" left")))
	for _, g := range out.Groups {
		v.group(g)
	}
	stream.Println("", "    "+stream.Paint(term.Active, "Next: ")+" mend the cause, then  cfn stackset delete "+o.Name+"   or leave the stacks alone:  --retain")
	return command.Shown(diag.Failed)
}
