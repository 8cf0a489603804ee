package iacgen

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
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
}

// Tidy makes a generated template fit for people: identifiers of its own
// resources become references, the account, region and partition in ARNs pseudo
// parameters, and everything has its usual order. The result means the same:
// both are evaluated and compared, and a difference is an error.
func Tidy(name string, body []byte, members []Member, at Place) (*Rewritten, error) {
	before, err := template.Parse(name, body)
	if err != nil {
		return nil, err
	}
	w := &rewriter{at: at, needs: before.Dependencies(), out: &Rewritten{Rewrites: []Rewrite{}, Circles: []Rewrite{}}}
	for _, r := range before.Resources {
		i := slices.IndexFunc(members, func(m Member) bool { return m.LogicalID == r.LogicalID })
		var identifier map[string]string
		if i >= 0 {
			identifier = members[i].Identifier
		}
		w.targets = append(w.targets, targetsOf(r, identifier, at)...)
	}
	slices.SortStableFunc(w.targets, func(a, b target) int { return len(b.value) - len(a.value) })
	w.out.Root = w.document(before)
	after, err := template.Parse(name, w.out.Root.JSON())
	if err == nil {
		err = w.same(before, after)
	}
	return w.out, err
}

// rewriter holds what is known while a template is rewritten.
type rewriter struct {
	at      Place
	targets []target
	// needs are the resources that each one waits for.
	needs map[string][]string
	out   *Rewritten
	// id and path are where the rewriter is.
	id   string
	path []string
}

func (w *rewriter) document(t *template.Template) *template.Node {
	rewritten := map[string]*template.Node{}
	for _, r := range t.Resources {
		if w.id = r.LogicalID; r.Properties != nil {
			rewritten[r.LogicalID] = w.node(r.Properties)
		}
	}
	var list []template.Entry
	for _, r := range t.Resources {
		node := &template.Node{Kind: template.Map}
		for _, e := range r.Node.Entries {
			if e.Key == "Properties" && rewritten[r.LogicalID] != nil {
				e.Value = rewritten[r.LogicalID]
			}
			node.Entries = append(node.Entries, e)
		}
		order(node.Entries, "Type", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata", "Properties")
		list = append(list, template.Entry{Key: r.LogicalID, Value: node})
	}
	slices.SortStableFunc(list, func(a, b template.Entry) int {
		byType := strings.Compare(a.Value.Get("Type").Scalar(), b.Value.Get("Type").Scalar())
		if byType != 0 {
			return byType
		}
		return strings.Compare(a.Key, b.Key)
	})
	root := &template.Node{Kind: template.Map}
	for _, e := range t.Root.Entries {
		if e.Key == "Resources" {
			e.Value = &template.Node{Kind: template.Map, Entries: list}
		}
		root.Entries = append(root.Entries, e)
	}
	order(root.Entries, "AWSTemplateFormatVersion", "Description", "Transform", "Metadata", "Parameters", "Mappings", "Conditions", "Resources", "Outputs")
	return root
}

// order sorts entries as the keys stand; others keep their order, at the end.
func order(entries []template.Entry, keys ...string) {
	place := func(e template.Entry) int {
		if i := slices.Index(keys, e.Key); i >= 0 {
			return i
		}
		return len(keys)
	}
	slices.SortStableFunc(entries, func(a, b template.Entry) int { return place(a) - place(b) })
}

// prose are properties that are for people: a name in them is a word.
func prose(key string) bool {
	return key == "Tags" || key == "DisplayName" || strings.HasSuffix(key, "Description")
}

func (w *rewriter) node(n *template.Node) *template.Node {
	if _, _, is := n.Function(); is {
		return n
	}
	switch n.Kind {
	case template.String:
		return w.text(n)
	case template.List:
		list := *n
		list.Items = nil
		for _, item := range n.Items {
			list.Items = append(list.Items, w.node(item))
		}
		return &list
	case template.Map:
		made := *n
		made.Entries = nil
		for _, e := range n.Entries {
			if !prose(e.Key) {
				w.path = append(w.path, e.Key)
				e.Value = w.node(e.Value)
				w.path = w.path[:len(w.path)-1]
			}
			made.Entries = append(made.Entries, e)
		}
		return &made
	default:
		return n
	}
}

// text makes a reference of a text, or leaves it.
func (w *rewriter) text(n *template.Node) *template.Node {
	if t := w.whole(n.Text); t != nil {
		return w.replaced(n, t.node(), "${"+t.expression()+"}")
	}
	if n.Text == w.at.Account {
		return w.replaced(n, function("Ref", text("AWS::AccountId")), "${AWS::AccountId}")
	}
	form, changed := w.parts(n.Text)
	if !changed {
		return n
	}
	return w.replaced(n, function("Fn::Sub", text(form)), form)
}

func (w *rewriter) replaced(n, by *template.Node, shown string) *template.Node {
	w.out.Rewrites = append(w.out.Rewrites, Rewrite{LogicalID: w.id, Path: strings.Join(w.path, "."), From: n.Text, To: shown})
	return by
}

// whole finds the resource that a text is the identifier of.
func (w *rewriter) whole(value string) *target {
	for i := range w.targets {
		if t := &w.targets[i]; t.value == value && t.id != w.id && t.fits(w.path) && w.may(t) {
			return t
		}
	}
	return nil
}

// may tells whether the resource at hand can refer to the target, and notes it
// then. It cannot where that one waits for it already.
func (w *rewriter) may(t *target) bool {
	if w.waits(t.id, w.id, map[string]bool{}) {
		w.out.Circles = append(w.out.Circles, Rewrite{
			LogicalID: w.id, Path: strings.Join(w.path, "."), From: t.value, To: "${" + t.expression() + "}",
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

// same refuses a result that does not mean what the template meant.
func (w *rewriter) same(before, after *template.Template) error {
	was, is := w.evaluator(before), w.evaluator(after)
	for _, r := range before.Resources {
		a, errA := was.Properties(r)
		b, errB := is.Properties(after.Resource(r.LogicalID))
		if (errA == nil) != (errB == nil) || errA == nil && !equal(a, b) {
			return diag.New(diag.Failed, "iac.meaning", "the template would not mean the same after it is made fit for people: %s", r.LogicalID).
				WithHint("--raw  takes it as CloudFormation wrote it")
		}
	}
	return nil
}

func equal(a, b any) bool {
	one, errA := json.Marshal(a)
	other, errB := json.Marshal(b)
	return errA == nil && errB == nil && bytes.Equal(one, other)
}
