package stackset

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/template"
)

// sameTemplate compares two templates by what they say, not by how: comments,
// layout and the choice of YAML or JSON do not matter. Texts that cannot be
// read are compared as they are.
func sameTemplate(a, b string) bool {
	if a == b {
		return true
	}
	first, err := template.ParseNode("a", []byte(a))
	if err != nil {
		return false
	}
	second, err := template.ParseNode("b", []byte(b))
	return err == nil && string(first.JSON()) == string(second.JSON())
}

// declaredInOrder are the parameters of a template; none where it cannot be
// read.
func declaredInOrder(body string) []*template.Parameter {
	t, err := template.Parse("template", []byte(body))
	if err != nil {
		return nil
	}
	return t.Parameters
}

// declared are the parameters of a template by name.
func declared(body string) map[string]*template.Parameter {
	byName := map[string]*template.Parameter{}
	for _, p := range declaredInOrder(body) {
		byName[p.Name] = p
	}
	return byName
}

// parameterChanges compares the values that the StackSet has with those that
// it is to have: the file's, and for the rest the template's defaults.
func parameterChanges(d *Declaration, body string, set *types.StackSet) (changes []ValueChange, hidden []string) {
	before, after := map[string]string{}, map[string]string{}
	for _, p := range set.Parameters {
		before[aws.ToString(p.ParameterKey)] = aws.ToString(p.ParameterValue)
	}
	for name, p := range declared(body) {
		value, given := d.Parameters[name]
		switch {
		case p.NoEcho && before[name] == mask:
			after[name] = mask // whether it differs cannot be told
			if given {
				hidden = append(hidden, name)
			}
		case p.NoEcho && given:
			after[name] = mask
		case given:
			after[name] = value
		case p.HasDefault:
			after[name] = p.Default
		}
	}
	slices.Sort(hidden)
	return valueChanges(before, after), hidden
}
