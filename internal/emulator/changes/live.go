package changes

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/template"
)

// A drift-aware change set compares three sides: what the new template wants,
// what the stack has last made, and what is really there (AWS documentation,
// "Using drift-aware change sets"). A change leads from what is there. Where
// that is as wanted already, although the stack has made it otherwise, the
// stack only takes note of it.

// from are the properties that a change leads from.
func (m *modification) from() map[string]any {
	if m.live == nil {
		return m.before.properties()
	}
	return m.live.Properties
}

// synchronize lists the places of a property that are as wanted already.
func (m *modification) synchronize(name string) {
	if m.live == nil {
		return
	}
	for _, d := range diff([]string{name}, entry(m.before.properties(), name), entry(m.after.properties(), name)) {
		if len(diff(nil, at(m.live.Properties, d.path), at(m.after.properties(), d.path))) > 0 {
			continue
		}
		target := m.target(name)
		target.RequiresRecreation, target.AttributeChangeType = types.RequiresRecreationNever, types.AttributeChangeTypeSyncWithActual
		if m.values {
			target.Path = aws.String("/Properties/" + strings.Join(d.path, "/"))
			target.BeforeValue = shownValue(at(m.before.shown["Properties"], d.path))
			target.AfterValue = shownValue(at(m.after.shown["Properties"], d.path))
			m.threeWay(&target, d.path)
		}
		m.details = append(m.details, types.ResourceChangeDetail{
			Target: &target, ChangeSource: types.ChangeSourceNoModification, Evaluation: types.EvaluationTypeStatic,
		})
		if !m.values {
			return // the property is named once
		}
	}
}

// threeWay completes a place with what is really there.
func (m *modification) threeWay(target *types.ResourceTargetDefinition, path []string) {
	if m.live == nil {
		return
	}
	target.BeforeValueFrom, target.AfterValueFrom = types.BeforeValueFromPreviousDeploymentState, types.AfterValueFromTemplate
	actual, previous := at(m.live.Properties, path), at(m.before.properties(), path)
	if len(diff(nil, actual, previous)) == 0 {
		return
	}
	target.BeforeValueFrom, target.BeforeValue = types.BeforeValueFromActualState, shownValue(actual)
	target.Drift = &types.LiveResourceDrift{
		ActualValue: shownValue(actual), PreviousValue: shownValue(at(m.before.shown["Properties"], path)),
		DriftDetectionTimestamp: aws.Time(m.live.Checked),
	}
}

// action is SyncWithActual where nothing is done to the resource itself.
func (m *modification) action() types.ChangeAction {
	for _, d := range m.details {
		if d.Target.AttributeChangeType != types.AttributeChangeTypeSyncWithActual {
			return types.ChangeActionModify
		}
	}
	return types.ChangeActionSyncWithActual
}

// tellLive completes a change with the resource as it is.
func (m *modification) tellLive(c *types.ResourceChange) {
	if m.live == nil {
		return
	}
	c.ResourceDriftStatus, c.ResourceDriftIgnoredAttributes = m.live.Status, m.live.Ignored
	if m.values {
		c.PreviousDeploymentContext = c.BeforeContext
		c.BeforeContext = aws.String(jsonText(map[string]any{"Properties": m.live.Properties}))
	}
}

// remake creates a resource anew that was deleted behind the stack's back.
func (p *plan) remake(r *template.Resource, d Deployed) (*types.ResourceChange, error) {
	c, err := p.add(r)
	if err != nil {
		return nil, err
	}
	c.PhysicalResourceId, c.ResourceDriftStatus = aws.String(d.PhysicalID), types.StackResourceDriftStatusDeleted
	if p.values {
		c.PreviousDeploymentContext, err = contextOf(p.before, p.old(r.LogicalID))
	}
	return c, err
}
