package refactor

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/view"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/term"
)

// text shows a refactor to a person: on a terminal in place, in a pipe as a log
// with one line an event.
type text struct {
	out, err *term.Stream
	moves    []stack.Move
	live     *term.Live
	board    *board
	// Of the log: the width of names, and since when a resource is worked on.
	width int
	since map[string]time.Time
}

func (v *text) begin(h header) {
	command.Title(v.out, strings.Join(h.Stacks, ", "), "refactor", h.Region, h.Account, h.Context)
}

func (v *text) note(note string) { v.out.Println("  " + v.out.Paint(term.Dim, note)) }

func (v *text) unchanged() {
	v.out.Println("", "  "+v.out.Symbol(term.Done)+" every resource is where the templates have it; nothing to move")
}

// path names a move by both places.
func path(look term.Look, m stack.Move) string {
	return m.From.String() + " " + look.Char(term.Arrow) + " " + m.To.String()
}

func (v *text) plan(p *stack.RefactorPlan) {
	v.moves = p.Moves
	names := make([]string, len(p.Moves))
	widest, renamed := 0, 0
	for i, m := range p.Moves {
		names[i] = "  " + v.out.Paint(term.Bold, path(v.out.Look, m))
		widest = max(widest, term.Width(names[i]))
		if m.From.Stack == m.To.Stack {
			renamed++
		}
	}
	table := term.Table{Columns: []term.Column{{Drop: 3}, {Fold: 24, Drop: 2}, {Drop: 1}}}
	for _, m := range p.Moves {
		table.Row(term.Text(m.Type), term.Styled(term.Dim, m.PhysicalID), term.Styled(term.Dim, fmt.Sprintf("%s:%d", m.At.File, m.At.Line)))
	}
	width := v.out.Width()
	if width > 0 {
		width = max(width-widest-2, 1)
	}
	v.out.Println("")
	for i, rest := range table.Lines(v.out.Look, width) {
		v.out.Println(strings.TrimRight(term.Pad(names[i], widest)+"  "+rest, " "))
		for _, tag := range p.Moves[i].Tags {
			v.out.Println("      " + v.out.Paint(term.Dim, tagLine(v.out.Look, tag)))
		}
	}
	var parts []string
	if n := len(p.Moves) - renamed; n > 0 {
		parts = append(parts, fmt.Sprintf("%d to move", n))
	}
	if renamed > 0 {
		parts = append(parts, fmt.Sprintf("%d to rename", renamed))
	}
	summary := strings.Join(parts, ", ")
	if len(p.Creates) > 0 {
		summary = v.out.Join(summary, "new: "+strings.Join(p.Creates, ", "))
	}
	v.out.Println("")
	v.wrapped(v.out.Join(summary, "nothing is created, deleted or changed"), term.Plain)
}

// wrapped prints a text over as many lines as it needs.
func (v *text) wrapped(text string, style term.Style) {
	width := v.out.Width()
	if width > 0 {
		width = max(width-2, 20)
	}
	for _, line := range term.Wrap(text, width, 0) {
		v.out.Println("  " + v.out.Paint(style, line))
	}
}

func tagLine(look term.Look, t stack.TagChange) string {
	switch {
	case t.Gone:
		return fmt.Sprintf("tag %s=%s is taken away", t.Key, t.Before)
	case t.Before == "":
		return fmt.Sprintf("tag %s=%s is added", t.Key, t.After)
	default:
		return fmt.Sprintf("tag %s   %s %s %s", t.Key, t.Before, look.Char(term.Arrow), t.After)
	}
}

func (v *text) checking() func() { return v.out.Live(checking{time.Now()}).Clear }

// checking is what a terminal shows while CloudFormation checks a refactor.
type checking struct{ began time.Time }

// Render implements term.Component.
func (c checking) Render(f term.Frame) []string {
	return []string{"", "  " + f.Spinner() + " CloudFormation is checking it  " + f.Paint(term.Dim, term.Duration(f.Now.Sub(c.began)))}
}

func (v *text) found(r *stack.Refactor) {
	var later []string
	retagged := 0
	for _, a := range r.Actions {
		if a.Entity != types.StackRefactorActionEntityResource || a.ResourceMapping == nil {
			continue
		}
		if len(a.TagResources) > 0 {
			retagged++
		}
		if strings.Contains(aws.ToString(a.Description), "validated during") {
			later = append(later, stack.SpotOf(a.ResourceMapping.Destination).String())
		}
	}
	lines := []string{"CloudFormation has checked it and finds the same"}
	if retagged > 0 {
		lines[0] += fmt.Sprintf("; %s new aws:cloudformation: tags", count(retagged, "resource gets", "resources get"))
	}
	if len(later) > 0 {
		lines = append(lines, "compared only while they move, as they refer to other resources: "+strings.Join(later, ", "))
	}
	v.out.Println("")
	for _, line := range lines {
		v.wrapped(line, term.Dim)
	}
}

func (v *text) start(r *stack.Refactor) {
	v.out.Println("")
	var names []string
	for _, id := range r.Stacks {
		names = append(names, command.StackNameOf(id))
	}
	if v.out.Animated() {
		v.board = newBoard(names, v.moves, time.Now())
		v.live = v.out.Live(v.board)
		return
	}
	v.since = map[string]time.Time{}
	for _, name := range names {
		v.width = max(v.width, term.Width(name))
	}
	for _, m := range v.moves {
		for _, at := range []stack.Spot{m.From, m.To} {
			v.width = max(v.width, term.Width(view.Within(v.out.Look, []string{at.Stack}, at.LogicalID)))
		}
	}
}

func (v *text) event(e stack.Event) {
	if v.live != nil {
		v.live.Update(func() { v.board.take(e) })
		return
	}
	key := e.StackID + "/" + e.LogicalID
	began, known := v.since[key]
	elapsed := time.Duration(0)
	switch running := stack.OutcomeOf(types.StackStatus(e.Status)) == stack.Running && !settled(e); {
	case running && !known:
		v.since[key] = e.Time
	case !running && known:
		elapsed = e.Time.Sub(began)
		delete(v.since, key)
	}
	if !e.OfStack() {
		e.Path = []string{command.StackNameOf(e.StackID)}
	}
	v.out.Println(view.Line(v.out.Look, e, v.width, elapsed))
}

// settled tells of a resource that nothing is being done to.
func settled(e stack.Event) bool { return !strings.HasSuffix(string(e.Status), "_IN_PROGRESS") }

func (v *text) stop() {
	if v.live != nil {
		v.live.Update(func() { v.board.ended = time.Now() })
		v.live.Stop()
		v.live = nil
	}
}

func (v *text) end(r stack.RefactorResult, f failure) {
	v.stop()
	if r.Succeeded() {
		moved := "done"
		if len(v.moves) > 0 {
			moved = count(len(v.moves), "resource", "resources") + " moved"
		}
		v.out.Println("", "  "+v.out.Symbol(term.Done)+" "+
			v.out.Join(v.out.Paint(term.Good, string(r.Status))+" in "+term.Duration(took(r)), moved))
		v.stacks(v.out, r)
		return
	}
	v.err.Println("", "  "+v.err.Symbol(term.Failed)+" "+
		v.err.Join(v.err.Paint(term.Bad, string(r.Status))+" in "+term.Duration(took(r)), condition(r.Status)))
	v.stacks(v.err, r)
	v.cause(r, f)
}

// stacks tells in which state each stack is.
func (v *text) stacks(to *term.Stream, r stack.RefactorResult) {
	table := term.Table{Indent: 4, Columns: []term.Column{{}, {}}}
	for _, s := range r.Stacks {
		table.Row(term.Text(s.Stack), command.StatusCell(string(s.Status)))
	}
	to.Println("")
	to.Println(table.Lines(to.Look, to.Width())...)
}

// cause tells the first thing that went wrong, its place and what to do.
func (v *text) cause(r stack.RefactorResult, f failure) {
	d := diag.New(diag.Failed, "refactor.failed", "the refactor failed").WithDetail(r.Reason)
	if f.cause != nil {
		name := view.Within(v.err.Look, []string{command.StackNameOf(f.cause.StackID)}, f.cause.LogicalID)
		d = diag.New(diag.Failed, "refactor.failed", "%s  %s  %s", name, f.cause.Type, f.cause.Status).WithDetail(f.cause.Reason)
	}
	if f.at != nil {
		d = d.At(*f.at)
	}
	const indent = "  "
	width := v.err.Width()
	if width > 0 {
		width = max(width-len(indent), 1)
	}
	lines := []string{""}
	for i, line := range term.Diagnostics(v.err.Look, width, diag.List{d.WithHint("%s", f.next)}, func(string) []byte {
		return f.template.Source // asked for only where a template has given the place
	}) {
		if mark := v.err.Symbol(term.Failed) + " "; i == 0 {
			line = strings.Repeat(" ", term.Width(mark)) + strings.TrimPrefix(line, mark) // the head has it
		}
		lines = append(lines, strings.TrimRight(indent+line, " "))
	}
	v.err.Println(lines...)
}
