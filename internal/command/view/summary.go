package view

import (
	"fmt"
	"strings"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// maxKept is how many parameters that stay as they are get named.
const maxKept = 3

// maxValue is the width of a value in the summary.
const maxValue = 40

// summary prints the end of a plan: one line where that fits, else a line for
// each part.
func (v *text) summary(parts ...string) {
	width := v.out.Width()
	lines := []string{v.out.Join(parts...)}
	if width > 0 {
		width = max(width-2, 1)
		if term.Width(lines[0]) > width {
			lines = parts
		}
	}
	v.out.Println("")
	for _, part := range lines {
		if part == "" {
			continue
		}
		for _, line := range term.Wrap(part, width, 4) {
			v.out.Println("  " + v.out.Paint(term.Plain, line))
		}
	}
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
	var parts, kept []string
	for _, p := range changes {
		switch {
		case p.Kept:
			kept = append(kept, p.Name+" (unchanged)")
		case p.NoEcho:
			parts = append(parts, p.Name+" (hidden)")
		case p.Before == "":
			parts = append(parts, p.Name+" = "+s.Fold(p.After, maxValue))
		default:
			parts = append(parts, p.Name+" "+s.Fold(p.Before, maxValue)+" "+s.Char(term.Arrow)+" "+s.Fold(p.After, maxValue))
		}
	}
	if len(kept) > maxKept {
		kept = []string{fmt.Sprintf("%d unchanged", len(kept))}
	}
	return labelled("parameters", append(parts, kept...))
}

func tags(s *term.Stream, changes []stack.TagChange) string {
	var parts []string
	for _, t := range changes {
		switch {
		case t.Gone:
			parts = append(parts, t.Key+" removed")
		case t.Before == "":
			parts = append(parts, t.Key+" = "+s.Fold(t.After, maxValue))
		default:
			parts = append(parts, t.Key+" "+s.Fold(t.Before, maxValue)+" "+s.Char(term.Arrow)+" "+s.Fold(t.After, maxValue))
		}
	}
	return labelled("tags", parts)
}

// alarms names those that roll the operation back.
func alarms(p *stack.Plan) string {
	t := p.Triggers
	if t.Empty() && !p.NewTriggers {
		return ""
	}
	parts := t.Names()
	if len(parts) == 0 {
		parts = []string{"none"}
	}
	if t.Minutes > 0 {
		parts = append(parts, fmt.Sprintf("watched for %d min after the last resource", t.Minutes))
	}
	return labelled("rollback on alarm", parts)
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
