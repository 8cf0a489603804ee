package engine

import (
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/template"
)

// rehearse evaluates a deployment without any resource, as the service does
// before it accepts a request: errors in functions, mappings, conditions and
// rules, and references to what a condition leaves out or a type does not
// have come up here.
func (e *Engine) rehearse(s *Stack, d *Deployment, t *template.Template, v *resolver) error {
	p, err := newPlan(s, d, t, &rehearsal{resolver: v, template: t})
	if err != nil {
		return answer(err)
	}
	if err := p.real.Check(); err != nil {
		return answer(err)
	}
	var insecure []string
	for _, id := range p.order {
		if _, err := p.real.Properties(t.Resource(id)); err != nil {
			return answer(err)
		}
		if p.shown != p.real {
			places, err := secureOutOfPlace(p, t.Resource(id))
			if err != nil {
				return answer(err)
			}
			insecure = append(insecure, places...)
		}
	}
	if len(insecure) > 0 {
		return wire.Errorf("ValidationError", "SSM Secure reference is not supported in: [%s]", strings.Join(insecure, ","))
	}
	for _, o := range t.Outputs {
		active, err := p.real.ActiveOutput(o)
		if err == nil && active {
			_, err = p.real.Value(o.Value)
		}
		if err != nil {
			return answer(err)
		}
	}
	return nil
}

// rehearsal knows of the resources only which attributes they will have.
type rehearsal struct {
	*resolver
	template *template.Template
}

func (r *rehearsal) Ref(string) (any, error) { return template.Unknown, nil }

func (r *rehearsal) GetAtt(logicalID, attribute string) (any, error) {
	resource := r.template.Resource(logicalID)
	nested := resource != nil && resource.Type == stackType && strings.HasPrefix(attribute, "Outputs.")
	if resource != nil && !nested && !provider.HasAttribute(resource.Type, attribute) {
		return nil, wire.Errorf("ValidationError", "Template error: resource %s does not support attribute type %s in Fn::GetAtt", logicalID, attribute)
	}
	return template.Unknown, nil
}

// Imports, outputs of other stacks and dynamic references are looked up only
// when they are needed.
func (r *rehearsal) Import(string) (string, error) { return template.Unknown, nil }

func (r *rehearsal) Dynamic(string, string) (string, error) { return template.Unknown, nil }

func (r *rehearsal) StackOutput(string, string, string, string) (string, error) {
	return template.Unknown, nil
}
