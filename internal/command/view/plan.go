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
	{stack.Sync, term.Unchanged, "to take note of"},
}

func symbolOf(action stack.Action) term.Symbol {
	for _, known := range actions {
		if known.action == action {
			return known.symbol
		}
	}
	return term.Unchanged
}

func (v *text) Plan(p Plan) {
	var list []entry
	var changes []stack.Change
	p.All(func(c stack.Change, path []string) {
		list = append(list, entry{symbol: symbolOf(c.Action), depth: len(path), name: c.LogicalID, typ: c.Type, physical: c.PhysicalID})
		changes = append(changes, c)
	})
	if len(list) > 0 {
		v.out.Println("")
	}
	lines := v.entries(list)
	p.All(func(c stack.Change, path []string) {
		v.out.Println(lines[0])
		lines = lines[1:]
		indent := strings.Repeat("  ", 3+len(path))
		switch {
		case len(c.Nested) > 0: // they say what changes in the nested stack
		case c.Blind():
			v.lines([]string{indent + v.out.Paint(term.Dim, "not looked into")})
		default:
			v.lines(v.properties(indent, c.Properties))
		}
		if c.Denied != nil {
			v.warn(indent, denial(c.Denied))
		}
		if c.Drift == types.StackResourceDriftStatusDeleted {
			v.warn(indent, "it was deleted outside of CloudFormation and is created anew")
		}
		if c.Destroys() {
			v.warn(indent, loss(c, p.Under(path)))
		}
	})
	v.findings(p)
	v.summary(counts(changes), parameters(v.out, p.Parameters), tags(v.out, p.Tags), alarms(p.Plan), capabilities(p.Capabilities))
}

// denial says what the stack policy has against a change.
func denial(d *stack.Denial) string {
	action := strings.ToLower(strings.TrimPrefix(string(d.Action), "Update:"))
	if d.Statement == 0 {
		return "the stack policy does not allow to " + action + " it: the update will fail"
	}
	return fmt.Sprintf("statement %d of the stack policy denies to %s it: the update will fail", d.Statement, action)
}

// loss says what is deleted, and which line of the template decides it.
func loss(c stack.Change, t *template.Template) string {
	attribute, what := "UpdateReplacePolicy", "the old resource is deleted with what it holds"
	switch c.Action {
	case stack.Remove:
		attribute, what = "DeletionPolicy", "it is deleted with what it holds"
	case stack.MaySwap:
		what = "if it is replaced, " + what
	default:
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

func (v *text) DeletePlan(p *stack.DeletePlan) {
	var list []entry
	add := func(resources []types.StackResourceSummary, symbol term.Symbol, word string) {
		for _, r := range resources {
			list = append(list, entry{
				symbol: symbol, name: aws.ToString(r.LogicalResourceId), typ: aws.ToString(r.ResourceType),
				physical: aws.ToString(r.PhysicalResourceId), word: word,
			})
		}
	}
	add(p.Resources, term.Delete, "")
	add(p.Retained, term.Unchanged, "stays")
	if len(list) > 0 {
		v.out.Println("")
	}
	v.lines(v.entries(list))
	summary := fmt.Sprintf("%d to delete", len(p.Resources))
	if len(p.Retained) > 0 {
		summary += fmt.Sprintf(", %d to keep", len(p.Retained))
	}
	v.summary(summary)
}
