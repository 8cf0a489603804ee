package refactor

import (
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/view"
	"github.com/cfn-cli/cfn/internal/output"
	"github.com/cfn-cli/cfn/internal/stack"
)

// display shows a refactor to a person or to a program. The calls come in this
// order; event comes between start and end.
type display interface {
	begin(header)
	// note says something on the way, for people only.
	note(string)
	// unchanged says that nothing moves.
	unchanged()
	plan(*stack.RefactorPlan)
	// checking shows that CloudFormation checks the plan, until the function that
	// it returns is called.
	checking() (checked func())
	// found tells what CloudFormation has made of the plan.
	found(*stack.Refactor)
	// start begins to show progress.
	start(*stack.Refactor)
	event(stack.Event)
	// stop leaves the progress as it stands.
	stop()
	end(stack.RefactorResult, failure)
}

func newDisplay(s *command.Session) display {
	if s.Machine() {
		return &machine{events: s.Stream()}
	}
	return &text{out: s.Term.Out, err: s.Term.Err}
}

// machine writes one JSON object a line, the last of type result.
type machine struct {
	events *output.Events
	id     string
	moves  int
}

func (m *machine) write(kind string, value any) { _ = m.events.Write(kind, time.Now(), value) }

func (m *machine) begin(h header) { m.write("header", h) }

func (m *machine) note(string) {}

func (m *machine) unchanged() {
	m.write("result", result{OK: true, Stacks: []stack.Ending{}})
}

func (m *machine) checking() func() { return func() {} }

func (m *machine) plan(p *stack.RefactorPlan) { m.moves = len(p.Moves); m.write("plan", p) }

// action is what CloudFormation will do.
type action struct {
	Action      string            `json:"action"`
	Entity      string            `json:"entity"`
	Description string            `json:"description"`
	Detection   string            `json:"detection"`
	PhysicalID  string            `json:"physicalId,omitempty"`
	From        *stack.Spot       `json:"from,omitempty"`
	To          *stack.Spot       `json:"to,omitempty"`
	Tag         map[string]string `json:"tag"`
	Untag       []string          `json:"untag"`
}

func (m *machine) found(r *stack.Refactor) {
	list := []action{}
	for _, a := range r.Actions {
		one := action{
			Action: string(a.Action), Entity: string(a.Entity), Description: aws.ToString(a.Description),
			Detection: string(a.Detection), PhysicalID: aws.ToString(a.PhysicalResourceId),
			Tag: map[string]string{}, Untag: append([]string{}, a.UntagResources...),
		}
		for _, t := range a.TagResources {
			one.Tag[aws.ToString(t.Key)] = aws.ToString(t.Value)
		}
		if a.Entity == types.StackRefactorActionEntityResource && a.ResourceMapping != nil {
			from, to := stack.SpotOf(a.ResourceMapping.Source), stack.SpotOf(a.ResourceMapping.Destination)
			one.From, one.To = &from, &to
		}
		list = append(list, one)
	}
	m.write("actions", map[string]any{"refactorId": r.ID, "actions": list})
}

func (m *machine) start(r *stack.Refactor) {
	m.id = r.ID
	m.write("start", map[string]any{"refactorId": r.ID, "stackIds": r.Stacks})
}

func (m *machine) event(e stack.Event) { _ = view.WriteEvent(m.events, e) }

func (m *machine) stop() {}

// result is the last line.
type result struct {
	RefactorID string         `json:"refactorId,omitempty"`
	Status     string         `json:"status,omitempty"`
	Changed    bool           `json:"changed"`
	OK         bool           `json:"ok"`
	Moved      int            `json:"moved"`
	Seconds    float64        `json:"seconds"`
	Stacks     []stack.Ending `json:"stacks"`
	Reason     string         `json:"reason,omitempty"`
	Cause      *stack.Event   `json:"cause,omitempty"`
	Location   string         `json:"location,omitempty"`
}

func (m *machine) end(r stack.RefactorResult, f failure) {
	line := result{
		RefactorID: m.id, Status: string(r.Status), Changed: r.Succeeded(), OK: r.Succeeded(),
		Seconds: took(r).Seconds(), Stacks: r.Stacks, Reason: r.Reason,
	}
	if r.Succeeded() {
		line.Moved = m.moves
	}
	if f.cause != nil {
		line.Cause = &f.cause.Event
	}
	if f.at != nil {
		line.Location = f.at.String()
	}
	m.write("result", line)
}

// took is the time from the first event to the last, on the service's clock.
func took(r stack.RefactorResult) time.Duration {
	return stack.Result{Events: r.Events()}.Duration()
}

// count is a number with its noun.
func count(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}
