package sam

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// Name is the transform's name in templates.
const Name = "AWS::Serverless-2016-10-31"

const (
	functionType = "AWS::Serverless::Function"
	apiType      = "AWS::Serverless::Api"
	httpAPIType  = "AWS::Serverless::HttpApi"
	tableType    = "AWS::Serverless::SimpleTable"
	layerType    = "AWS::Serverless::LayerVersion"
)

// Scope is what the transform knows of the request.
type Scope struct {
	// Parameters are the parameters' values, strings or lists of strings.
	Parameters map[string]any
	Partition  string
}

// NotEmulated is an error: something of SAM that AWS does and this package
// does not, with its name.
type NotEmulated string

// Error implements error.
func (n NotEmulated) Error() string { return string(n) }

// Transform gives the template that AWS makes of a SAM template, without its
// Transform and Globals sections; root is left as it is. Errors are
// NotEmulated, or in the words of AWS: all that is wrong in one text.
func Transform(root *node, s Scope) (*node, error) {
	t := &translator{Scope: s, root: clone(root), apis: map[string]*api{}, names: map[string]string{}, renamed: map[string]string{}, called: map[string][]string{}}
	if !holds(t.root.Get("Resources")) || !isMap(t.root.Get("Resources")) {
		return nil, t.document("'Resources' section is required")
	}
	for _, e := range t.resources().Entries {
		if !isMap(e.Value) {
			return nil, t.document("All 'Resources' must be Objects. If you're using YAML, this may be an indentation issue.")
		}
		if missing := e.Value.Get("Type"); strings.HasPrefix(missing.Scalar(), "AWS::Serverless::") && !known(missing.Scalar()) {
			return nil, NotEmulated(fmt.Sprintf("The resource type %s (of %s) is not emulated.", missing.Scalar(), e.Key))
		}
	}
	t.prepareAPIs()
	if len(t.problems) == 0 && t.refusal == nil {
		t.mergeGlobals()
	}
	if len(t.problems) == 0 && t.refusal == nil {
		t.translate()
	}
	if t.refusal != nil {
		return nil, t.refusal
	}
	if len(t.problems) > 0 {
		return nil, t.invalid()
	}
	remove(t.root, "Transform")
	remove(t.root, "Globals")
	return t.relinked(t.root), nil
}

func known(typeName string) bool {
	return slices.Contains([]string{functionType, apiType, httpAPIType, tableType, layerType}, typeName)
}

type translator struct {
	Scope
	root *node
	apis map[string]*api
	// names are the generated resources that templates can refer to, such as
	// Function.Alias; renamed are the resources that got another logical ID.
	names, renamed map[string]string
	// called are the names of the functions that an API calls, as far as the
	// template gives them one.
	called map[string][]string
	// rest tells that the template has a REST API. tried are the implicit APIs
	// that have been looked for.
	rest     bool
	tried    []string
	problems []string
	refusal  error // the first thing that is not emulated
}

func (t *translator) resources() *node { return t.root.Get("Resources") }

// document is an error about the template as a whole.
func (t *translator) document(text string) error {
	t.problems = append(t.problems, "Structure of the SAM template is invalid. "+text)
	return t.invalid()
}

func (t *translator) invalid() error {
	t.problems = unique(t.problems)
	return fmt.Errorf("Invalid Serverless Application Specification document. Number of errors found: %d. %s",
		len(t.problems), strings.Join(t.problems, " "))
}

func unique(texts []string) (once []string) {
	for _, text := range texts {
		if !slices.Contains(once, text) {
			once = append(once, text)
		}
	}
	return once
}

// translate replaces SAM's resources by what they stand for: first functions,
// as their events add to APIs.
func (t *translator) translate() {
	for _, step := range []struct {
		types  []string
		expand func(*item)
	}{
		{[]string{functionType}, (*item).function},
		{[]string{apiType, httpAPIType}, (*item).api},
		{[]string{tableType}, (*item).table},
		{[]string{layerType}, (*item).layer},
	} {
		for _, id := range t.ids(step.types...) {
			i := t.item(id)
			if i.check(); i.err == nil {
				step.expand(i)
			}
			t.finish(i)
		}
	}
}

// ids are the resources of the types, in the order of Python 2.7 where the
// template has a REST API, as AWS does it for the sake of hashes.
func (t *translator) ids(types ...string) (ids []string) {
	resources := t.resources()
	d := newDict27()
	for _, e := range resources.Entries {
		ids = append(ids, e.Key)
		if !slices.Contains(t.tried, e.Key) {
			d.add(e.Key)
		}
	}
	for _, id := range t.tried { // AWS puts them there and takes them away again
		if d.add(id); resources.Get(id) == nil {
			d.remove(id)
		}
	}
	if t.rest {
		ids = d.keys()
	}
	return slices.DeleteFunc(ids, func(id string) bool {
		return !slices.Contains(types, resources.Get(id).Get("Type").Scalar())
	})
}

// finish puts the generated resources in the place of the item's own.
func (t *translator) finish(i *item) {
	if i.err != nil {
		var refused NotEmulated
		if errors.As(i.err, &refused) {
			if t.refusal == nil {
				t.refusal = refused
			}
			return
		}
		t.problems = append(t.problems, i.err.Error())
		return
	}
	resources := t.resources()
	at := slices.IndexFunc(resources.Entries, func(e template.Entry) bool { return e.Key == i.id })
	var made []template.Entry
	for _, e := range i.made.Entries {
		if e.Key != i.id && resources.Get(e.Key) != nil {
			t.problems = append(t.problems, fmt.Sprintf("Transforming resource with id [%s] attempts to create a new resource with id [%s] and type %q. "+
				"A resource with that id already exists within this template. Please use a different id for that resource.", i.id, e.Key, e.Value.Get("Type").Scalar()))
			continue
		}
		made = append(made, e)
	}
	resources.Entries = slices.Replace(resources.Entries, at, at+1, made...)
}

// resolved gives n with the references to parameters replaced by their values.
func (t *translator) resolved(n *node) *node {
	if n == nil {
		return nil
	}
	if v, ok := t.Parameters[n.Get("Ref").Scalar()]; ok && len(n.Entries) == 1 {
		return parameterNode(v, n.Pos)
	}
	out := *n
	out.Items, out.Entries = nil, slices.Clone(n.Entries)
	for _, item := range n.Items {
		out.Items = append(out.Items, t.resolved(item))
	}
	for i, e := range out.Entries {
		if e.Key == "Fn::Sub" && isText(e.Value) {
			text := *e.Value
			text.Text = t.substituted(text.Text)
			out.Entries[i].Value = &text
			continue
		}
		out.Entries[i].Value = t.resolved(e.Value)
	}
	return &out
}

func (t *translator) substituted(text string) string {
	for name, v := range t.Parameters {
		if s, is := v.(string); is && strings.Contains(text, "${"+name+"}") {
			text = strings.ReplaceAll(text, "${"+name+"}", s)
		}
	}
	return text
}

func parameterNode(v any, at template.Pos) *node {
	if values, is := v.([]any); is {
		n := &node{Kind: template.List, Pos: at}
		for _, item := range values {
			n.Items = append(n.Items, parameterNode(item, at))
		}
		return n
	}
	return &node{Kind: template.String, Text: fmt.Sprint(v), Pos: at}
}
