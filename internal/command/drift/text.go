package drift

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

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
	line := v.out.Paint(term.Bold, h.Stack)
	for _, part := range []string{"drift", h.Region, h.Account, "context " + h.Context} {
		line = v.out.Join(line, v.out.Paint(term.Dim, part))
	}
	v.out.Println(line)
	v.live = v.out.Live(waiting{time.Now()})
}

func (v *text) stop() { v.live.Clear() }

func (v *text) end(d *stack.Drift, templates map[string]*template.Template) {
	compared, deleted := 0, false
	var unchecked []string
	d.All(func(one *stack.Drift) {
		compared += len(one.Resources)
		for _, id := range one.Unchecked {
			unchecked = append(unchecked, view.Within(v.out.Look, one.Path, id))
		}
		for _, r := range one.Resources {
			if r.Drifted() {
				deleted = deleted || r.Status == types.StackResourceDriftStatusDeleted
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
	if drifted > 0 {
		mark, verdict = v.out.Symbol(term.Warning), v.out.Paint(term.Warn, string(types.StackDriftStatusDrifted))
		summary = fmt.Sprintf("%d of %d resources differ", drifted, compared)
	}
	v.out.Println("  " + mark + " " + v.out.Join(v.out.Paint(term.Bold, d.Stack), verdict, summary))
	v.left(unchecked)
	if drifted > 0 {
		v.next(d.Stack, deleted)
	}
}

// resource shows how one resource differs.
func (v *text) resource(d *stack.Drift, r stack.ResourceDrift, t *template.Template) {
	symbol := term.Modify
	if r.Status == types.StackResourceDriftStatusDeleted {
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
	text := fmt.Sprintf("%d cannot be compared: %s", len(unchecked), strings.Join(unchecked, ", "))
	width := v.out.Width()
	if width > 0 {
		width = max(width-4, 20)
	}
	for _, line := range term.Wrap(text, width, 0) {
		v.out.Println("    " + v.out.Paint(term.Dim, line))
	}
}

func (v *text) next(name string, deleted bool) {
	what := "to bring it back"
	if deleted {
		what = "to bring it back, and create anew what was deleted"
	}
	v.out.Println("", "    "+v.out.Paint(term.Active, "Next: ")+" "+what+":  cfn update "+name+" --revert-drift")
}
