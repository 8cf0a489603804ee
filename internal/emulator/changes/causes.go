package changes

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/template"
)

// cause is what a change is put down to besides the property itself.
type cause struct {
	source     types.ChangeSource
	entity     string
	evaluation types.EvaluationType
}

// causes finds what behind the value n changes, each once, in the order of
// the template.
func (p *plan) causes(n *template.Node) ([]cause, error) {
	references, err := p.references(n)
	if err != nil {
		return nil, err
	}
	var found []cause
	for _, r := range references {
		c, err := p.causeOf(r)
		if err != nil {
			return nil, err
		}
		if c.entity != "" && !slices.Contains(found, c) {
			found = append(found, c)
		}
	}
	return found, nil
}

// causeOf tells what a reference causes; a cause without entity is none.
func (p *plan) causeOf(r template.Reference) (cause, error) {
	if parameter := p.in.After.Template.Parameter(r.Name); parameter != nil {
		if p.parameterChanged(parameter) {
			return cause{types.ChangeSourceParameterReference, r.Name, types.EvaluationTypeStatic}, nil
		}
		return cause{}, nil
	}
	change, err := p.change(r.Name)
	if err != nil || change == nil {
		return cause{}, err
	}
	c := cause{types.ChangeSourceResourceReference, r.Name, types.EvaluationTypeDynamic}
	if r.Attribute != "" {
		c = cause{types.ChangeSourceResourceAttribute, r.Name + "." + r.Attribute, types.EvaluationTypeDynamic}
	}
	switch {
	case change.Action == types.ChangeActionAdd || change.Replacement == types.ReplacementTrue:
		c.evaluation = types.EvaluationTypeStatic
	case change.Replacement == types.ReplacementConditional:
	case r.Attribute == "" || !touchesResource(change):
		return cause{}, nil
	}
	return c, nil
}

// touchesResource tells a change of the resource itself from one of how
// CloudFormation treats it.
func touchesResource(c *types.ResourceChange) bool {
	return slices.ContainsFunc(c.Scope, func(a types.ResourceAttribute) bool {
		return a == types.ResourceAttributeProperties || a == types.ResourceAttributeTags
	})
}

// parameterChanged: the value behind an SSM parameter's name is put into the
// template before the comparison, and so counts as its text.
func (p *plan) parameterChanged(parameter *template.Parameter) bool {
	if strings.HasPrefix(parameter.Type, "AWS::SSM::Parameter::Value<") || p.in.Before == nil {
		return false
	}
	before := entry(p.in.Before.Parameters, parameter.Name)
	after := entry(p.in.After.Parameters, parameter.Name)
	return len(diff(nil, before, after)) > 0
}

// references lists what n refers to, with only the branch of an Fn::If that
// counts.
func (p *plan) references(n *template.Node) ([]template.Reference, error) {
	n, err := p.branch(n)
	if n == nil || err != nil {
		return nil, err
	}
	if name, _, ok := n.Function(); ok && (name == "Ref" || name == "Fn::GetAtt" || name == "Fn::Sub") {
		return template.References(n), nil
	}
	children := slices.Clone(n.Items)
	for _, e := range n.Entries {
		children = append(children, e.Value)
	}
	var all []template.Reference
	for _, child := range children {
		found, err := p.references(child)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// branch follows Fn::If to the branch that counts in the new template.
func (p *plan) branch(n *template.Node) (*template.Node, error) {
	for {
		name, arg, ok := n.Function()
		if !ok || name != "Fn::If" || len(arg.Items) != 3 {
			return n, nil
		}
		holds, err := p.after.real.Condition(arg.Items[0].Scalar())
		if err != nil {
			return nil, err
		}
		n = arg.Items[2]
		if holds {
			n = arg.Items[1]
		}
	}
}

// nodeAt finds the part of the template behind a place in a value: where the
// place is inside what a function gives, it is the function.
func (p *plan) nodeAt(n *template.Node, path []string) *template.Node {
	for _, key := range path {
		chosen, err := p.branch(n)
		if err != nil || chosen == nil {
			return n
		}
		n = chosen
		if _, _, ok := n.Function(); ok {
			return n
		}
		next := n.Get(key)
		if i, err := strconv.Atoi(key); err == nil && i < len(n.Items) {
			next = n.Items[i]
		}
		if next == nil {
			return nil
		}
		n = next
	}
	return n
}
