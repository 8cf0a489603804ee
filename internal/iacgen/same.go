package iacgen

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/document"
	"github.com/cfn-cli/cfn/internal/template"
)

// same refuses a result that does not mean what the template meant: evaluated,
// with the dropped properties put back, each resource must be what it was.
func (w *rewriter) same(before, after *template.Template) error {
	was, is := w.evaluator(before), w.evaluator(after)
	drops := map[string][]Drop{}
	for _, d := range w.out.Dropped {
		drops[d.LogicalID] = append(drops[d.LogicalID], d)
	}
	for _, r := range before.Resources {
		a, errA := was.Properties(r)
		b, errB := is.Properties(after.Resource(r.LogicalID))
		var restored any = b
		for _, d := range drops[r.LogicalID] {
			restored = put(restored, d.steps, document.Plain(d.node))
		}
		if (errA == nil) != (errB == nil) || errA == nil && !equal(a, restored) {
			return diag.New(diag.Failed, "iac.meaning", "the template would not mean the same after it is made fit for people: %s", r.LogicalID).
				WithHint("--raw  takes it as CloudFormation wrote it")
		}
	}
	return nil
}

// put sets a value at a place of a document, where there is such a place.
func put(into any, steps []string, value any) any {
	switch v := into.(type) {
	case map[string]any:
		v = maps.Clone(v)
		if below, there := v[steps[0]]; len(steps) > 1 && there {
			v[steps[0]] = put(below, steps[1:], value)
		} else if len(steps) == 1 {
			v[steps[0]] = value
		}
		return v
	case []any:
		i, err := strconv.Atoi(steps[0][1 : len(steps[0])-1])
		if err == nil && i < len(v) && len(steps) > 1 {
			v = slices.Clone(v)
			v[i] = put(v[i], steps[1:], value)
		}
		return v
	default:
		return into
	}
}

func equal(a, b any) bool {
	one, errA := json.Marshal(a)
	other, errB := json.Marshal(b)
	return errA == nil && errB == nil && bytes.Equal(one, other)
}

// evaluator computes a template with the values that its resources have.
func (w *rewriter) evaluator(t *template.Template) *template.Evaluator {
	parameters := map[string]any{}
	for _, p := range t.Parameters {
		parameters[p.Name] = "the value of " + p.Name
		if p.IsList() {
			parameters[p.Name] = []any{"the value of " + p.Name}
		}
	}
	known := facts{}
	for value, targets := range w.values {
		for _, t := range targets {
			known[t.expression()] = value
		}
	}
	return t.Evaluator(template.Scope{
		Parameters: parameters, KeepDynamic: true, Resolver: known,
		Pseudo: map[string]string{
			"AWS::AccountId": w.at.Account, "AWS::Partition": w.at.Partition, "AWS::Region": w.at.Region,
			"AWS::StackId": template.Unknown, "AWS::StackName": template.Unknown, "AWS::URLSuffix": template.Unknown,
		},
	})
}

// facts answers with what the resources are known to be.
type facts map[string]string

func (f facts) get(expression string) string {
	if value, known := f[expression]; known {
		return value
	}
	return template.Unknown
}

// Ref implements template.Resolver.
func (f facts) Ref(id string) (any, error) { return f.get(id), nil }

// GetAtt implements template.Resolver.
func (f facts) GetAtt(id, attribute string) (any, error) { return f.get(id + "." + attribute), nil }

// Import implements template.Resolver.
func (facts) Import(string) (string, error) { return template.Unknown, nil }

// Dynamic implements template.Resolver.
func (facts) Dynamic(string, string) (string, error) { return template.Unknown, nil }

// Zones implements template.Resolver.
func (facts) Zones(string) []string { return []string{template.Unknown} }
