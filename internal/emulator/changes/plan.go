package changes

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/template"
)

// plan computes the changes in one of the two ways.
type plan struct {
	in            *Input
	values        bool
	before, after sight
	// done are the changes found so far. A resource's change is looked up where
	// another refers to it, so they are computed in order of dependency.
	done map[string]*types.ResourceChange
}

func newPlan(in *Input, values bool) *plan {
	p := &plan{in: in, values: values, done: map[string]*types.ResourceChange{}}
	p.after = newSight(in.After, coming{in.Resolver, p})
	if in.Before != nil {
		p.before = newSight(*in.Before, current{in.Resolver, p})
	}
	return p
}

// Outlook tells what the resources of the new template will be. What it has
// worked out for one it does not work out again for another.
type Outlook struct{ evaluator *template.Evaluator }

// Foresee begins to look ahead.
func Foresee(in Input) Outlook {
	s := in.After
	return Outlook{s.Template.Evaluator(template.Scope{
		Parameters: s.Parameters, Pseudo: s.Pseudo, NotificationARNs: s.NotificationARNs,
		Resolver: coming{in.Resolver, newPlan(&in, true)},
	})}
}

// Coming gives the properties of a resource of the new template as far as they
// are known before the change set is executed: what a new or a replaced resource
// brings is template.Unknown. Dynamic references are resolved. active is false
// where the resource's condition does not hold.
func (o Outlook) Coming(r *template.Resource) (properties map[string]any, active bool, err error) {
	if active, err = o.evaluator.Active(r); !active || err != nil {
		return nil, false, err
	}
	properties, err = o.evaluator.Properties(r)
	return properties, true, err
}

// old is the resource in the old template, nil where it has none.
func (p *plan) old(id string) *template.Resource {
	if p.in.Before == nil {
		return nil
	}
	return p.in.Before.Template.Resource(id)
}

// sight evaluates a side: to compare, and to show, with NoEcho parameters
// masked.
type sight struct{ real, shown *template.Evaluator }

func newSight(s Side, r template.Resolver) sight {
	masked := make(map[string]any, len(s.Parameters))
	secret := false
	for name, value := range s.Parameters {
		if p := s.Template.Parameter(name); p != nil && p.NoEcho {
			value, secret = "****", true
		}
		masked[name] = value
	}
	scope := template.Scope{
		Parameters: s.Parameters, Pseudo: s.Pseudo, NotificationARNs: s.NotificationARNs, Resolver: r, KeepDynamic: true,
	}
	real := s.Template.Evaluator(scope)
	if !secret {
		return sight{real, real}
	}
	scope.Parameters = masked
	return sight{real, s.Template.Evaluator(scope)}
}

// current answers for the resources that exist.
type current struct {
	template.Resolver
	plan *plan
}

func (r current) Ref(id string) (any, error) {
	if _, exists := r.plan.in.Resources[id]; !exists {
		return template.Unknown, nil
	}
	return r.Resolver.Ref(id)
}

func (r current) GetAtt(id, attribute string) (any, error) {
	if _, exists := r.plan.in.Resources[id]; !exists {
		return template.Unknown, nil
	}
	return r.Resolver.GetAtt(id, attribute)
}

// StackOutput implements template.OutputResolver.
func (r current) StackOutput(stack, output, region, roleARN string) (string, error) {
	return stackOutput(r.Resolver, stack, output, region, roleARN)
}

// stackOutput asks a resolver that may know other stacks.
func stackOutput(r template.Resolver, stack, output, region, roleARN string) (string, error) {
	if other, can := r.(template.OutputResolver); can {
		return other.StackOutput(stack, output, region, roleARN)
	}
	return template.Unknown, nil
}

// coming answers for the resources as the change set leaves them: with
// property values, one to be replaced has no value yet.
type coming struct {
	template.Resolver
	plan *plan
}

func (r coming) Ref(id string) (any, error) {
	if unknown, err := r.plan.pending(id); err != nil || unknown {
		return template.Unknown, err
	}
	return current(r).Ref(id)
}

func (r coming) GetAtt(id, attribute string) (any, error) {
	if unknown, err := r.plan.pending(id); err != nil || unknown {
		return template.Unknown, err
	}
	return current(r).GetAtt(id, attribute)
}

// StackOutput implements template.OutputResolver.
func (r coming) StackOutput(stack, output, region, roleARN string) (string, error) {
	return stackOutput(r.Resolver, stack, output, region, roleARN)
}

func (p *plan) pending(id string) (bool, error) {
	if !p.values {
		return false, nil
	}
	c, err := p.change(id)
	return c != nil && (replaces(c) || c.Action == types.ChangeActionAdd), err
}

func replaces(c *types.ResourceChange) bool {
	return c.Replacement == types.ReplacementTrue || c.Replacement == types.ReplacementConditional
}

// nothing knows no resource.
type nothing struct{ template.Resolver }

func (nothing) Ref(string) (any, error) { return template.Unknown, nil }

func (nothing) GetAtt(string, string) (any, error) { return template.Unknown, nil }

func (nothing) StackOutput(string, string, string, string) (string, error) {
	return template.Unknown, nil
}
