package view

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/output"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

// machine writes one JSON object a line, each with type and time; the last
// has the type result.
type machine struct{ events *output.Events }

func newMachine(s *command.Session) Operation { return machine{s.Stream()} }

// write gives up silently on a closed output: the operation goes on, and the
// terminal reports the failure at the end.
func (m machine) write(kind string, value any) { _ = m.events.Write(kind, time.Now(), value) }

func (m machine) Header(h Header) { m.write("header", h) }

func (m machine) Note(string) {}

func (m machine) Warn(list diag.List) {
	for _, d := range list {
		m.write("warning", map[string]any{"code": d.Code, "summary": d.Summary, "detail": d.Detail})
	}
}

// Plan writes lists also where they are empty, so that programs need not care.
func (m machine) Plan(p Plan) {
	plan := *p.Plan
	plan.Changes = append([]stack.Change{}, plan.Changes...)
	plan.Parameters = append([]stack.ParameterChange{}, plan.Parameters...)
	plan.Tags = append([]stack.TagChange{}, plan.Tags...)
	plan.Findings = append([]stack.Finding{}, plan.Findings...)
	plan.Triggers.Alarms = append([]stack.Alarm{}, plan.Triggers.Alarms...)
	m.write("plan", &plan)
}

func (m machine) DeletePlan(p *stack.DeletePlan) {
	type resource struct {
		LogicalID  string `json:"logicalId"`
		PhysicalID string `json:"physicalId,omitempty"`
		Type       string `json:"type"`
		Retained   bool   `json:"retained"`
	}
	list := []resource{}
	for i, r := range append(p.Resources, p.Retained...) {
		list = append(list, resource{
			aws.ToString(r.LogicalResourceId), aws.ToString(r.PhysicalResourceId),
			aws.ToString(r.ResourceType), i >= len(p.Resources),
		})
	}
	m.write("plan", map[string]any{"stack": aws.ToString(p.Stack.StackName), "stackId": aws.ToString(p.Stack.StackId), "resources": list})
}

func (m machine) Unchanged(e End) { m.write("result", newResult(e, false)) }

func (m machine) Start(op stack.Operation, _ *template.Template) {
	start := map[string]any{"stack": op.Stack, "stackId": op.StackID}
	if op.ID != "" {
		start["operationId"] = op.ID
	}
	m.write("start", start)
}

func (m machine) Event(e stack.Event) { _ = WriteEvent(m.events, e) }

// WriteEvent writes an event with its own time.
func WriteEvent(to *output.Events, e stack.Event) error {
	type line struct {
		stack.Event
		Time *struct{} `json:"time,omitempty"` // the line has it already
	}
	return to.Write("event", e.Time, line{Event: e})
}

func (m machine) Stop() {}

func (m machine) End(e End) { m.write("result", newResult(e, true)) }

// result is the last line of every operation.
type result struct {
	Stack    string            `json:"stack"`
	StackID  string            `json:"stackId,omitempty"`
	Status   string            `json:"status,omitempty"`
	Changed  bool              `json:"changed"`
	OK       bool              `json:"ok"`
	Seconds  float64           `json:"seconds"`
	Outputs  map[string]string `json:"outputs,omitempty"`
	Reason   string            `json:"reason,omitempty"`
	Cause    *stack.Event      `json:"cause,omitempty"`
	Location string            `json:"location,omitempty"`
	// Findings are why validation has stopped it.
	Findings []stack.Finding `json:"findings,omitempty"`
	// Alarms are those because of which it was rolled back.
	Alarms []string `json:"alarms,omitempty"`
	// Stabilising are resources that go on in the background.
	Stabilising []string `json:"stabilising,omitempty"`
}

func newResult(e End, changed bool) result {
	r := result{
		Stack: e.Stack, StackID: e.StackID, Status: string(e.Status), Changed: changed,
		OK:      e.Outcome == stack.Succeeded || e.Outcome == stack.Deleted,
		Seconds: e.Duration().Seconds(), Outputs: map[string]string{},
	}
	for _, o := range e.Outputs {
		r.Outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
	}
	if r.OK {
		r.Stabilising = e.Stabilising()
		return r
	}
	r.Reason, r.Findings, r.Alarms = e.FirstReason(), e.Findings, e.raised()
	if failure := stack.Diagnose(e.Events); failure != nil {
		r.Cause = &failure.Event
		if place := e.place(failure); place != nil {
			r.Location = place.String()
		}
	}
	return r
}
