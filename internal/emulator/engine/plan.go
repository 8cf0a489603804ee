package engine

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/template"
)

// plan is what a template asks for with given parameters.
type plan struct {
	template *template.Template
	// order are the logical IDs of the resources whose condition holds, in the
	// order of the template; depends gives those among them that each needs.
	order   []string
	depends map[string][]string
	// real evaluates to the values that resources get, shown to those that
	// may be seen: NoEcho parameters masked and dynamic references as written.
	// They are the same where nothing has to be hidden.
	real, shown *template.Evaluator
}

// mask stands for the value of a NoEcho parameter.
const mask = "****"

// newPlan prepares a deployment of a stack. The resolver is asked when values
// are evaluated.
func newPlan(s *Stack, d *Deployment, t *template.Template, resolver template.Resolver) (*plan, error) {
	p := &plan{template: t}
	values, err := bound(t, d.Parameters)
	if err != nil {
		return nil, err
	}
	scope := template.Scope{
		Parameters: values, Pseudo: pseudo(s), NotificationARNs: d.NotificationARNs, Resolver: resolver,
	}
	p.real = t.Evaluator(scope)
	p.shown = p.real
	if secret(d.Parameters) || bytes.Contains(t.Source, []byte("{{resolve:")) {
		scope.Parameters, scope.KeepDynamic = masked(values, d.Parameters), true
		p.shown = t.Evaluator(scope)
	}
	for _, r := range t.Resources {
		active, err := p.real.Active(r)
		if err != nil {
			return nil, err
		}
		if active {
			p.order = append(p.order, r.LogicalID)
		}
	}
	p.depends, err = p.real.Dependencies()
	return p, err
}

func pseudo(s *Stack) map[string]string {
	return map[string]string{
		"AWS::AccountId": s.Account, "AWS::Partition": s.Partition, "AWS::Region": s.Region,
		"AWS::StackId": s.ID(), "AWS::StackName": s.Name, "AWS::URLSuffix": wire.URLSuffix(s.Partition),
	}
}

func secret(parameters []Parameter) bool {
	return slices.ContainsFunc(parameters, func(p Parameter) bool { return p.NoEcho })
}

// version evaluates a resource.
func (p *plan) version(r *template.Resource) (v Version, err error) {
	if v.Properties, err = p.real.Properties(r); err != nil {
		return v, err
	}
	if p.shown != p.real {
		if v.Shown, err = p.shown.Properties(r); err != nil {
			return v, err
		}
	}
	metadata, err := p.real.Value(r.Metadata)
	if err != nil {
		return v, err
	}
	if metadata != nil {
		if v.Metadata, err = json.Marshal(metadata); err != nil {
			return v, err
		}
	}
	policy, err := p.real.Value(r.CreationPolicy)
	if err != nil {
		return v, err
	}
	v.CreationPolicy, _ = policy.(map[string]any)
	v.DependsOn = p.depends[r.LogicalID]
	v.DeletionPolicy, v.UpdateReplacePolicy = r.DeletionPolicy, r.UpdateReplacePolicy
	return v, nil
}

// prepare makes the plan of the running operation, once in a process.
func (m *machine) prepare() error {
	if m.plan != nil {
		return nil
	}
	t, err := loadTemplate(m.tx, m.stack, &m.stack.Deployment)
	if err != nil {
		return err
	}
	m.plan, err = newPlan(m.stack, &m.stack.Deployment, t, &m.resolver)
	return err
}

// target evaluates what a resource is to become.
func (m *machine) target(id string) (Version, error) {
	v, err := m.plan.version(m.plan.template.Resource(id))
	v.Tags = tagsFor(m.stack, id)
	return v, err
}

// tagsFor are the tags that a resource gets from its stack (AWS
// documentation, "Resource tag").
func tagsFor(s *Stack, logicalID string) map[string]string {
	tags := map[string]string{
		"aws:cloudformation:stack-name": s.Name,
		"aws:cloudformation:stack-id":   s.ID(),
		"aws:cloudformation:logical-id": logicalID,
	}
	for _, t := range s.Tags {
		tags[*t.Key] = *t.Value
	}
	return tags
}
