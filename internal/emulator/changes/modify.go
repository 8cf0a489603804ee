package changes

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/template"
)

// modification is a resource that exists and stays.
type modification struct {
	*plan
	resource      *template.Resource
	facts         *schema.Type
	before, after attributes
	// live is the resource as it is, nil where that does not count.
	live    *Live
	details []types.ResourceChangeDetail
}

func (p *plan) modify(r *template.Resource, d Deployed) (*types.ResourceChange, error) {
	m := &modification{plan: p, resource: r}
	m.facts, _ = schema.Lookup(r.Type)
	if m.facts == nil {
		m.facts = &schema.Type{Name: r.Type}
	}
	var err error
	if m.before, err = attributesOf(p.before, p.old(r.LogicalID)); err != nil {
		return nil, err
	}
	if m.after, err = attributesOf(p.after, r); err != nil {
		return nil, err
	}
	if live, ok := p.in.Live[r.LogicalID]; ok {
		m.live = &live
	}
	if err := m.properties(); err != nil {
		return nil, err
	}
	m.otherAttributes()
	m.stackTags()
	nested := m.nestedStack()
	if len(m.details) == 0 {
		return nil, nil
	}
	c := resourceChange(m.action(), r.LogicalID, r.Type, d.PhysicalID)
	c.Details, c.Scope, c.Replacement, c.ChangeSetId = m.details, scope(m.details), replacement(m.details), nested
	if c.Replacement == types.ReplacementTrue {
		c.PolicyAction = replacementPolicy(r)
	}
	if p.values {
		c.BeforeContext, c.AfterContext = m.before.context(), m.after.context()
	}
	m.tellLive(c)
	return c, nil
}

// properties finds the details of all properties.
func (m *modification) properties() error {
	for _, name := range union(m.before.properties(), m.after.properties()) {
		m.synchronize(name)
		differences := diff([]string{name}, entry(m.from(), name), entry(m.after.properties(), name))
		node := m.resource.Properties.Get(name)
		if !m.values {
			causes, err := m.causes(node)
			if err != nil {
				return err
			}
			m.explain(m.wholeTarget(name, differences), causes, len(differences) > 0)
			continue
		}
		for _, d := range differences {
			causes, err := m.causes(m.nodeAt(node, d.path[1:]))
			if err != nil {
				return err
			}
			m.explain(m.placeTarget(d), causes, true)
		}
	}
	return nil
}

// explain adds the details for one target: the direct modification, where its
// value differs, and what is behind it.
func (m *modification) explain(target types.ResourceTargetDefinition, causes []cause, differs bool) {
	if differs {
		direct := types.ResourceChangeDetail{
			Target: &target, ChangeSource: types.ChangeSourceDirectModification, Evaluation: types.EvaluationTypeStatic,
		}
		if len(causes) > 0 {
			direct.Evaluation = types.EvaluationTypeDynamic
		}
		m.details = append(m.details, direct)
	}
	for _, c := range causes {
		// A parameter that changed without changing the value changes nothing.
		if !differs && c.source == types.ChangeSourceParameterReference {
			continue
		}
		m.details = append(m.details, types.ResourceChangeDetail{
			Target: &target, ChangeSource: c.source, Evaluation: c.evaluation, CausingEntity: aws.String(c.entity),
		})
	}
}

// wholeTarget names a property, as is done without property values.
func (m *modification) wholeTarget(name string, differences []difference) types.ResourceTargetDefinition {
	target := m.target(name)
	recreation := schema.Never
	for _, d := range differences {
		recreation = max(recreation, m.facts.Recreation(d.path...))
	}
	if len(differences) == 0 {
		recreation = m.facts.Recreation(name)
	}
	target.RequiresRecreation = types.RequiresRecreation(recreation.String())
	return target
}

// placeTarget names a place in a property with its values.
func (m *modification) placeTarget(d difference) types.ResourceTargetDefinition {
	target := m.target(d.path[0])
	target.RequiresRecreation = types.RequiresRecreation(m.facts.Recreation(d.path...).String())
	target.Path = aws.String("/Properties/" + strings.Join(d.path, "/"))
	target.AttributeChangeType = d.kind
	target.BeforeValue = shownValue(at(m.before.shown["Properties"], d.path))
	target.AfterValue = shownValue(at(m.after.shown["Properties"], d.path))
	m.threeWay(&target, d.path)
	return target
}

// target names a property. The tags of a resource, where they are a list, are
// an attribute of their own.
func (m *modification) target(name string) types.ResourceTargetDefinition {
	if tags := m.facts.Tags; tags != nil && tags.Property == name && !tags.Map {
		return types.ResourceTargetDefinition{Attribute: types.ResourceAttributeTags}
	}
	return types.ResourceTargetDefinition{Attribute: types.ResourceAttributeProperties, Name: aws.String(name)}
}

// replacement follows from the heaviest of the details (AWS documentation,
// "ResourceChange", Replacement).
func replacement(details []types.ResourceChangeDetail) types.Replacement {
	answer := types.ReplacementFalse
	for _, d := range details {
		switch {
		case d.Target.RequiresRecreation == types.RequiresRecreationAlways && d.Evaluation == types.EvaluationTypeStatic:
			return types.ReplacementTrue
		case d.Target.RequiresRecreation != types.RequiresRecreationNever:
			answer = types.ReplacementConditional
		}
	}
	return answer
}

// scope lists the attributes that change, each once.
func scope(details []types.ResourceChangeDetail) []types.ResourceAttribute {
	var list []types.ResourceAttribute
	for _, d := range details {
		if !slices.Contains(list, d.Target.Attribute) {
			list = append(list, d.Target.Attribute)
		}
	}
	return list
}
