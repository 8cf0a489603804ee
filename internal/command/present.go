package command

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/term"
)

// StatusCell is a table cell with the status of a stack or a resource.
func StatusCell(status string) term.Cell { return term.Styled(StatusStyle(status), status) }

// PaintStatus colours a status by what it means.
func PaintStatus(look term.Look, status string) string {
	return look.Paint(StatusStyle(status), status)
}

// StatusStyle is the style of a status. Resources have the statuses of stacks
// and a few more, which end in the same words.
func StatusStyle(status string) term.Style {
	switch stack.OutcomeOf(types.StackStatus(status)) {
	case stack.Succeeded:
		return term.Good
	case stack.RolledBack:
		return term.Warn
	case stack.Broken:
		return term.Bad
	case stack.Deleted, stack.InReview:
		return term.Dim
	case stack.Running:
	}
	switch {
	case strings.HasSuffix(status, "_FAILED"):
		return term.Bad
	case strings.HasSuffix(status, "_IN_PROGRESS"):
		return term.Active
	default:
		return term.Plain
	}
}

// Section prints a title and its values under each other; nothing for none.
func Section(out *term.Stream, title string, values map[string]string) {
	if len(values) == 0 {
		return
	}
	table := term.Table{Indent: 4, Columns: []term.Column{{}, {Fold: 24}}}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		table.Row(term.Styled(term.Dim, key), term.Text(values[key]))
	}
	out.Println("", "  "+out.Paint(term.Bold, title))
	out.Println(table.Lines(out.Look, out.Width())...)
}

// StackNameOf takes the name out of a stack's ID.
func StackNameOf(id string) string {
	parts := strings.Split(id, "/")
	if len(parts) < 2 {
		return id
	}
	return parts[1]
}

// Title prints the first line of an operation: what is worked on, and where.
func Title(out *term.Stream, what, action, region, account, context string) {
	line := out.Paint(term.Bold, what)
	for _, part := range []string{action, region, account, "context " + context} {
		line = out.Join(line, out.Paint(term.Dim, part))
	}
	out.Println(line)
}
