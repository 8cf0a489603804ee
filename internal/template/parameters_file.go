package template

import (
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
)

// ParametersFile reads parameter values from JSON or YAML in any of three
// forms: the AWS CLI's list of {ParameterKey, ParameterValue}, CodePipeline's
// {"Parameters": {…}}, or a plain map. Lists of values are joined by commas. An
// entry with UsePreviousValue is left out, as values are kept anyway. Errors
// are a diag.List of kind Invalid and never hold a value.
func ParametersFile(name string, data []byte) (map[string]string, error) {
	root, err := ParseNode(name, data)
	if err != nil {
		return nil, err
	}
	f := &parametersFile{name: name, values: map[string]string{}}
	switch root.Kind {
	case List:
		for _, item := range root.Items {
			f.pair(item)
		}
	case Map:
		if inner := root.Get("Parameters"); inner != nil && inner.Kind == Map {
			root = inner
		}
		for _, e := range root.Entries {
			f.set(e.Key, e.Value)
		}
	default:
		f.report(root.Pos, "a parameters file is a map of names to values, or a list of {ParameterKey, ParameterValue}")
	}
	if len(f.findings) > 0 {
		return nil, f.findings
	}
	return f.values, nil
}

type parametersFile struct {
	name     string
	values   map[string]string
	findings diag.List
}

func (f *parametersFile) report(at Pos, format string, args ...any) {
	f.findings = append(f.findings, invalid(f.name, at, "parameters-file.form", format, args...))
}

// pair reads one {ParameterKey, ParameterValue}.
func (f *parametersFile) pair(n *Node) {
	key := n.Get("ParameterKey")
	switch {
	case !key.IsScalar():
		f.report(n.Pos, "each entry of the list needs a ParameterKey and a ParameterValue")
	case n.Get("ParameterValue") == nil && strings.EqualFold(n.Get("UsePreviousValue").Scalar(), "true"):
	case n.Get("ParameterValue") == nil:
		f.report(n.Pos, "parameter %s has no ParameterValue", key.Text)
	default:
		if _, again := f.values[key.Text]; again {
			f.report(key.Pos, "parameter %s is there twice", key.Text)
		}
		f.set(key.Text, n.Get("ParameterValue"))
	}
}

func (f *parametersFile) set(key string, n *Node) {
	switch {
	case n.IsScalar():
		f.values[key] = n.Text
	case n.Kind == List && len(scalars(n)) == len(n.Items):
		f.values[key] = strings.Join(scalars(n), ",")
	case n.Kind == Null:
		f.report(n.Pos, "parameter %s has no value; write \"\" for an empty one", key)
	default:
		f.report(n.Pos, "parameter %s needs a text, a number or a list of those", key)
	}
}
