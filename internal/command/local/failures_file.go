package local

import (
	"strconv"

	"github.com/cfn-cli/cfn/internal/document"
	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/template"
)

// readFailures reads a failures file, YAML or JSON, in the form that cfn local
// fail --list --output yaml prints:
//
//	rules:
//	  - {type: AWS::SQS::Queue, on: create, stack: shop, logicalId: Queue, account: "111111111111", reason: no more queues}
//	  - {type: AWS::Lambda::Function, on: read, warning: UNSUPPORTED_PROPERTIES, properties: [Layers]}
//	  - {on: scan, reason: no more scans}
//	customResources:
//	  - {type: Custom::Seed, logicalId: Seed, PhysicalResourceId: seed-1, Data: {Value: 42}}
//	expiredScans: 1
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
	r := failuresFile{&document.Reader{Name: name, What: "a failures file", Code: "failures-file"}}
	r.Fields(root, map[string]func(*template.Node){
		"rules":           func(n *template.Node) { f.Rules = document.Each(r.Reader, n, r.rule) },
		"customResources": func(n *template.Node) { f.CustomResources = document.Each(r.Reader, n, r.answer) },
		"throttle": func(n *template.Node) {
			share, err := emulator.ParseShare(n.Scalar())
			r.Must(n, err)
			f.Throttle = &share
		},
		"latency": func(n *template.Node) {
			latency, err := emulator.ParseDuration(n.Scalar())
			r.Must(n, err)
			f.Latency = &latency
		},
		"listDelay": func(n *template.Node) {
			delay, err := emulator.ParseDuration(n.Scalar())
			r.Must(n, err)
			f.ListDelay = &delay
		},
		"expiredScans": func(n *template.Node) {
			count, err := strconv.Atoi(n.Scalar())
			if err != nil {
				r.Report(n.Pos, "expiredScans is a number, 0 for none")
			}
			f.ExpiredScans = &count
		},
	})
	if len(r.Findings) == 0 { // else the problems would tell the same again
		for _, p := range f.Problems() {
			r.Report(document.Locate(root, p.Path), "%s", p.Text)
		}
	}
	return f, r.Findings.Err()
}

type failuresFile struct{ *document.Reader }

func (r failuresFile) rule(n *template.Node) engine.Fault {
	rule := engine.Fault{Times: 1}
	r.Fields(n, map[string]func(*template.Node){
		"type": r.Text(&rule.Type), "on": r.Text((*string)(&rule.On)), "stack": r.Text(&rule.Stack),
		"logicalId": r.Text(&rule.LogicalID), "reason": r.Text(&rule.Reason),
		"warning": r.Text(&rule.Warning), "properties": r.Texts(&rule.Properties),
		"account": r.Text(&rule.Account), "region": r.Text(&rule.Region),
		"times": func(n *template.Node) {
			times, err := strconv.Atoi(n.Scalar())
			if err != nil {
				r.Report(n.Pos, "times is a number, 0 for always")
			}
			rule.Times = times
		},
	})
	return rule
}

func (r failuresFile) answer(n *template.Node) (answer provider.Answer) {
	r.Fields(n, map[string]func(*template.Node){
		"type": r.Text(&answer.Type), "logicalId": r.Text(&answer.LogicalID), "PhysicalResourceId": r.Text(&answer.PhysicalResourceID),
		"Data": func(n *template.Node) {
			data, ok := document.Plain(n).(map[string]any)
			if !ok {
				r.Report(n.Pos, "Data is a map of attributes to their values")
			}
			answer.Data = data
		},
	})
	return answer
}
