package template

import (
	"maps"
	"slices"
	"strings"
)

// cycle finds the first circle of a dependency graph: the logical IDs that
// need each other, sorted, or nil.
func cycle(graph map[string][]string) []string {
	s := &search{graph: graph, index: map[string]int{}, low: map[string]int{}, open: map[string]bool{}}
	for _, id := range slices.Sorted(maps.Keys(graph)) {
		if s.index[id] == 0 {
			s.visit(id)
		}
		if s.found != nil {
			return s.found
		}
	}
	return nil
}

// search is Tarjan's search for strongly connected components.
type search struct {
	graph      map[string][]string
	index, low map[string]int
	open       map[string]bool
	stack      []string
	count      int
	found      []string
}

func (s *search) visit(id string) {
	s.count++
	s.index[id], s.low[id] = s.count, s.count
	s.stack, s.open[id] = append(s.stack, id), true
	for _, need := range s.graph[id] {
		switch {
		case s.index[need] == 0:
			s.visit(need)
			s.low[id] = min(s.low[id], s.low[need])
		case s.open[need]:
			s.low[id] = min(s.low[id], s.index[need])
		}
	}
	if s.low[id] != s.index[id] {
		return
	}
	at := slices.Index(s.stack, id)
	component := slices.Clone(s.stack[at:])
	s.stack = s.stack[:at]
	for _, member := range component {
		s.open[member] = false
	}
	if s.found == nil && (len(component) > 1 || slices.Contains(s.graph[id], id)) {
		slices.Sort(component)
		s.found = component
	}
}

func circular(ids []string) error {
	return serviceErrorf("Circular dependency between resources: [%s]", strings.Join(ids, ", "))
}

// cycles reports a circle that is there whatever the conditions say.
func (c *checker) cycles() {
	ids := cycle(c.expanded.graph(noBranches))
	if ids == nil {
		return
	}
	service, _ := IsServiceError(circular(ids))
	c.report(c.expanded.Resource(ids[0]).Pos, "circular", service, "resources need each other in a circle: %s", strings.Join(ids, ", ")).
		WithHint("break the circle, for example with a resource that joins two of them afterwards")
}
