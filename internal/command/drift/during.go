package drift

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// During is a detection as a step of another command: it waits and shows no
// more than that it does.
func During(ctx context.Context, s *command.Session, found *types.Stack, resources []string) (*stack.Drift, error) {
	if !s.Machine() {
		live := s.Term.Out.Live(waiting{time.Now()})
		defer live.Clear()
	}
	return s.Stacks.DetectDrift(ctx, found, resources)
}

// Show shows what During has found, with the lines of t: the differences, or
// that there are none.
func Show(s *command.Session, d *stack.Drift, t *template.Template) {
	if s.Machine() {
		_ = s.Stream().Write("drift", time.Now(), struct {
			*stack.Drift
			Drifted int `json:"drifted"`
		}{d, d.Drifted()})
		return
	}
	v := &text{out: s.Term.Out}
	var unchecked []string
	d.All(func(one *stack.Drift) {
		for _, r := range one.Resources {
			if r.Drifted() || r.Unknown() {
				v.out.Println("")
				v.resource(one, r, t)
			}
		}
		unchecked = append(unchecked, one.Unchecked...)
	})
	if d.Drifted() == 0 && d.Failure() == nil && len(d.Resources) > 0 {
		v.out.Println("", "  "+v.out.Paint(term.Dim, "compared with what is there: no differences"))
	}
	v.left(unchecked)
}

// Advise ends a command whose imported resources are not what the template
// says.
func Advise(s *command.Session, d *stack.Drift, templateName string) {
	if s.Machine() || d.Drifted() == 0 {
		return
	}
	out := s.Term.Out
	what := "1 imported resource differs from the template"
	if n := d.Drifted(); n > 1 {
		what = fmt.Sprintf("%d imported resources differ from the template", n)
	}
	out.Println("", "    "+out.Symbol(term.Warning)+" "+out.Paint(term.Warn, what),
		"    "+out.Paint(term.Active, "Next: ")+" keep what is there: write it into "+templateName+", then  cfn deploy "+templateName+" --stack-name "+d.Stack,
		"           or make it what the template says:  cfn update "+d.Stack+" --revert-drift")
}
