package template

import (
	"slices"
	"strings"
)

// Reference is one mention of a parameter, pseudo parameter or resource.
type Reference struct {
	Name      string // logical ID, parameter or pseudo parameter
	Attribute string // of Fn::GetAtt and ${Name.Attribute}, else ""
	Function  string // "Ref", "Fn::GetAtt", "Fn::Sub" or "DependsOn"
	Pos       Pos    // of the argument, of the whole text for Fn::Sub
}

// References lists what n mentions, in the order of the source, both branches
// of every Fn::If included.
func References(n *Node) []Reference {
	var refs []Reference
	w := &walker{visit: func(r Reference) { refs = append(refs, r) }, branches: bothBranches}
	w.walk(n)
	return refs
}

// walker finds references. branches chooses which values of Fn::If to enter.
type walker struct {
	visit    func(Reference)
	branches func(items []*Node) []*Node
}

func bothBranches(items []*Node) []*Node { return items[1:] }

func noBranches([]*Node) []*Node { return nil }

func (w *walker) walk(n *Node) {
	if n == nil {
		return
	}
	for _, item := range n.Items {
		w.walk(item)
	}
	for _, e := range n.Entries {
		w.entry(e)
	}
}

func (w *walker) entry(e Entry) {
	switch e.Key {
	case "Ref":
		if e.Value.IsScalar() {
			w.visit(Reference{Name: e.Value.Text, Function: "Ref", Pos: e.Value.Pos})
			return
		}
	case "Fn::GetAtt":
		if id, attribute, ok := getAttTarget(e.Value); ok {
			w.visit(Reference{Name: id, Attribute: attribute.Scalar(), Function: "Fn::GetAtt", Pos: e.Value.Pos})
			w.walk(attribute)
			return
		}
	case "Fn::Sub":
		w.sub(e.Value)
		return
	case "Fn::If":
		if len(itemsOf(e.Value)) == 3 {
			for _, branch := range w.branches(e.Value.Items) {
				w.walk(branch)
			}
			return
		}
	}
	w.walk(e.Value)
}

func (w *walker) sub(arg *Node) {
	text, variables := arg, (*Node)(nil)
	if items := itemsOf(arg); len(items) > 0 {
		text = items[0]
		if len(items) > 1 {
			variables = items[1]
		}
	}
	for _, part := range splitSub(text.Scalar()) {
		if !part.variable || variables.Get(part.text) != nil {
			continue
		}
		name, attribute, _ := strings.Cut(part.text, ".")
		w.visit(Reference{Name: name, Attribute: attribute, Function: "Fn::Sub", Pos: text.Pos})
	}
	w.walk(variables)
}

// getAttTarget splits the argument of Fn::GetAtt. The attribute is a node, as
// it may be a function.
func getAttTarget(n *Node) (id string, attribute *Node, ok bool) {
	if n != nil && n.Kind == String {
		n = splitAttribute(n)
	}
	items := itemsOf(n)
	if len(items) != 2 || !items[0].IsScalar() {
		return "", nil, false
	}
	return items[0].Text, items[1], true
}

// references lists what a resource mentions, its DependsOn included.
func (r *Resource) references(branches func([]*Node) []*Node, visit func(Reference)) {
	depends := r.Node.Get("DependsOn")
	for i, id := range r.DependsOn {
		at := depends.Pos
		if items := itemsOf(depends); i < len(items) {
			at = items[i].Pos
		}
		visit(Reference{Name: id, Function: "DependsOn", Pos: at})
	}
	w := &walker{visit: visit, branches: branches}
	for _, part := range r.evaluated() {
		w.walk(part)
	}
}

// evaluated lists the parts of a resource in which functions count.
func (r *Resource) evaluated() []*Node {
	return []*Node{r.Properties, r.Metadata, r.CreationPolicy, r.UpdatePolicy}
}

// Dependencies gives for every resource the logical IDs that must exist
// before it, sorted: those of Ref, Fn::GetAtt, Fn::Sub and DependsOn, in both
// branches of every Fn::If. Names that are no resource are left out.
func (t *Template) Dependencies() map[string][]string {
	return t.graph(bothBranches)
}

func (t *Template) graph(branches func([]*Node) []*Node) map[string][]string {
	ids := t.resourceIDs()
	graph := make(map[string][]string, len(t.Resources))
	for _, r := range t.Resources {
		needs := []string{}
		r.references(branches, func(ref Reference) {
			if ids[ref.Name] {
				needs = append(needs, ref.Name)
			}
		})
		slices.Sort(needs)
		graph[r.LogicalID] = slices.Compact(needs)
	}
	return graph
}

func (t *Template) resourceIDs() map[string]bool {
	ids := make(map[string]bool, len(t.Resources))
	for _, r := range t.Resources {
		ids[r.LogicalID] = true
	}
	return ids
}
