package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/template"
)

// rehearse evaluates a deployment without any resource, as the service does
// before it accepts a request: errors in functions, mappings, conditions, and
// references to resources that a condition leaves out come up here.
func (e *Engine) rehearse(s *Stack, d *Deployment, t *template.Template, v *resolver) error {
	r := &rehearsal{resolver: v, template: t}
	p, err := newPlan(s, d, t, r)
	if err != nil {
		return answer(err)
	}
	r.active = p.order
	r.missing = "Template format error: Unresolved resource dependencies [%s] in the Resources block of the template"
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
	r.missing = "Unresolved resource dependencies [%s] in the Outputs block of the template"
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

// rehearsal knows of the resources only whether there will be one.
type rehearsal struct {
	*resolver
	template *template.Template
	active   []string
	missing  string
}

func (r *rehearsal) Ref(logicalID string) (any, error) {
	if !slices.Contains(r.active, logicalID) {
		return nil, wire.Errorf("ValidationError", "%s", fmt.Sprintf(r.missing, logicalID))
	}
	return template.Unknown, nil
}

func (r *rehearsal) GetAtt(logicalID, attribute string) (any, error) {
	resource := r.template.Resource(logicalID)
	if resource != nil && resource.Type == stackType && strings.HasPrefix(attribute, "Outputs.") {
		return r.Ref(logicalID)
	}
	if resource != nil && !provider.HasAttribute(resource.Type, attribute) {
		return nil, wire.Errorf("ValidationError", "Template error: resource %s does not support attribute type %s in Fn::GetAtt", logicalID, attribute)
	}
	return r.Ref(logicalID)
}

// Imports, outputs of other stacks and dynamic references are looked up only
// when they are needed.
func (r *rehearsal) Import(string) (string, error) { return template.Unknown, nil }

func (r *rehearsal) Dynamic(string, string) (string, error) { return template.Unknown, nil }

func (r *rehearsal) StackOutput(string, string, string, string) (string, error) {
	return template.Unknown, nil
}
