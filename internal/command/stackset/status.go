package stackset

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// StatusOptions are the flags and arguments of cfn stackset status.
type StatusOptions struct {
	Options
	Timeout time.Duration
}

// Status follows what goes on on a StackSet to its end, and shows how its
// instances are. An operation that it has followed and that failed is a failure.
func Status(ctx context.Context, e *env.Env, o StatusOptions) error {
	s, err := named(ctx, e, o.Options)
	if err != nil {
		return err
	}
	if _, err := s.sets.Get(ctx, o.Name); err != nil {
		return err
	}
	h := s.header(o.Name, "status")
	if s.Machine() {
		machine(s).header(h)
	} else {
		head(s.Term.Out, h)
	}
	s.accountNames(ctx)
	waiting, cancel := within(ctx, o.Timeout, o.Name)
	defer cancel()
	failed, err := s.attach(waiting, o.Name)
	if err != nil {
		return err
	}
	instances, err := s.sets.Instances(ctx, o.Name, stackset.Filter{})
	if err != nil {
		return err
	}
	if s.Machine() {
		machine(s).instances(o.Name, instances)
	} else {
		s.tellInstances(o.Name, instances)
	}
	if failed {
		return command.Shown(diag.Failed)
	}
	return nil
}

// attach follows the operations that go on, and tells whether one failed.
func (s *site) attach(ctx context.Context, name string) (failed bool, err error) {
	going, err := s.sets.Unfinished(ctx, name)
	if err != nil || going == nil {
		return false, err
	}
	w := &work{site: s, name: name}
	err = w.watch(ctx, nil, func(emit func(stackset.Event)) error {
		return s.sets.Settle(ctx, name, func(e stackset.Event) {
			failed = failed || e.Result == nil && e.Operation.Over() && !e.Operation.Succeeded()
			emit(e)
		})
	})
	return failed, err
}

// instanceMark is how an instance is, as a cell of a grid.
func instanceMark(look term.Look, i stackset.Instance) mark {
	signed := func(s term.Symbol, kind string) mark { return mark{look.Char(s), term.StyleOf(s), kind} }
	switch {
	case i.Suspended():
		return mark{suspendedMark, term.Dim, "suspended"}
	case i.Status == types.StackInstanceStatusCurrent:
		return signed(term.Done, "CURRENT")
	case i.Status == types.StackInstanceStatusInoperable:
		return signed(term.Failed, "INOPERABLE")
	default:
		return signed(term.Warning, "OUTDATED")
	}
}

// tellInstances shows the grid, and what is not CURRENT by reason.
func (s *site) tellInstances(name string, instances map[stackset.Place]stackset.Instance) {
	out := s.Term.Out
	if len(instances) == 0 {
		out.Println("", "  "+out.Symbol(term.Unchanged)+" "+out.Join(out.Paint(term.Bold, name), "no stack instances"))
		return
	}
	g := grid{names: s.names, cells: map[stackset.Place]mark{}}
	current := 0
	for place, i := range instances {
		g.cells[place] = instanceMark(out.Look, i)
		if i.Current() {
			current++
		}
	}
	out.Println("", "  "+out.Paint(term.Dim, g.size(out.Look)), "")
	out.Println(g.lines(out.Look, out.Width())...)
	v := &endView{out: out, names: s.names}
	for _, group := range stackset.Troubles(instances) {
		v.group(group)
	}
	symbol := term.Done
	if current < len(instances) {
		symbol = term.Warning
	}
	out.Println("", "  "+out.Symbol(symbol)+" "+out.Join(out.Paint(term.Bold, name), out.Count(current)+" of "+count(out.Look, len(instances), "instance")+" CURRENT"))
}

func (s stream) instances(name string, instances map[stackset.Place]stackset.Instance) {
	counts := map[string]int{}
	for _, place := range slices.SortedFunc(maps.Keys(instances), stackset.ComparePlaces) {
		i := instances[place]
		counts[strings.ToLower(string(i.Status))]++
		_ = s.events.Write("state", time.Now(), listedInstance{
			place, i.OU, string(i.Status), string(i.Detailed), i.Reason, i.StackID, string(i.Drift), i.LastOperation,
		})
	}
	_ = s.events.Write("result", time.Now(), map[string]any{"stackset": name, "instances": len(instances), "counts": counts})
}
