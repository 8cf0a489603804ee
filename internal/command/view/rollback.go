package view

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/term"
)

// fates are the symbol of what a rollback does with a resource and the word
// that counts it.
var fates = []struct {
	fate   stack.Fate
	symbol term.Symbol
	word   string
}{
	{stack.Restored, term.Modify, "to restore"},
	{stack.Dropped, term.Delete, "to delete"},
	{stack.Skipped, term.Unchanged, "to leave as it is"},
}

func (v *text) RollbackPlan(p *stack.RollbackPlan) {
	v.out.Println("", "  "+rollbackWords(p.Recovery))
	var list []entry
	var parts []string
	for _, known := range fates {
		n := 0
		for _, r := range p.Resources {
			if r.Fate != known.fate {
				continue
			}
			n++
			name := strings.ReplaceAll(r.Name(), ".", " "+v.out.Char(term.Inside)+" ")
			list = append(list, entry{symbol: known.symbol, name: name, typ: r.Type, physical: r.PhysicalID})
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, known.word))
		}
	}
	if len(parts) == 0 {
		return
	}
	v.out.Println("")
	v.lines(v.entries(list))
	v.summary(strings.Join(parts, ", "))
}

func rollbackWords(r stack.Recovery) string {
	switch r {
	case stack.CancelUpdate:
		return "the running update is cancelled; what it has changed goes back"
	case stack.RollBack:
		return "the stack goes back to where it was before the failed update"
	case stack.Uncreate:
		return "the stack was never complete: rolling it back deletes it"
	case stack.ContinueRollback:
		return "the failed rollback goes on"
	default:
		return ""
	}
}

func (m machine) RollbackPlan(p *stack.RollbackPlan) {
	resources := p.Resources
	if resources == nil {
		resources = []stack.RollbackResource{}
	}
	m.write("plan", map[string]any{
		"stack": aws.ToString(p.Stack.StackName), "stackId": aws.ToString(p.Stack.StackId),
		"recovery": recoveryName(p.Recovery), "resources": resources,
	})
}

func recoveryName(r stack.Recovery) string {
	switch r {
	case stack.CancelUpdate:
		return "cancel-update"
	case stack.ContinueRollback:
		return "continue-rollback"
	default:
		return "rollback"
	}
}
