package stackset

import (
	"fmt"
	"strings"

	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// reviewed is a plan as Markdown, for a pull request.
func reviewed(p *prepared, h header) []string {
	look := term.Look{Unicode: true}
	v := &planView{prepared: p, out: &term.Stream{Look: look}}
	lines := []string{fmt.Sprintf("### StackSet `%s` (%s, %s)", h.StackSet, h.Region, h.Account), ""}
	if p.Empty() {
		lines = append(lines, "No changes.", "")
	}
	lines = append(lines, v.reviewedSet()...)
	g := grid{names: p.names, cells: v.marks()}
	accounts, regions := g.accounts(), g.regions()
	if len(accounts) > maxRows || len(regions) > maxColumns {
		c := countedOf(p.Plan)
		lines = append(lines, fmt.Sprintf("%d to create, %d to update, %d to try again, %d to delete, %d left alone.", c.Create, c.Update, c.Retry, c.Delete, c.Keep+c.Leave+c.Block), "")
	} else if len(accounts) > 0 {
		lines = append(lines, "| account | "+strings.Join(regions, " | ")+" |", "|---"+strings.Repeat("|:---:", len(regions))+"|")
		for _, account := range accounts {
			row := "| " + account + " |"
			for _, region := range regions {
				row += " " + strings.ReplaceAll(g.cells[stackset.Place{Account: account, Region: region}].text, "*", `\*`) + " |"
			}
			lines = append(lines, row)
		}
		lines = append(lines, "")
	}
	for i, note := range v.notes {
		sign := `\*`
		if len(v.notes) > 1 {
			sign += fmt.Sprint(i + 1)
		}
		lines = append(lines, "- "+sign+" "+note)
	}
	if n := p.Count(stackset.Leave); n > 0 {
		lines = append(lines, fmt.Sprintf("- %d not in the file stay; `--prune` deletes them", n))
	}
	if n := p.Count(stackset.Delete); n > 0 {
		lines = append(lines, fmt.Sprintf("- **%d are deleted**: they are not in the file", n))
	}
	if v.anySuspended() {
		lines = append(lines, "- "+suspendedMark+" left out: its account is suspended")
	}
	return append(lines, fmt.Sprintf("- %s", count(look, p.operations(), "operation")))
}

// reviewedSet lists what changes about the StackSet itself.
func (v *planView) reviewedSet() (lines []string) {
	if v.Set.Creates {
		lines = append(lines, "The StackSet is created.", "")
	}
	for _, group := range []struct {
		what    string
		changes []stackset.ValueChange
	}{{"parameter", v.Set.Parameters}, {"tag", v.Set.Tags}, {"setting", v.Set.Settings}, {"autoDeployment", v.Set.AutoDeployment}} {
		for _, c := range group.changes {
			lines = append(lines, fmt.Sprintf("- %s `%s`: %s → %s", group.what, c.Name, v.quoted(c.Name, c.Before), v.quoted(c.Name, c.After)))
		}
	}
	if v.Set.Managed != nil {
		lines = append(lines, "- managed execution: "+switched(!*v.Set.Managed)+" → "+switched(*v.Set.Managed))
	}
	if c := v.Set.Template; c != nil {
		lines = append(lines, "- template", "", "```diff")
		lines = append(lines, difference(c.Before, c.After)...)
		lines = append(lines, "```")
	}
	if len(lines) > 0 && lines[len(lines)-1] != "" {
		lines = append(lines, "")
	}
	return lines
}

func (v *planView) quoted(name string, value *string) string {
	if value == nil {
		return "none"
	}
	return "`" + hidden(v.secret, name, *value) + "`"
}
