package drift

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/view"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// text shows a detection to a person.
type text struct {
	out  *term.Stream
	head header
	live *term.Live
}

func (v *text) begin(h header) {
	v.head = h
	command.Title(v.out, h.Stack, "drift", h.Region, h.Account, h.Context)
	v.live = v.out.Live(waiting{time.Now()})
}

func (v *text) stop() { v.live.Clear() }

func (v *text) end(d *stack.Drift, templates map[string]*template.Template) {
	compared, unknown := 0, 0
	var unchecked []string
	d.All(func(one *stack.Drift) {
		for _, id := range one.Unchecked {
			unchecked = append(unchecked, view.Within(v.out.Look, one.Path, id))
		}
		for _, r := range one.Resources {
			if r.Unknown() {
				unknown++
			} else {
				compared++
			}
			if r.Drifted() || r.Unknown() {
				v.out.Println("")
				v.resource(one, r, templates[one.StackID])
			}
		}
	})
	v.out.Println("")
	drifted := d.Drifted()
	mark, verdict := v.out.Symbol(term.Done), v.out.Paint(term.Good, string(types.StackDriftStatusInSync))
	summary := fmt.Sprintf("%d resources are as deployed", compared)
	if compared == 1 {
		summary = "1 resource is as deployed"
	}
	switch {
	case drifted > 0:
		mark, verdict = v.out.Symbol(term.Warning), v.out.Paint(term.Warn, string(types.StackDriftStatusDrifted))
		summary = fmt.Sprintf("%d of %d resources differ", drifted, compared)
	case unknown > 0:
		mark, verdict = v.out.Symbol(term.Warning), v.out.Paint(term.Warn, string(types.StackDriftStatusUnknown))
	}
	if unknown > 0 {
		summary += fmt.Sprintf(", %d unknown", unknown)
	}
	v.out.Println("  " + mark + " " + v.out.Join(v.out.Paint(term.Bold, d.Stack), verdict, summary))
	v.left(unchecked)
	v.next(d)
}

// resource shows how one resource differs.
func (v *text) resource(d *stack.Drift, r stack.ResourceDrift, t *template.Template) {
	symbol := term.Modify
	switch {
	case r.Unknown():
		symbol = term.Warning
	case r.Status == types.StackResourceDriftStatusDeleted:
		symbol = term.Delete
	}
	table := term.Table{Indent: 2, Columns: []term.Column{{}, {}, {Drop: 2}, {Drop: 1, Fold: 24}}}
	table.Row(term.Text(v.out.Char(symbol)), term.Styled(term.Bold, view.Within(v.out.Look, d.Path, r.LogicalID)),
		term.Text(r.Type), term.Styled(term.Dim, r.PhysicalID))
	v.out.Println(table.Lines(v.out.Look, v.out.Width())...)
	if symbol == term.Delete {
		v.out.Println("      " + v.out.Paint(term.Warn, "deleted outside of CloudFormation") + v.place(t, "Resources", r.LogicalID))
		return
	}
	if r.Unknown() {
		v.wrapped(6, term.Warn, strings.TrimSuffix("could not be compared: "+term.Clean(r.Reason), ": "))
		return
	}
	for _, p := range r.Differences {
		place := v.place(t, append([]string{"Resources", r.LogicalID, "Properties"}, p.Steps...)...)
		for _, line := range v.property(p) {
			v.out.Println(line + place)
			place = ""
		}
	}
}

// property is the path, and what was deployed with what is there; on a line of
// their own where there is no room.
func (v *text) property(p stack.PropertyDrift) []string {
	path := "      " + p.Path
	values := v.values(p)
	width := v.out.Width()
	const room = len("   line 1234")
	if width == 0 || term.Width(path)+3+term.Width(values)+room <= width {
		return []string{path + "   " + v.out.Paint(term.Dim, values)}
	}
	lines := []string{path}
	for _, line := range term.Wrap(values, max(width-8, 20), 0) {
		lines = append(lines, "        "+v.out.Paint(term.Dim, line))
	}
	return lines
}

func (v *text) values(p stack.PropertyDrift) string {
	switch {
	case p.Expected == nil && p.Actual != nil:
		return "added: " + term.Clean(*p.Actual)
	case p.Actual == nil && p.Expected != nil:
		return "taken away: " + term.Clean(*p.Expected)
	case p.Actual == nil:
		return ""
	default:
		return term.Clean(*p.Expected) + " " + v.out.Char(term.Arrow) + " " + term.Clean(*p.Actual)
	}
}

// place is the line of the deployed template that says how it should be, the
// nearest where the template does not go that deep.
func (v *text) place(t *template.Template, path ...string) string {
	if t == nil {
		return ""
	}
	at, ok := t.Locate(path...)
	if !ok && at.Line == 0 {
		return ""
	}
	return v.out.Paint(term.Dim, fmt.Sprintf("   line %d", at.Line))
}

// left names what CloudFormation cannot compare.
func (v *text) left(unchecked []string) {
	if len(unchecked) == 0 {
		return
	}
	v.wrapped(4, term.Dim, fmt.Sprintf("%d cannot be compared: %s", len(unchecked), strings.Join(unchecked, ", ")))
}

// wrapped prints a text that may be longer than a line.
func (v *text) wrapped(indent int, style term.Style, text string) {
	width := v.out.Width()
	if width > 0 {
		width = max(width-indent, 20)
	}
	for _, line := range term.Wrap(text, width, 0) {
		v.out.Println(strings.Repeat(" ", indent) + v.out.Paint(style, line))
	}
}

// next names the command for each stack that has drifted: a revert does not
// look into nested stacks.
func (v *text) next(d *stack.Drift) {
	what := "to bring it back"
	var commands []string
	d.All(func(one *stack.Drift) {
		if !differs(one) {
			return
		}
		commands = append(commands, "cfn update "+one.Stack+" --revert-drift")
		if slices.ContainsFunc(one.Resources, func(r stack.ResourceDrift) bool { return r.Status == types.StackResourceDriftStatusDeleted }) {
			what = "to bring it back, and create anew what was deleted"
		}
	})
	if len(commands) == 0 {
		return
	}
	const indent = len("    Next:  ")
	width := v.out.Width()
	lead := "    " + v.out.Paint(term.Active, "Next: ") + " "
	one := what + ":  " + commands[0]
	if len(commands) == 1 && (width == 0 || indent+term.Width(one) <= width) {
		v.out.Println("", lead+one)
		return
	}
	v.out.Println("")
	room := 0
	if width > 0 {
		room = max(width-indent, 20)
	}
	for _, line := range term.Wrap(what+":", room, 0) {
		v.out.Println(lead + line)
		lead = strings.Repeat(" ", indent)
	}
	for _, command := range commands {
		v.out.Println(lead + "  " + command)
	}
}
