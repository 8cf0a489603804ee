package local

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/suggest"
	"github.com/cfn-cli/cfn/internal/template"
)

// readFailures reads a failures file, YAML or JSON, in the form that cfn local
// fail --list --output yaml prints:
//
//	rules:
//	  - {type: AWS::SQS::Queue, on: create, stack: shop, logicalId: Queue, reason: no more queues, times: 2}
//	customResources:
//	  - {type: Custom::Seed, logicalId: Seed, PhysicalResourceId: seed-1, Data: {Value: 42}}
//	throttle: 20%
//	latency: 200ms
//
// A rule without times strikes once. All mistakes are told at once, as a
// diag.List of kind Invalid with their places.
func readFailures(name string, data []byte) (f emulator.Failures, err error) {
	root, err := template.ParseNode(name, data)
	if err != nil {
		return f, err
	}
	r := &failuresFile{name: name}
	r.fields(root, map[string]func(*template.Node){
		"rules":           func(n *template.Node) { f.Rules = eachOf(r, n, r.rule) },
		"customResources": func(n *template.Node) { f.CustomResources = eachOf(r, n, r.answer) },
		"throttle": func(n *template.Node) {
			share, err := emulator.ParseShare(n.Scalar())
			r.must(n, err)
			f.Throttle = &share
		},
		"latency": func(n *template.Node) {
			latency, err := emulator.ParseDuration(n.Scalar())
			r.must(n, err)
			f.Latency = &latency
		},
	})
	if len(r.findings) == 0 { // else the problems would tell the same again
		for _, p := range f.Problems() {
			r.report(locate(root, p.Path), "%s", p.Text)
		}
	}
	return f, r.findings.Err()
}

type failuresFile struct {
	name     string
	findings diag.List
}

func (r *failuresFile) report(at template.Pos, format string, args ...any) {
	r.findings = append(r.findings, diag.New(diag.Invalid, "failures-file", format, args...).
		At(diag.Range{File: r.name, Line: at.Line, Column: at.Column}))
}

func (r *failuresFile) must(n *template.Node, err error) {
	if err != nil {
		r.report(n.Pos, "%s", err)
	}
}

// fields hands each value of a map to the function of its key.
func (r *failuresFile) fields(n *template.Node, known map[string]func(*template.Node)) {
	if n.Kind != template.Map {
		r.report(n.Pos, "a map is wanted here")
		return
	}
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, entry := range n.Entries {
		if set, ok := known[entry.Key]; ok {
			set(entry.Value)
			continue
		}
		r.report(entry.Pos, "a failures file has no %q here", entry.Key)
		if near := suggest.Nearest(entry.Key, names); near != "" {
			r.findings[len(r.findings)-1].Hint = "did you mean " + near + "?"
		}
	}
}

func eachOf[T any](r *failuresFile, n *template.Node, read func(*template.Node) T) (list []T) {
	if n.Kind != template.List {
		r.report(n.Pos, "a list is wanted here")
		return nil
	}
	for _, item := range n.Items {
		list = append(list, read(item))
	}
	return list
}

func (r *failuresFile) rule(n *template.Node) engine.Fault {
	rule := engine.Fault{Times: 1}
	r.fields(n, map[string]func(*template.Node){
		"type": r.text(&rule.Type), "on": r.text((*string)(&rule.On)), "stack": r.text(&rule.Stack),
		"logicalId": r.text(&rule.LogicalID), "reason": r.text(&rule.Reason),
		"times": func(n *template.Node) {
			times, err := strconv.Atoi(n.Scalar())
			if err != nil {
				r.report(n.Pos, "times is a number, 0 for always")
			}
			rule.Times = times
		},
	})
	return rule
}

func (r *failuresFile) answer(n *template.Node) (answer provider.Answer) {
	r.fields(n, map[string]func(*template.Node){
		"type": r.text(&answer.Type), "logicalId": r.text(&answer.LogicalID), "PhysicalResourceId": r.text(&answer.PhysicalResourceID),
		"Data": func(n *template.Node) {
			data, ok := plain(n).(map[string]any)
			if !ok {
				r.report(n.Pos, "Data is a map of attributes to their values")
			}
			answer.Data = data
		},
	})
	return answer
}

// text stores a scalar as it is written.
func (r *failuresFile) text(into *string) func(*template.Node) {
	return func(n *template.Node) {
		if !n.IsScalar() {
			r.report(n.Pos, "a text is wanted here")
		}
		*into = n.Scalar()
	}
}

// plain is a value in the form of JSON.
func plain(n *template.Node) any {
	switch n.Kind {
	case template.Map:
		values := make(map[string]any, len(n.Entries))
		for _, entry := range n.Entries {
			values[entry.Key] = plain(entry.Value)
		}
		return values
	case template.List:
		values := make([]any, len(n.Items))
		for i, item := range n.Items {
			values[i] = plain(item)
		}
		return values
	case template.Null:
		return nil
	case template.Bool:
		return n.Text == "true"
	case template.String:
		return n.Text
	case template.Number:
		if json.Valid([]byte(n.Text)) {
			return json.Number(n.Text)
		}
	}
	return n.Text
}

// locate finds the place that a path leads to, or the nearest before it.
func locate(n *template.Node, path []string) template.Pos {
	at := n.Pos
	for _, step := range path {
		next := n.Get(step)
		if i, err := strconv.Atoi(step); err == nil && n.Kind == template.List && i < len(n.Items) {
			next = n.Items[i]
		}
		if next == nil {
			break
		}
		n, at = next, next.Pos
	}
	return at
}
