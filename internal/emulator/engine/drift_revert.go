package engine

import (
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/changes"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/schema"
)

// mayRevert refuses drift-aware change sets where no documentation tells what
// they do.
func mayRevert(in *cfn.CreateChangeSetInput) error {
	switch {
	case in.DeploymentMode == "":
		return nil
	case in.DeploymentMode != types.DeploymentModeRevertDrift:
		return wire.Errorf("ValidationError", "1 validation error detected: Value '%s' at 'deploymentMode' failed to satisfy constraint: Member must satisfy enum value set: [REVERT_DRIFT]", in.DeploymentMode)
	case aws.ToBool(in.IncludeNestedStacks):
		return wire.Errorf(wire.ErrNotEmulated, "DeploymentMode REVERT_DRIFT together with IncludeNestedStacks is not emulated.")
	case in.ChangeSetType == types.ChangeSetTypeCreate || in.ChangeSetType == types.ChangeSetTypeImport:
		return wire.Errorf(wire.ErrNotEmulated, "DeploymentMode REVERT_DRIFT in a change set of type %s is not emulated.", in.ChangeSetType)
	}
	return nil
}

// lookAtAll reads, for a drift-aware change set, the resources as they are.
func (e *Engine) lookAtAll(t *turn, s *Stack, c *ChangeSet, in *changes.Input, v *resolver) error {
	if c.Mode != types.DeploymentModeRevertDrift {
		return nil
	}
	in.Live = map[string]changes.Live{}
	c.Drift = types.StackDriftStatusInSync
	for id, r := range v.resources {
		d, ok, err := e.driftOf(t.tx, s, r, t.now)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if d.drifted() {
			c.Drift = types.StackDriftStatusDrifted
		}
		l := changes.Live{Status: d.Status, Checked: t.now}
		if d.Status != types.StackResourceDriftStatusDeleted {
			if l.Properties, l.Ignored, err = e.liveProperties(t, s, r); err != nil {
				return err
			}
		}
		in.Live[id] = l
	}
	return nil
}

// liveProperties are the properties that the stack has set, with what they
// have become.
func (e *Engine) liveProperties(t *turn, s *Stack, r *Resource) (map[string]any, []types.ResourceDriftIgnoredAttribute, error) {
	l, err := e.look(t.tx, s, r, &r.Version)
	if err != nil {
		return nil, nil, err
	}
	properties := maps.Clone(r.Properties)
	if properties == nil {
		properties = map[string]any{}
	}
	for _, name := range sortedKeys(l.Expected, l.Actual) {
		if len(changedPaths(nil, l.Expected[name], l.Actual[name])) == 0 {
			continue
		}
		if actual, there := l.Actual[name]; there {
			properties[name] = actual
		} else {
			delete(properties, name)
		}
	}
	return properties, l.ignored, nil
}

// revert decides what a drift-aware deployment has to do with a resource: bring
// it from what it is to what it is to become. A resource that is so already is
// left alone, whatever the stack had made of it.
func (m *machine) revert(r *Resource, target Version, plain difference) (difference, error) {
	if !provider.HasDrift(r.Type) {
		return plain, nil
	}
	before, err := m.look(m.tx, m.stack, r, &r.Version)
	if err != nil {
		return plain, err
	}
	if before.Gone {
		return gone, nil
	}
	if r.Before != nil && len(propertyDifferences(nil, before.Expected, before.Actual)) > 0 {
		r.Before.Live = before.Live
	}
	target.PhysicalID, target.Unique = r.PhysicalID, r.Unique
	after, err := m.look(m.tx, m.stack, r, &target)
	if err != nil {
		return plain, err
	}
	facts, known := schema.Lookup(r.Type)
	result := same
	for _, path := range changedPaths(nil, after.Actual, after.Expected) {
		result = max(result, inPlace)
		if known && facts.Recreation(path...) == schema.Always {
			result = replacement
		}
	}
	if len(after.ignored) > 0 { // what cannot be read follows the template
		result = max(result, plain)
	}
	return result, nil
}
