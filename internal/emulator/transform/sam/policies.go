package sam

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// policyTemplates are SAM's policy templates: for each its parameters and the
// policy, in which Ref names a parameter. (Data of AWS's SAM translator; see
// NOTICE.)
//
//go:embed policies.json
var policyTemplates []byte

// policies sorts a function's Policies into managed ones, by ARN, and inline
// ones: statements, and templates with their parameters put in.
func (i *item) policies(managed, inline *node) {
	entries := i.prop("Policies")
	if !holds(entries) {
		return
	}
	if !isList(entries) {
		entries = list(entries)
	}
	var arns []*node
	for index, entry := range entries.Items {
		name := fmt.Sprintf("%sRolePolicy%d", i.id, index)
		kind, ok := i.policyKind(entry)
		if !ok {
			return
		}
		switch kind {
		case managedPolicy:
			arns = append(arns, either(entry, func(n *node) *node {
				if isText(n) {
					return value(i.managedARN(n.Text))
				}
				return clone(n)
			}))
		case inlinePolicy, policyTemplate:
			inline.Items = append(inline.Items, either(entry, func(n *node) *node {
				document := clone(n)
				if kind == policyTemplate {
					document = i.policyFrom(n)
				}
				return object("PolicyName", name, "PolicyDocument", document)
			}))
		default:
			i.fail("Policy at index %d in the 'Policies' property is not valid", index)
		}
	}
	addNew(managed, arns...)
}

// either does f with n, or with both branches of an Fn::If but AWS::NoValue.
func either(n *node, f func(*node) *node) *node {
	branches := n.Get("Fn::If")
	if branches == nil {
		return f(n)
	}
	out := list(clone(branches.Items[0]))
	for _, branch := range branches.Items[1:] {
		if isNoValue(branch) {
			out.Items = append(out.Items, clone(branch))
			continue
		}
		out.Items = append(out.Items, f(branch))
	}
	return object("Fn::If", out)
}

type policyKind int

const (
	unknownPolicy policyKind = iota
	managedPolicy
	inlinePolicy
	policyTemplate
)

func (i *item) policyKind(n *node) (kind policyKind, ok bool) {
	branches := n.Get("Fn::If")
	if branches == nil {
		return plainPolicyKind(n), true
	}
	if !isList(branches) || len(branches.Items) != 3 {
		_ = i.document("Fn::If requires 3 arguments")
		return 0, false
	}
	for _, branch := range branches.Items[1:] {
		of := plainPolicyKind(branch)
		switch {
		case isNoValue(branch):
		case kind != unknownPolicy && of != kind:
			_ = i.document("Different policy types within the same Fn::If statement is unsupported. Separate different policy types into different Fn::If statements")
			return 0, false
		default:
			kind = of
		}
	}
	return kind, true
}

func plainPolicyKind(n *node) policyKind {
	switch {
	case isText(n) || isFunction(n):
		return managedPolicy
	case isMap(n) && n.Get("Statement") != nil:
		return inlinePolicy
	case isMap(n) && len(n.Entries) == 1 && templateOf(n.Entries[0].Key) != nil:
		return policyTemplate
	default:
		return unknownPolicy
	}
}

// templateOf finds a policy template by its name.
func templateOf(name string) *node {
	// The file has a line for each; reading that one is enough.
	_, from, found := strings.Cut(string(policyTemplates), "\n \""+name+"\": ")
	if !found {
		return nil
	}
	line, _, _ := strings.Cut(from, "\n")
	parsed, err := template.ParseNode(name, []byte(strings.TrimSuffix(line, ",")))
	if err != nil {
		return nil
	}
	return parsed
}

// policyFrom fills in a policy template.
func (i *item) policyFrom(n *node) *node {
	name, given := n.Entries[0].Key, n.Entries[0].Value
	t := templateOf(name)
	if !isMap(given) {
		i.fail("Must specify valid parameter values for policy template '%s'", name)
		return nil
	}
	var lacking []string
	for _, p := range t.Get("Parameters").Items {
		if given.Get(p.Text) == nil {
			lacking = append(lacking, "'"+p.Text+"'")
		}
	}
	if len(lacking) > 0 {
		slices.Sort(lacking)
		i.fail("Following required parameters of template '%s' don't have values: [%s]", name, strings.Join(lacking, ", "))
		return nil
	}
	return filled(t.Get("Definition"), given)
}

func filled(n, values *node) *node {
	if parameter := n.Get("Ref"); parameter != nil && len(n.Entries) == 1 {
		if v := values.Get(parameter.Text); v != nil {
			return clone(v)
		}
		return n
	}
	for index := range n.Items {
		n.Items[index] = filled(n.Items[index], values)
	}
	for index := range n.Entries {
		n.Entries[index].Value = filled(n.Entries[index].Value, values)
	}
	return n
}
