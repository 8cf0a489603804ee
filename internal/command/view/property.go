package view

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/term"
)

// maxPath is the width up to which the values of a resource's properties are
// put under each other.
const maxPath = 32

// properties are the changed properties of one resource, a line each: the path
// never cut, the values folded in the middle. What does not fit goes on the
// next line.
func (v *text) properties(indent string, list []stack.PropertyChange) (lines []string) {
	widest := 0
	for _, p := range list {
		if w := term.Width(p.Path); w <= maxPath {
			widest = max(widest, w)
		}
	}
	for _, p := range list {
		lines = append(lines, v.property(indent, widest, p)...)
	}
	return lines
}

func (v *text) property(indent string, widest int, p stack.PropertyChange) []string {
	path := term.Pad(indent+v.out.Paint(term.Plain, p.Path), len(indent)+widest)
	width, note := v.out.Width(), notes(p)
	room := width - term.Width(path) - 3
	values, below := v.values(p, room, width-len(indent)-4)
	if width == 0 || term.Width(join(values, note)) <= room && len(below) == 0 {
		values, note = join(values, note), ""
	}
	if values != "" {
		path += "   " + v.out.Paint(term.Dim, values)
	}
	lines := []string{strings.TrimRight(path, " ")}
	if note != "" {
		below = append(below, note)
	}
	for _, line := range below {
		lines = append(lines, indent+"    "+v.out.Paint(term.Dim, line))
	}
	return lines
}

func join(values, note string) string {
	if values == "" || note == "" {
		return values + note
	}
	return values + "   " + note
}

// notes say why a property changes, and what that does to the resource.
func notes(p stack.PropertyChange) string {
	var parts []string
	switch {
	case p.Drifted && p.Deployed != nil:
		parts = append(parts, "(drifted; deployed as "+*p.Deployed+")")
	case p.Drifted:
		parts = append(parts, "(drifted)")
	}
	if p.Cause != "" {
		parts = append(parts, "(changes with "+p.Cause+")")
	}
	switch p.Recreation {
	case types.RequiresRecreationAlways:
		parts = append(parts, "forces replacement")
	case types.RequiresRecreationConditionally:
		parts = append(parts, "may force replacement")
	case types.RequiresRecreationNever:
	}
	return strings.Join(parts, "   ")
}

// values are the one before and the one after: on the line of their path where
// there is room for both, else below it. There they take a line together, or
// one each, folded.
func (v *text) values(p stack.PropertyChange, room, roomBelow int) (beside string, below []string) {
	if p.Before == nil && p.After == nil {
		return "", nil
	}
	before, after := v.value(p.Before), v.value(p.After)
	arrow := v.out.Char(term.Arrow) + " "
	line := before + " " + arrow + after
	if v.out.Width() > 0 && term.Width(line) > room {
		before, after = v.difference(before, after)
		line = before + " " + arrow + after
	}
	switch {
	case v.out.Width() == 0 || term.Width(line) <= room:
		return line, nil
	case term.Width(line) <= roomBelow:
		return "", []string{line}
	default:
		return "", []string{v.out.Fold(before, roomBelow), arrow + v.out.Fold(after, roomBelow-term.Width(arrow))}
	}
}

// around is how much of what two values have in common is shown beside their
// difference.
const around = 8

// difference leaves out how two long values begin and end alike.
func (v *text) difference(before, after string) (string, string) {
	a, b := []rune(before), []rune(after)
	start := 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	start, end = start-around, end-around
	cut := func(text []rune) string {
		from, to := max(start, 0), len(text)-max(end, 0)
		whole := string(text[from:to])
		if start > 1 {
			whole = v.out.Char(term.Ellipsis) + whole
		}
		if end > 1 {
			whole += v.out.Char(term.Ellipsis)
		}
		return whole
	}
	return cut(a), cut(b)
}

func (v *text) value(value *string) string {
	const later = "{{changeSet:KNOWN_AFTER_APPLY}}"
	switch {
	case value == nil:
		return "none"
	case *value == later:
		return "known later"
	default:
		return term.Clean(strings.ReplaceAll(*value, later, v.out.Char(term.Ellipsis)))
	}
}
