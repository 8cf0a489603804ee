package view

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// actions are the symbol of each action and the word that counts it.
var actions = []struct {
	action stack.Action
	symbol term.Symbol
	word   string
}{
	{stack.Add, term.Add, "to add"},
	{stack.Modify, term.Modify, "to change"},
	{stack.Swap, term.Replace, "to replace"},
	{stack.MaySwap, term.Replace, "perhaps to replace"},
	{stack.Remove, term.Delete, "to delete"},
	{stack.Import, term.Import, "to import"},
	{stack.Unknowable, term.Modify, "known only later"},
}

func (v *text) Plan(p Plan) {
	table := resourceTable()
	var changes []stack.Change
	p.All(func(c stack.Change, path []string) {
		table.Row(symbolCell(v.out, c.Action), term.Styled(term.Bold, strings.Repeat("  ", len(path))+c.LogicalID),
			term.Text(c.Type), term.Styled(term.Dim, c.PhysicalID))
		changes = append(changes, c)
	})
	lines := table.Lines(v.out.Look, v.out.Width())
	v.out.Println("")
	p.All(func(c stack.Change, path []string) {
		v.out.Println(lines[0])
		lines = lines[1:]
		indent := strings.Repeat("  ", 3+len(path))
		if len(c.Nested) == 0 { // else they say what changes in a nested stack
			for _, property := range c.Properties {
				v.out.Println(v.property(indent, property))
			}
		}
		if c.Destroys() {
			v.out.Println(indent + v.out.Symbol(term.Warning) + " " + v.out.Paint(term.Warn, loss(c, p.template(path))))
		}
	})
	v.out.Println("", "  "+v.out.Join(counts(changes), parameters(v.out, p.Parameters), tags(v.out, p.Tags), capabilities(p.Capabilities)))
}

func resourceTable() *term.Table {
	return &term.Table{Indent: 2, Columns: []term.Column{{}, {}, {Drop: 2}, {Fold: 12, Drop: 1}}}
}

func symbolCell(s *term.Stream, action stack.Action) term.Cell {
	for _, known := range actions {
		if known.action == action {
			return term.Styled(term.StyleOf(known.symbol), s.Char(known.symbol))
		}
	}
	return term.Text(" ")
}

// property is one changed property: its path never cut, its values folded.
func (v *text) property(indent string, p stack.PropertyChange) string {
	value := v.values(p)
	if p.Cause != "" {
		value = strings.TrimSpace(value + " (changes with " + p.Cause + ")")
	}
	if p.Recreation == types.RequiresRecreationAlways {
		value += "   forces replacement"
	}
	line := indent + p.Path + "   "
	if width := v.out.Width(); width > 0 {
		value = v.out.Fold(value, max(width-term.Width(line), 20))
	}
	return line + v.out.Paint(term.Dim, value)
}

func (v *text) values(p stack.PropertyChange) string {
	const later = "{{changeSet:KNOWN_AFTER_APPLY}}"
	show := func(value *string) string {
		switch {
		case value == nil:
			return "none"
		case *value == later:
			return "known later"
		default:
			return strings.ReplaceAll(*value, later, v.out.Char(term.Ellipsis))
		}
	}
	if p.Before == nil && p.After == nil {
		return ""
	}
	return show(p.Before) + " " + v.out.Char(term.Arrow) + " " + show(p.After)
}

// loss says what is deleted, and which line of the template decides it.
func loss(c stack.Change, t *template.Template) string {
	attribute, what := "UpdateReplacePolicy", "the old resource is deleted with what it holds"
	if c.Action == stack.Remove {
		attribute, what = "DeletionPolicy", "it is deleted with what it holds"
	}
	policy := "Delete, the default"
	if c.Policy == types.PolicyActionSnapshot || c.Policy == types.PolicyActionReplaceAndSnapshot {
		policy, what = "Snapshot", strings.Replace(what, "with what it holds", "after a snapshot", 1)
	}
	place := ""
	if t != nil {
		if pos, ok := t.Locate("Resources", c.LogicalID); ok {
			place = fmt.Sprintf(", %s:%d", t.Name, pos.Line)
		}
	}
	return fmt.Sprintf("%s (%s: %s%s)", what, attribute, policy, place)
}

func counts(changes []stack.Change) string {
	var parts []string
	for _, known := range actions {
		n := 0
		for _, c := range changes {
			if c.Action == known.action {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, known.word))
		}
	}
	if len(parts) == 0 {
		return "no resource changes"
	}
	return strings.Join(parts, ", ")
}

func parameters(s *term.Stream, changes []stack.ParameterChange) string {
	var parts []string
	for _, p := range changes {
		switch {
		case p.Kept:
			parts = append(parts, p.Name+" (unchanged)")
		case p.NoEcho:
			parts = append(parts, p.Name+" (hidden)")
		case p.Before == "":
			parts = append(parts, p.Name+" = "+p.After)
		default:
			parts = append(parts, p.Name+" "+p.Before+" "+s.Char(term.Arrow)+" "+p.After)
		}
	}
	return labelled("parameters", parts)
}

func tags(s *term.Stream, changes []stack.TagChange) string {
	var parts []string
	for _, t := range changes {
		switch {
		case t.Gone:
			parts = append(parts, t.Key+" removed")
		case t.Before == "":
			parts = append(parts, t.Key+" = "+t.After)
		default:
			parts = append(parts, t.Key+" "+t.Before+" "+s.Char(term.Arrow)+" "+t.After)
		}
	}
	return labelled("tags", parts)
}

// capabilities names the resources that need an acknowledgement.
func capabilities(needs []template.CapabilityNeed) string {
	var parts []string
	for _, n := range needs {
		part := strings.TrimPrefix(n.Capability, "CAPABILITY_")
		if len(n.LogicalIDs) > 0 {
			part += " (" + strings.Join(n.LogicalIDs, ", ") + ")"
		}
		parts = append(parts, part)
	}
	return labelled("capabilities", parts)
}

func labelled(label string, parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return label + ": " + strings.Join(parts, ", ")
}

func (v *text) DeletePlan(p *stack.DeletePlan) {
	table := resourceTable()
	add := func(list []types.StackResourceSummary, symbol term.Symbol, note string) {
		for _, r := range list {
			table.Row(term.Styled(term.StyleOf(symbol), v.out.Char(symbol)),
				term.Styled(term.Bold, aws.ToString(r.LogicalResourceId)),
				term.Text(aws.ToString(r.ResourceType)), term.Styled(term.Dim, aws.ToString(r.PhysicalResourceId)+note))
		}
	}
	add(p.Resources, term.Delete, "")
	add(p.Retained, term.Unchanged, "  stays")
	v.out.Println("")
	v.out.Println(table.Lines(v.out.Look, v.out.Width())...)
	summary := fmt.Sprintf("%d to delete", len(p.Resources))
	if len(p.Retained) > 0 {
		summary += fmt.Sprintf(", %d to keep", len(p.Retained))
	}
	v.out.Println("", "  "+summary)
}
