package catalog

import (
	"slices"

	"github.com/cfn-cli/cfn/internal/template"
)

// Node is a resource in the picture of a template.
type Node struct {
	Resource *template.Resource
	// Depth is how far it is indented; Last tells for each level whether
	// the branch there ends with this node's.
	Depth int
	Last  []bool
	// Needs are the resources that must exist before it, besides that above it.
	Needs []string
}

// Picture lays the dependency graph out as a tree: each resource stands once,
// under the one of its dependencies that is furthest from those without any.
// Siblings keep the template's order.
func Picture(t *template.Template) []Node {
	p := &picture{t: t, needs: t.Dependencies(), depths: map[string]int{}, below: map[string][]*template.Resource{}}
	for _, r := range t.Resources {
		above := p.above(r.LogicalID)
		p.below[above] = append(p.below[above], r)
	}
	p.draw("", nil)
	return p.nodes
}

type picture struct {
	t      *template.Template
	needs  map[string][]string
	depths map[string]int
	below  map[string][]*template.Resource
	nodes  []Node
}

// depth is the length of the longest way from a resource to one that needs
// nothing. Templates of the catalog have no circles; one would end here.
func (p *picture) depth(id string) int {
	if depth, ok := p.depths[id]; ok {
		return depth
	}
	p.depths[id] = 0
	for _, need := range p.needs[id] {
		p.depths[id] = max(p.depths[id], p.depth(need)+1)
	}
	return p.depths[id]
}

// above is the resource that another stands under, "" for none.
func (p *picture) above(id string) string {
	above := ""
	for _, need := range p.needs[id] {
		if above == "" || p.depth(need) > p.depth(above) {
			above = need
		}
	}
	return above
}

func (p *picture) draw(above string, last []bool) {
	for i, r := range p.below[above] {
		needs := slices.DeleteFunc(slices.Clone(p.needs[r.LogicalID]), func(id string) bool { return id == above })
		here := append(slices.Clone(last), i == len(p.below[above])-1)
		p.nodes = append(p.nodes, Node{Resource: r, Depth: len(last), Last: here, Needs: needs})
		p.draw(r.LogicalID, here)
	}
}
