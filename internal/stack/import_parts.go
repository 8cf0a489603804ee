package stack

import (
	"slices"

	"github.com/cfn-cli/cfn/internal/template"
)

// ImportParts divides what is to be imported into parts that one change set
// each takes. What a resource refers to is in its own part or an earlier one.
func ImportParts(t *template.Template, newcomers []*Newcomer) [][]*Newcomer {
	byID, done := map[string]*Newcomer{}, map[string]bool{}
	for _, n := range newcomers {
		byID[n.LogicalID] = n
	}
	needs := t.Dependencies()
	var ordered []*Newcomer
	var visit func(id string)
	visit = func(id string) {
		n := byID[id]
		if n == nil || done[id] {
			return
		}
		done[id] = true
		for _, other := range needs[id] {
			visit(other)
		}
		ordered = append(ordered, n)
	}
	for _, n := range newcomers {
		visit(n.LogicalID)
	}
	return slices.Collect(slices.Chunk(ordered, MaxImport))
}
