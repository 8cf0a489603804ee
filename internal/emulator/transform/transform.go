// Package transform does the transforms of templates that AWS hosts:
// AWS::Include, AWS::Serverless-2016-10-31 (in package sam) and
// AWS::LanguageExtensions (in package template), each as a function from
// template to template. Macros, which are Lambda functions, are refused by
// name.
package transform

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/transform/sam"
	"github.com/cfn-cli/cfn/internal/template"
)

// Outside is what transforms need besides the template.
type Outside struct {
	// Scope evaluates the parameters of transforms.
	Scope template.Scope
	// Object reads an S3 object of the account.
	Object func(bucket, key string) ([]byte, error)
}

// Expand does the transforms of a template in the order of AWS: those within
// it, the deepest first, then those of its Transform section one after the
// other (AWS documentation, "Perform custom processing on CloudFormation
// templates with template macros"). It gives the template itself where it has
// none; the other one is a template of its own, without the places of the
// original. That still names AWS::LanguageExtensions where the original does,
// as its functions can only be computed with the resources that they refer to.
//
// Errors are *Failure, or sam.NotEmulated.
func Expand(t *template.Template, o Outside) (*template.Template, error) {
	if names := t.Macros(); len(names) == 0 || len(names) == 1 && names[0] == template.LanguageExtensions {
		return t, nil
	}
	x := &expansion{Outside: o, value: t.Evaluator(o.Scope).Value, snippets: map[string]snippet{}}
	root, err := x.node(t.Root, true)
	if err != nil {
		return nil, err
	}
	extended := false
	pending := list(root.Get("Transform"))
	root = without(root, "Transform")
	for i, transform := range pending {
		switch name := nameOf(transform); name {
		case Include:
			root, err = x.top(root, transform)
		case sam.Name:
			root, err = x.serverless(root)
		case template.LanguageExtensions:
			extended = true
			if i < len(pending)-1 {
				root, err = x.extensions(t.Name, root)
			}
		default:
			err = x.unknown(name)
		}
		if err != nil {
			return nil, err
		}
	}
	if extended {
		root = put(root, "Transform", &template.Node{Kind: template.String, Text: template.LanguageExtensions})
	}
	return template.Parse(t.Name, root.JSON())
}

// Failure is why a transform cannot be done, in AWS's words.
type Failure struct{ Text string }

// Error implements error.
func (f *Failure) Error() string { return f.Text }

// failed is a failure of a transform that AWS hosts.
func failed(transform, format string, args ...any) error {
	return &Failure{fmt.Sprintf("Transform %s failed with: %s", transform, fmt.Sprintf(format, args...))}
}

// expansion is the work on one template.
type expansion struct {
	Outside
	value    func(*template.Node) (any, error)
	snippets map[string]snippet
	included int // bytes
}

// unknown refuses a macro. Those of an account are named with its ID.
func (x *expansion) unknown(name string) error {
	if !strings.HasPrefix(name, "AWS::") && !strings.Contains(name, "::") {
		name = x.Scope.Pseudo["AWS::AccountId"] + "::" + name
	}
	return &Failure{fmt.Sprintf("No transform named %s found.", name)}
}

func (x *expansion) serverless(root *template.Node) (*template.Node, error) {
	out, err := sam.Transform(root, sam.Scope{Parameters: x.Scope.Parameters, Partition: x.Scope.Pseudo["AWS::Partition"]})
	var refused sam.NotEmulated
	if err != nil && !errors.As(err, &refused) {
		return nil, failed(sam.Name, "%s", err)
	}
	return out, err
}

// extensions does AWS::LanguageExtensions before other transforms.
func (x *expansion) extensions(name string, root *template.Node) (*template.Node, error) {
	root = put(root, "Transform", &template.Node{Kind: template.String, Text: template.LanguageExtensions})
	t, err := template.Parse(name, root.JSON())
	if err == nil {
		t, err = template.Expand(t, x.Scope)
	}
	if err != nil {
		if known, is := template.IsServiceError(err); is {
			return nil, &Failure{known.Message}
		}
		return nil, failed(template.LanguageExtensions, "%s", err)
	}
	return t.Root, nil
}

// nameOf is the name of a transform: a text, or a map with a Name.
func nameOf(n *template.Node) string {
	if n.Kind == template.Map {
		return n.Get("Name").Scalar()
	}
	return n.Scalar()
}

// list gives the transforms of a Transform section.
func list(n *template.Node) []*template.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == template.List:
		return n.Items
	}
	return []*template.Node{n}
}

// put gives a copy of m in which key has the value.
func put(m *template.Node, key string, value *template.Node) *template.Node {
	out := *m
	out.Entries = slices.Clone(m.Entries)
	for i := range out.Entries {
		if out.Entries[i].Key == key {
			out.Entries[i].Value = value
			return &out
		}
	}
	out.Entries = append(out.Entries, template.Entry{Key: key, Value: value})
	return &out
}

func without(m *template.Node, key string) *template.Node {
	out := *m
	out.Entries = slices.DeleteFunc(slices.Clone(m.Entries), func(e template.Entry) bool { return e.Key == key })
	return &out
}
