package stackset

import (
	"maps"
	"time"

	"github.com/cfn-cli/cfn/internal/output"
	"github.com/cfn-cli/cfn/internal/stackset"
)

// stream writes one JSON object a line, each with type and time; the last has
// the type result.
type stream struct{ events *output.Events }

func machine(s *site) stream { return stream{s.Stream()} }

// counted are the numbers of instances by what happens to them.
type counted struct {
	Create int `json:"create"`
	Update int `json:"update"`
	Retry  int `json:"retry"`
	Delete int `json:"delete"`
	Keep   int `json:"keep"`
	Leave  int `json:"leave"`
	Block  int `json:"block"`
}

func countedOf(p *stackset.Plan) counted {
	return counted{
		p.Count(stackset.Create), p.Count(stackset.Update), p.Count(stackset.Retry), p.Count(stackset.Delete),
		p.Count(stackset.Keep), p.Count(stackset.Leave), p.Count(stackset.Block),
	}
}

// planned is a plan for a program.
type planned struct {
	header
	Changes    bool                `json:"changes"`
	Differs    bool                `json:"differs"`
	Set        stackset.SetChange  `json:"set"`
	Counts     counted             `json:"counts"`
	Operations int                 `json:"operations"`
	Concurrent int                 `json:"concurrentAccounts"`
	Tolerance  int                 `json:"toleratedFailures"`
	Calls      []stackset.Call     `json:"calls"`
	Instances  []stackset.Cell     `json:"instances"`
	Going      *stackset.Operation `json:"operationInProgress,omitempty"`
}

func newPlanned(p *prepared, h header) planned {
	concurrent, tolerance := p.Operation.Effective(len(p.Accounts()))
	out := planned{
		header: h, Changes: !p.Empty(), Differs: p.Differs(), Set: p.Set, Counts: countedOf(p.Plan),
		Operations: p.operations(), Concurrent: concurrent, Tolerance: tolerance, Going: p.going,
		Calls: []stackset.Call{}, Instances: []stackset.Cell{},
	}
	for _, c := range p.Calls {
		c.Overrides = masked(c.Overrides, p.secret)
		out.Calls = append(out.Calls, c)
	}
	for _, c := range p.Cells {
		c.Before, c.After = masked(c.Before, p.secret), masked(c.After, p.secret)
		out.Instances = append(out.Instances, c)
	}
	return out
}

func masked(values map[string]string, secret map[string]bool) map[string]string {
	if len(secret) == 0 {
		return values
	}
	values = maps.Clone(values)
	for name := range values {
		values[name] = hidden(secret, name, values[name])
	}
	return values
}

func (s stream) plan(p *prepared, h header) error {
	return s.events.Write("plan", time.Now(), newPlanned(p, h))
}

// The rest gives up silently on a closed output: the operation goes on, and the
// terminal reports the failure at the end.

func (s stream) header(h header) { _ = s.events.Write("header", time.Now(), h) }

func (s stream) event(e stackset.Event) {
	if e.Result == nil {
		_ = s.events.Write("operation", e.Time, e.Operation)
		return
	}
	_ = s.events.Write("instance", e.Time, struct {
		Operation string `json:"operation"`
		*stackset.Result
	}{e.Operation.ID, e.Result})
}

func (s stream) stop() {}

// ended is the last line of an application.
type ended struct {
	StackSet string `json:"stackset"`
	Changed  bool   `json:"changed"`
	stackset.Outcome
	Operations []*stackset.Followed `json:"operations"`
	Causes     []cause              `json:"causes,omitempty"`
}

func (s stream) end(r ended) {
	r.Operations = append([]*stackset.Followed{}, r.Operations...)
	_ = s.events.Write("result", time.Now(), r)
}
