package stackset

import (
	"fmt"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// maxPlaced is how many accounts are named beside a reason.
const maxPlaced = 8

// tellEnd shows how an application has ended: the outcome, then each trouble
// with its reason and what to do.
func (w *work) tellEnd(p *prepared, done []*stackset.Followed, out stackset.Outcome, causes []cause) {
	stream := w.Term.Out
	if !out.OK || out.Tolerated > 0 {
		stream = w.Term.Err
	}
	v := &endView{out: stream, names: p.names}
	verdict := v.verdict(p, done, out)
	stream.Println("", verdict)
	for i, g := range out.Groups {
		v.group(g)
		for _, c := range causes {
			if c.groupIndex == i {
				v.cause(c)
			}
		}
	}
	if next := w.next(p, out); next != "" {
		stream.Println("", "    "+stream.Paint(term.Active, "Next: ")+" "+next)
	}
}

type endView struct {
	out   *term.Stream
	names map[string]string
}

func (v *endView) verdict(p *prepared, done []*stackset.Followed, out stackset.Outcome) string {
	name := v.out.Paint(term.Bold, p.Name)
	current := fmt.Sprintf("%s of %s CURRENT", v.out.Count(out.Current), count(v.out.Look, out.Wanted, "instance"))
	took := ""
	if len(done) > 0 {
		end := time.Now()
		took = "in " + term.Duration(done[len(done)-1].Created.Add(done[len(done)-1].Duration(end)).Sub(done[0].Created))
	}
	switch {
	case !out.OK:
		status := "not as declared"
		if len(done) > 0 && !done[len(done)-1].Succeeded() {
			status = string(done[len(done)-1].Status)
		}
		return "  " + v.out.Symbol(term.Failed) + " " + v.out.Join(name, v.out.Paint(term.Bad, status), current, took)
	case out.Tolerated > 0:
		return "  " + v.out.Symbol(term.Warning) + " " + v.out.Join(name, v.out.Paint(term.Warn, fmt.Sprintf("%d failed, which is tolerated", out.Tolerated)), current, took)
	case p.Empty():
		return "  " + v.out.Symbol(term.Done) + " " + v.out.Join(name, "no changes", v.out.Paint(term.Dim, current))
	default:
		return "  " + v.out.Symbol(term.Done) + " " + v.out.Join(name, v.out.Paint(term.Good, current), took)
	}
}

// group names the instances that share a trouble, with the reason that AWS
// gives.
func (v *endView) group(g stackset.Group) {
	symbol := term.Failed
	if g.Trouble == stackset.Cancelled || g.Trouble == stackset.Suspended || g.Trouble == stackset.Outdated {
		symbol = term.Warning
	}
	what := string(g.Trouble)
	if len(g.Places) > 1 {
		what = v.out.Count(len(g.Places)) + " " + what
	}
	v.out.Println("")
	text := what + ": " + placed(v.out.Look, g.Places, maxPlaced)
	for i, line := range term.Wrap(text, indented(v.out, 6), 0) {
		lead := "      "
		if i == 0 {
			lead = "    " + v.out.Symbol(symbol) + " "
		}
		v.out.Println(lead + line)
	}
	v.wrapped(g.Reason)
}

// cause is what the first instance's own stack says.
func (v *endView) cause(c cause) {
	v.wrapped(c.LogicalID + "  " + c.Type + "  " + c.Status)
	v.wrapped(c.Reason)
}

func (v *endView) wrapped(text string) {
	if text == "" {
		return
	}
	for _, line := range term.Wrap(term.Clean(text), indented(v.out, 6), 0) {
		v.out.Println("      " + v.out.Paint(term.Dim, line))
	}
}

// next is what helps, by the worst trouble.
func (w *work) next(p *prepared, out stackset.Outcome) string {
	again := "cfn stackset apply " + strings.Join(w.options.Files, " ")
	for _, g := range out.Groups {
		switch {
		case strings.Contains(g.Reason, "UPDATE_ROLLBACK_FAILED"):
			return "end the rollback in each of them:  cfn rollback STACK --region REGION --context …   then  " + again + " --retry-outdated"
		case strings.Contains(g.Reason, "AWSCloudFormationStackSetExecutionRole"):
			return "give the accounts the role:  cfn stackset roles --execution --deploy   then  " + again + " --retry-outdated"
		case strings.Contains(g.Reason, "AWSCloudFormationStackSetAdministrationRole"):
			return "make the role:  cfn stackset roles --admin --deploy   then  " + again + " --retry-outdated"
		case g.Trouble == stackset.Inoperable:
			return "delete the stacks by hand, and take the instances out of the file:  " + again + " --prune --retain"
		case g.Trouble == stackset.Failed && p.Count(stackset.Delete) > 0:
			return "mend the cause, then  " + again + " --prune"
		case g.Trouble == stackset.Failed, g.Trouble == stackset.Cancelled:
			return "mend the cause, then  " + again + " --retry-outdated"
		case g.Trouble == stackset.Outdated:
			return again + " --retry-outdated"
		case g.Trouble == stackset.Missing:
			return again
		}
	}
	return ""
}
