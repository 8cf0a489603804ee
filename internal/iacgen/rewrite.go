package iacgen

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/template"
)

// Place is where the resources of a template are.
type Place struct{ Account, Region, Partition string }

// Rewrite is one value that was made a reference.
type Rewrite struct {
	LogicalID string `json:"logicalId"`
	Path      string `json:"path"`
	From      string `json:"from"`
	To        string `json:"to"`
}

// Rewritten is a template that was made fit for people.
type Rewritten struct {
	Root *template.Node
	// Rewrites are the values that were changed, Circles those that could not
	// be, as two resources would then wait for each other.
	Rewrites, Circles []Rewrite
	// Dropped are the properties that say nothing.
	Dropped []Drop
}

// Tidy makes the members of a generated template fit for people: identifiers of
// its own resources become references, the account, region and partition pseudo
// parameters, defaults and empty lists are left out, and everything has its
// usual order. Resources that are no members, those of the stack that the
// template begins with, stay as they are: an import must not change them.
//
// The result means the same: both are evaluated and compared, and any other
// difference than the dropped properties is an error.
func Tidy(name string, body []byte, members []Member, at Place) (*Rewritten, error) {
	before, err := template.Parse(name, body)
	if err != nil {
		return nil, err
	}
	w := &rewriter{
		at: at, needs: before.Dependencies(), members: map[string]Member{}, values: map[string][]target{},
		out: &Rewritten{Rewrites: []Rewrite{}, Circles: []Rewrite{}, Dropped: []Drop{}},
	}
	for _, m := range members {
		w.members[m.LogicalID] = m
	}
	resources := inOrder(before.Resources)
	for _, r := range resources {
		for _, t := range targetsOf(r, w.members[r.LogicalID].Identifier, at) {
			w.values[t.value] = append(w.values[t.value], t)
		}
	}
	w.out.Root = w.document(before.Root, resources)
	after, err := template.Parse(name, w.out.Root.JSON())
	if err == nil {
		err = w.same(before, after)
	}
	return w.out, err
}

// inOrder sorts resources by their types, and by their names.
func inOrder(resources []*template.Resource) []*template.Resource {
	return slices.SortedFunc(slices.Values(resources), func(a, b *template.Resource) int {
		return cmp.Or(strings.Compare(a.Type, b.Type), strings.Compare(a.LogicalID, b.LogicalID))
	})
}

// rewriter holds what is known while a template is rewritten.
type rewriter struct {
	at      Place
	members map[string]Member
	// values are what resources of the template are known by.
	values map[string][]target
	// needs are the resources that each one waits for.
	needs map[string][]string
	out   *Rewritten
	// id, facts and path are where the rewriter is.
	id    string
	facts *schema.Type
	path  []string
}

func (w *rewriter) document(whole *template.Node, resources []*template.Resource) *template.Node {
	list := &template.Node{Kind: template.Map}
	for _, r := range resources {
		e := template.Entry{Key: r.LogicalID, Value: r.Node}
		if m, is := w.members[r.LogicalID]; is && r.Node.Kind == template.Map {
			e.Value = w.resource(r)
			explained(&e, m.Warnings)
		}
		list.Entries = append(list.Entries, e)
	}
	root := &template.Node{Kind: template.Map}
	for _, e := range whole.Entries {
		switch e.Key {
		case "Resources":
			e.Value = list
		case "Parameters":
			e.Value = parameters(e.Value)
		}
		root.Entries = append(root.Entries, e)
	}
	order(root.Entries, "AWSTemplateFormatVersion", "Description", "Transform", "Metadata", "Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs")
	return root
}

// parameters puts the keys of each in their usual order.
func parameters(section *template.Node) *template.Node {
	sorted := *section
	sorted.Entries = slices.Clone(section.Entries)
	for i, e := range sorted.Entries {
		one := *e.Value
		one.Entries = slices.Clone(one.Entries)
		order(one.Entries, "Type", "Description", "Default")
		sorted.Entries[i].Value = &one
	}
	return &sorted
}

func (w *rewriter) resource(r *template.Resource) *template.Node {
	w.id, w.path = r.LogicalID, nil
	w.facts, _ = schema.Lookup(r.Type)
	node := &template.Node{Kind: template.Map}
	for _, e := range r.Node.Entries {
		if e.Key == "Properties" {
			e.Value = w.node(e.Value, w.properties())
		}
		node.Entries = append(node.Entries, e)
	}
	order(node.Entries, "Type", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata", "Properties")
	return node
}

// prose are properties that are for people: a name in them is a word.
func prose(key string) bool {
	return key == "Tags" || key == "DisplayName" || strings.HasSuffix(key, "Description")
}

// node rewrites a value of the given form.
func (w *rewriter) node(n *template.Node, f form) *template.Node {
	if _, _, is := n.Function(); is {
		return n
	}
	switch n.Kind {
	case template.String:
		return w.text(n)
	case template.List:
		list := *n
		list.Items = nil
		for i, item := range n.Items {
			w.enter(index(i), func() { list.Items = append(list.Items, w.node(item, f.element())) })
		}
		return &list
	case template.Map:
		made := *n
		made.Entries = nil
		for _, e := range w.kept(n.Entries, f) {
			if !prose(e.Key) {
				w.enter(e.Key, func() { e.Value = w.node(e.Value, f.below(e.Key)) })
			}
			made.Entries = append(made.Entries, e)
		}
		w.arrange(made.Entries, f)
		return &made
	default:
		return n
	}
}

func (w *rewriter) enter(step string, do func()) {
	w.path = append(w.path, step)
	do()
	w.path = w.path[:len(w.path)-1]
}

// text makes a reference of a text, or leaves it.
func (w *rewriter) text(n *template.Node) *template.Node {
	switch t := w.whole(n.Text); {
	case t != nil:
		return w.replaced(n, t.node(), "${"+t.expression()+"}")
	case n.Text == w.at.Account:
		return w.replaced(n, function("Ref", text("AWS::AccountId")), "${AWS::AccountId}")
	case n.Text == w.at.Region:
		return w.replaced(n, function("Ref", text("AWS::Region")), "${AWS::Region}")
	}
	form, changed := w.parts(n.Text)
	if !changed {
		return n
	}
	return w.replaced(n, function("Fn::Sub", text(form)), form)
}

func (w *rewriter) replaced(n, by *template.Node, shown string) *template.Node {
	w.out.Rewrites = append(w.out.Rewrites, Rewrite{LogicalID: w.id, Path: joined(w.path), From: n.Text, To: shown})
	return by
}

// whole finds the resource that a text is the identifier of.
func (w *rewriter) whole(value string) *target {
	return w.first(value, func(t *target) bool { return t.fits(w.path) })
}

// first finds the first resource with a value that the one at hand can refer to.
func (w *rewriter) first(value string, fits func(*target) bool) *target {
	for i := range w.values[value] {
		if t := &w.values[value][i]; t.id != w.id && fits(t) && w.may(t) {
			return t
		}
	}
	return nil
}

// may tells whether the resource at hand can refer to the target, and notes it
// then. It cannot where that one waits for it already.
func (w *rewriter) may(t *target) bool {
	if slices.Contains(w.needs[w.id], t.id) {
		return true
	}
	if w.waits(t.id, w.id, map[string]bool{}) {
		w.out.Circles = append(w.out.Circles, Rewrite{
			LogicalID: w.id, Path: joined(w.path), From: t.value, To: "${" + t.expression() + "}",
		})
		return false
	}
	w.needs[w.id] = append(w.needs[w.id], t.id)
	return true
}

func (w *rewriter) waits(id, forID string, seen map[string]bool) bool {
	if id == forID {
		return true
	}
	seen[id] = true
	return slices.ContainsFunc(w.needs[id], func(next string) bool { return !seen[next] && w.waits(next, forID, seen) })
}
