package stackset

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// DriftOptions are the flags and arguments of cfn stackset drift.
type DriftOptions struct {
	Options
	// NoWait begins the detection and leaves it.
	NoWait bool
	// ExitCode makes the command end with 3 where something differs.
	ExitCode bool
	Timeout  time.Duration
}

// drifted is an instance that differs, with its resources.
type drifted struct {
	stackset.Place
	Resources []driftedResource `json:"resources"`
}

type driftedResource struct {
	LogicalID  string            `json:"logicalId"`
	PhysicalID string            `json:"physicalId,omitempty"`
	Type       string            `json:"type"`
	Status     string            `json:"status"`
	Properties []driftedProperty `json:"differences,omitempty"`
}

type driftedProperty struct {
	Path     string `json:"path"`
	Kind     string `json:"kind"`
	Expected string `json:"expected,omitempty"`
	Actual   string `json:"actual,omitempty"`
}

// maxDetailed is how many instances are asked for what differs.
const maxDetailed = 50

// Drift compares the stacks of all instances with what they were deployed as.
func Drift(ctx context.Context, e *env.Env, o DriftOptions) error {
	s, err := named(ctx, e, o.Options)
	if err != nil {
		return err
	}
	id, err := s.sets.DetectDrift(ctx, o.Name)
	if err != nil {
		return err
	}
	h := s.header(o.Name, "drift")
	if s.Machine() {
		machine(s).header(h)
	} else {
		head(s.Term.Out, h)
	}
	if o.NoWait {
		s.say("the detection has begun; follow it with  cfn stackset status " + o.Name)
		if s.Machine() {
			return s.Stream().Write("result", time.Now(), map[string]any{"stackset": o.Name, "operation": id})
		}
		return nil
	}
	waiting, cancel := within(ctx, o.Timeout, o.Name)
	defer cancel()
	w := &work{site: s, name: o.Name}
	var followed *stackset.Followed
	err = w.watch(waiting, nil, func(emit func(stackset.Event)) (err error) {
		followed, err = s.sets.Follow(waiting, o.Name, id, "", 0, emit)
		return err
	})
	if err != nil {
		return err
	}
	instances, err := s.sets.Instances(ctx, o.Name, stackset.Filter{})
	if err != nil {
		return err
	}
	list, err := s.differing(ctx, o.Name, id, instances)
	if err != nil {
		return err
	}
	s.accountNames(ctx)
	s.tellDrift(o.Name, followed, instances, list)
	switch {
	case !followed.Succeeded():
		return command.Shown(diag.Failed)
	case o.ExitCode && len(list) > 0:
		return command.Differences()
	default:
		return nil
	}
}

// differing reads what differs in the instances that have drifted, of the first
// of them where they are many.
func (s *site) differing(ctx context.Context, name, operation string, instances map[stackset.Place]stackset.Instance) (list []drifted, err error) {
	for _, place := range slices.SortedFunc(maps.Keys(instances), stackset.ComparePlaces) {
		if instances[place].Drift != types.StackDriftStatusDrifted {
			continue
		}
		one := drifted{Place: place, Resources: []driftedResource{}}
		if len(list) < maxDetailed {
			found, err := s.sets.ResourceDrifts(ctx, name, operation, place)
			if err != nil {
				return nil, err
			}
			for _, r := range found {
				one.Resources = append(one.Resources, newDriftedResource(r))
			}
		}
		list = append(list, one)
	}
	return list, nil
}

func newDriftedResource(r types.StackInstanceResourceDriftsSummary) driftedResource {
	out := driftedResource{
		LogicalID: aws.ToString(r.LogicalResourceId), PhysicalID: aws.ToString(r.PhysicalResourceId),
		Type: aws.ToString(r.ResourceType), Status: string(r.StackResourceDriftStatus),
	}
	for _, p := range r.PropertyDifferences {
		out.Properties = append(out.Properties, driftedProperty{
			aws.ToString(p.PropertyPath), string(p.DifferenceType), aws.ToString(p.ExpectedValue), aws.ToString(p.ActualValue),
		})
	}
	return out
}

// tellDrift shows the grid of drift, and the differences of each instance.
func (s *site) tellDrift(name string, f *stackset.Followed, instances map[stackset.Place]stackset.Instance, list []drifted) {
	if s.Machine() {
		_ = s.Stream().Write("result", time.Now(), map[string]any{
			"stackset": name, "operation": f.ID, "status": f.Status, "instances": len(instances), "drifted": append([]drifted{}, list...),
		})
		return
	}
	out := s.Term.Out
	g := grid{names: s.names, cells: map[stackset.Place]mark{}}
	for place, i := range instances {
		switch i.Drift {
		case types.StackDriftStatusDrifted:
			g.cells[place] = mark{out.Char(term.Modify), term.Warn, "DRIFTED"}
		case types.StackDriftStatusInSync:
			g.cells[place] = mark{out.Char(term.Done), term.Good, "IN_SYNC"}
		default:
			g.cells[place] = mark{out.Char(term.Unchanged), term.Dim, "not checked"}
		}
	}
	if len(instances) > 0 {
		out.Println("")
		out.Println(g.lines(out.Look, out.Width())...)
	}
	for _, one := range list {
		s.tellDrifted(one)
	}
	v := &endView{out: out, names: s.names}
	for place, r := range f.Undone {
		v.group(stackset.Group{Trouble: stackset.Failed, Reason: r.Reason, Places: []stackset.Place{place}})
	}
	mark, verdict := out.Symbol(term.Done), out.Paint(term.Good, "IN_SYNC")
	if len(list) > 0 {
		mark, verdict = out.Symbol(term.Warning), out.Paint(term.Warn, fmt.Sprintf("%d of %s drifted", len(list), count(out.Look, len(instances), "instance")))
	}
	if !f.Succeeded() {
		mark, verdict = out.Symbol(term.Failed), out.Paint(term.Bad, string(f.Status))
	}
	out.Println("", "  "+mark+" "+out.Join(out.Paint(term.Bold, name), verdict))
}

func (s *site) tellDrifted(one drifted) {
	out := s.Term.Out
	for _, r := range one.Resources {
		symbol := term.Modify
		if r.Status == string(types.StackResourceDriftStatusDeleted) {
			symbol = term.Delete
		}
		out.Println("", "  "+out.Symbol(symbol)+" "+out.Join(one.Account+" "+one.Region, out.Paint(term.Bold, r.LogicalID), r.Type))
		if symbol == term.Delete {
			out.Println("      " + out.Paint(term.Warn, "deleted outside of CloudFormation"))
		}
		for _, p := range r.Properties {
			values := term.Clean(p.Expected) + " " + out.Char(term.Arrow) + " " + term.Clean(p.Actual)
			for _, line := range term.Wrap(p.Path+"   "+values, indented(out, 6), 2) {
				out.Println("      " + out.Paint(term.Dim, line))
			}
		}
	}
}
