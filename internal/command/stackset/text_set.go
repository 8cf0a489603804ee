package stackset

import (
	"strings"

	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// set shows what happens to the StackSet itself.
func (v *planView) set() {
	c := v.Set
	if c.Empty() && len(c.Hidden) == 0 {
		return
	}
	v.out.Println("")
	if c.Creates {
		v.out.Println("  " + v.out.Symbol(term.Add) + " the StackSet is created, from " + v.document.Template)
		return
	}
	if c.Managed != nil {
		v.item("managedExecution", switched(!*c.Managed), switched(*c.Managed))
	}
	v.values("parameters", c.Parameters)
	v.values("tags", c.Tags)
	v.values("", c.Settings)
	v.values("autoDeployment", c.AutoDeployment)
	if len(c.Hidden) > 0 {
		v.out.Println("  " + v.out.Symbol(term.Unchanged) + " " + v.out.Paint(term.Dim, strings.Join(c.Hidden, ", ")+": whether the value differs cannot be told (NoEcho)"))
	}
	if c.Template != nil {
		v.template(c.Template)
	}
}

func switched(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func (v *planView) values(what string, changes []stackset.ValueChange) {
	for _, c := range changes {
		name := c.Name
		if what != "" {
			name = what + "." + c.Name
		}
		before, after := "", ""
		if c.Before != nil {
			before = hidden(v.secret, c.Name, *c.Before)
		}
		if c.After != nil {
			after = hidden(v.secret, c.Name, *c.After)
		}
		switch {
		case c.Before == nil:
			v.signed(term.Add, name, after)
		case c.After == nil:
			v.signed(term.Delete, name, before)
		default:
			v.item(name, before, after)
		}
	}
}

func (v *planView) item(name, before, after string) {
	v.signed(term.Modify, name, before+" "+v.out.Char(term.Arrow)+" "+after)
}

func (v *planView) signed(s term.Symbol, name, text string) {
	line := "  " + v.out.Symbol(s) + " " + v.out.Paint(term.Plain, name)
	if width := v.out.Width(); width > 0 && term.Width(line)+3+term.Width(text) > width {
		v.out.Println(line)
		for _, part := range term.Wrap(text, indented(v.out, 6), 0) {
			v.out.Println("      " + v.out.Paint(term.Dim, part))
		}
		return
	}
	v.out.Println(line + "   " + v.out.Paint(term.Dim, text))
}

// maxDiff is how many lines of a template's difference are shown.
const maxDiff = 40

// template shows the lines that differ, with what is around them.
func (v *planView) template(c *stackset.TextChange) {
	v.out.Println("  " + v.out.Symbol(term.Modify) + " template   " + v.out.Paint(term.Dim, v.document.Template))
	lines := difference(c.Before, c.After)
	for i, line := range lines {
		if i == maxDiff {
			v.out.Println("      " + v.out.Paint(term.Dim, v.out.Char(term.Ellipsis)+" "+count(v.out.Look, len(lines)-maxDiff, "more line")+" (--output json has both texts)"))
			return
		}
		style := term.Dim
		switch line[0] {
		case '+':
			style = term.Good
		case '-':
			style = term.Bad
		}
		v.out.Println(v.out.Truncate("      "+v.out.Paint(style, line), v.out.Width()))
	}
}
