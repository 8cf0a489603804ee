package changes

import (
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/template"
)

// attributes are a resource's evaluated attributes by name (Properties,
// Metadata, DeletionPolicy …), to compare and to show.
type attributes struct{ real, shown map[string]any }

func attributesOf(s sight, r *template.Resource) (attributes, error) {
	if r == nil {
		return attributes{map[string]any{}, map[string]any{}}, nil
	}
	real, err := evaluate(s.real, r)
	if err != nil || s.real == s.shown {
		return attributes{real, real}, err
	}
	shown, err := evaluate(s.shown, r)
	return attributes{real, shown}, err
}

func evaluate(e *template.Evaluator, r *template.Resource) (map[string]any, error) {
	properties, err := e.Properties(r)
	if err != nil {
		return nil, err
	}
	all := map[string]any{"Properties": properties}
	for _, name := range attributeNames {
		if n := r.Node.Get(string(name)); n != nil {
			if all[string(name)], err = e.Value(n); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

func (a attributes) properties() map[string]any {
	p, _ := a.real["Properties"].(map[string]any)
	return p
}

// context is the JSON text of BeforeContext and AfterContext.
func (a attributes) context() *string { return aws.String(jsonText(a.shown)) }

func contextOf(s sight, r *template.Resource) (*string, error) {
	a, err := attributesOf(s, r)
	if err != nil {
		return nil, err
	}
	return a.context(), nil
}

// attributeNames are those besides the properties, in the order in which they
// are listed.
var attributeNames = [...]types.ResourceAttribute{
	types.ResourceAttributeMetadata, types.ResourceAttributeCreationPolicy, types.ResourceAttributeUpdatePolicy,
	types.ResourceAttributeDeletionPolicy, types.ResourceAttributeUpdateReplacePolicy,
}

// otherAttributes finds the details of the attributes besides the properties.
func (m *modification) otherAttributes() {
	for _, name := range attributeNames {
		before, after := entry(m.before.real, string(name)), entry(m.after.real, string(name))
		if len(diff(nil, before, after)) == 0 {
			continue
		}
		target := types.ResourceTargetDefinition{Attribute: name, RequiresRecreation: types.RequiresRecreationNever}
		if m.values {
			target.Path = aws.String("/" + string(name))
			target.AttributeChangeType = kindOf(before, after)
			target.BeforeValue = shownValue(entry(m.before.shown, string(name)))
			target.AfterValue = shownValue(entry(m.after.shown, string(name)))
		}
		m.explain(target, nil, true)
	}
}

func kindOf(before, after any) types.AttributeChangeType {
	if before == any(absent{}) {
		return types.AttributeChangeTypeAdd
	}
	if after == any(absent{}) {
		return types.AttributeChangeTypeRemove
	}
	return types.AttributeChangeTypeModify
}

// stackTags: a stack hands its tags down to the resources that can have some.
func (m *modification) stackTags() {
	if m.facts.Taggable() && m.in.Before != nil && !maps.Equal(m.in.Before.Tags, m.in.After.Tags) {
		m.explain(types.ResourceTargetDefinition{
			Attribute: types.ResourceAttributeTags, RequiresRecreation: types.RequiresRecreationNever,
		}, nil, true)
	}
}

// nestedStack: the template of a nested stack may have changed at its address,
// or what it refers to. It gives the nested stack's change set.
func (m *modification) nestedStack() *string {
	if m.resource.Type != "AWS::CloudFormation::Stack" {
		return nil
	}
	id, changes := m.in.Nested[m.resource.LogicalID]
	if len(m.details) == 0 && (m.in.Nested == nil || changes) {
		m.details = append(m.details, types.ResourceChangeDetail{
			Target: &types.ResourceTargetDefinition{
				Attribute: types.ResourceAttributeProperties, RequiresRecreation: types.RequiresRecreationNever,
			},
			ChangeSource: types.ChangeSourceAutomatic, Evaluation: types.EvaluationTypeDynamic,
		})
	}
	if !changes {
		return nil
	}
	return aws.String(id)
}
