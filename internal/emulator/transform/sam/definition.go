package sam

import (
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

const (
	anyMethod   = "x-amazon-apigateway-any-method"
	integration = "x-amazon-apigateway-integration"
)

// maxPaths is more than fit into a template: a permission for each is a
// resource. A definition of more is not written, as its template is refused.
const maxPaths = 500

// edit changes an API's definition. AWS copies it before and after, which puts
// its keys into another order (see copy27).
func (a *api) edit(change func(definition *node)) {
	if a.edits++; a.edits > 2*maxPaths+10 {
		return
	}
	change(a.definition)
	a.definition = copy27(copy27(a.definition))
}

// normalized is a method as definitions name it.
func normalized(method *node) *node {
	out := *method
	out.Text = strings.ToLower(out.Text)
	if out.Text == "any" {
		return value(anyMethod)
	}
	return &out
}

// contents are the values that n may have by conditions.
func contents(n *node) []*node {
	branches := n.Get("Fn::If")
	if branches == nil {
		return []*node{n}
	}
	var values []*node
	for i, branch := range branches.Items {
		if i > 0 && !isNoValue(branch) {
			values = append(values, branch)
		}
	}
	return values
}

// methods does something with every definition of a path's method, made where
// it is missing.
func (a *api) methods(path, method *node, change func(item *node)) {
	paths := child(a.definition, "paths")
	if paths.Get(path.Text) == nil {
		paths.Entries = append(paths.Entries, template.Entry{Key: path.Text, Pos: path.Pos, Value: object()})
	}
	for _, item := range contents(paths.Get(path.Text)) {
		if !isMap(item) {
			continue
		}
		if item.Get(method.Text) == nil {
			item.Entries = append(item.Entries, template.Entry{Key: method.Text, Pos: method.Pos, Value: object()})
		}
		change(item)
	}
}

// integrated tells whether something is called for the method already.
func (a *api) integrated(path, method string) bool {
	for _, item := range contents(a.definition.Get("paths").Get(path)) {
		found := false
		for _, definition := range contents(item.Get(method)) {
			found = found || holds(definition.Get(integration))
		}
		if !found {
			return false
		}
	}
	return a.definition.Get("paths").Get(path) != nil
}

// integrate lets API Gateway call the event's function for its path. extra
// changes the definition of the method after that.
func (e *event) integrate(a *api, uri *node, version bool, extra func(method *node)) {
	path, method := e.get("Path"), normalized(e.get("Method"))
	if a.integrated(path.Text, method.Text) {
		quote := `"`
		if version {
			quote = "'"
		}
		e.failEvent(e.name, "API method %[1]s%[2]s%[1]s defined multiple times for path %[1]s%[3]s%[1]s.", quote, strings.ToLower(e.get("Method").Text), path.Text)
		return
	}
	condition := e.condition()
	if condition != nil {
		uri = conditional(condition, uri)
	}
	a.edit(func(definition *node) {
		a.methods(path, method, func(item *node) {
			call := object("type", "aws_proxy", "httpMethod", "POST")
			if version {
				put(call, "payloadFormatVersion", "2.0")
			}
			put(call, "uri", uri)
			m := item.Get(method.Text)
			put(m, integration, call)
			if version && path.Text == "$default" && method.Text == anyMethod {
				put(m, "isDefaultRoute", true)
			}
			if m.Get("responses") == nil {
				put(m, "responses", object())
			}
			extra(m)
			if condition != nil {
				put(item, method.Text, conditional(condition, m))
			}
		})
	})
}
