package view

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// text shows an operation to a person: on a terminal in place, in a pipe as a
// log with one line an event.
type text struct {
	out, err *term.Stream
	progress progress
}

// progress is what moves between Start and End: a live display or a log.
type progress interface {
	event(stack.Event)
	stop()
}

func newText(s *command.Session) Operation { return &text{out: s.Term.Out, err: s.Term.Err} }

func (v *text) Header(h Header) {
	command.Title(v.out, h.Stack, h.Action, h.Region, h.Account, h.Context)
}

func (v *text) Note(note string) { v.out.Println("  " + v.out.Paint(term.Dim, note)) }

func (v *text) Warn(list diag.List) { v.err.Diagnostics(list, nil) }

func (v *text) Start(op stack.Operation, t *template.Template) {
	v.out.Println("")
	if v.out.Animated() {
		v.progress = newLive(v.out, op, t)
		return
	}
	v.progress = newLog(v.out, op, t)
}

// Event leaves out what a nested stack says of itself: its resource in the
// stack above says the same.
func (v *text) Event(e stack.Event) {
	if !e.OfStack() || len(e.Path) == 0 {
		v.progress.event(e)
	}
}

func (v *text) Stop() { v.progress.stop() }

func (v *text) Unchanged(e End) {
	status := ""
	if e.Status != "" {
		status = string(e.Status)
	}
	v.out.Println("", "  "+v.out.Symbol(term.Done)+" "+
		v.out.Join(v.out.Paint(term.Bold, e.Stack), "no changes", v.out.Paint(term.Dim, status)))
	v.outputs(e.Outputs)
}

func (v *text) End(e End) {
	if v.progress != nil {
		v.progress.stop()
	}
	took := " in " + term.Duration(e.Duration())
	if e.Outcome == stack.Succeeded || e.Outcome == stack.Deleted {
		v.out.Println("", "  "+v.out.Symbol(term.Done)+" "+
			v.out.Join(v.out.Paint(term.Bold, e.Stack), v.out.Paint(term.Good, string(e.Status))+took))
		v.stabilising(e.Stabilising())
		v.outputs(e.Outputs)
		return
	}
	v.fail(e, took)
}

// fail tells the outcome, then the first cause with its place, then what to do.
func (v *text) fail(e End, took string) {
	head := "  " + v.err.Symbol(term.Failed) + " " + v.err.Join(v.err.Paint(term.Bold, e.Stack), v.err.Paint(term.Bad, string(e.Status))+took)
	lines := []string{"", v.err.Join(head, after(e.Status)), ""}
	width := v.err.Width()
	if width > 0 && term.Width(lines[1]) > width {
		lines = []string{"", head, "    " + after(e.Status), ""}
	}
	const indent = "  "
	if width > 0 {
		width = max(width-len(indent), 1)
	}
	failure := stack.Diagnose(e.Events)
	causes, source := e.refusal()
	if causes == nil {
		causes = diag.List{cause(v.err.Look, e, failure)}
		source = func(string) []byte { return e.Under(failure.Path).Source } // asked for only where a template has given the place
	}
	for i, line := range term.Diagnostics(v.err.Look, width, causes, source) {
		if mark := v.err.Symbol(term.Failed) + " "; i == 0 && len(causes) == 1 {
			line = strings.Repeat(" ", term.Width(mark)) + strings.TrimPrefix(line, mark) // the head has it
		}
		lines = append(lines, strings.TrimRight(indent+line, " "))
	}
	more := "cfn events " + e.Stack + " --failed"
	if len(e.Findings) > 0 {
		more = "cfn events " + e.Stack + " --validation"
	} else if failure != nil && failure.Others > 0 {
		more = fmt.Sprintf("%d more failed  %s", failure.Others, more)
	}
	v.err.Println(append(lines, v.err.Paint(term.Active, "    More:  ")+v.err.Paint(term.Plain, more))...)
}

// stabilising names what goes on in the background after an express operation.
func (v *text) stabilising(ids []string) {
	if len(ids) == 0 {
		return
	}
	width := v.out.Width()
	if width > 0 {
		width = max(width-4, 20)
	}
	for _, line := range term.Wrap("still stabilising: "+strings.Join(ids, ", "), width, 2) {
		v.out.Println("    " + v.out.Paint(term.Dim, line))
	}
}

// outputs are the stack's, under each other.
func (v *text) outputs(outputs []types.Output) {
	if len(outputs) == 0 {
		return
	}
	table := term.Table{Indent: 4, Columns: []term.Column{{}, {}}}
	for _, o := range outputs {
		table.Row(term.Styled(term.Dim, aws.ToString(o.OutputKey)), term.Text(aws.ToString(o.OutputValue)))
	}
	v.out.Println("")
	v.out.Println(table.Lines(v.out.Look, 0)...)
}

// after says in what condition a failed operation leaves the stack.
func after(status types.StackStatus) string {
	switch status {
	case types.StackStatusUpdateRollbackComplete, types.StackStatusImportRollbackComplete:
		return "everything is as it was before"
	case types.StackStatusRollbackComplete, types.StackStatusDeleteComplete:
		return "nothing was left behind"
	case types.StackStatusCreateFailed, types.StackStatusUpdateFailed:
		return "what it made is still there"
	default:
		return ""
	}
}
