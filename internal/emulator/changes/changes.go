// Package changes computes what a change set lists: which resources a
// deployment adds, modifies, replaces and removes, and why.
//
// DescribeChangeSet tells the same changes in two ways, and they differ. Both
// compare what the old and the new template evaluate to, where a reference to
// an existing resource counts as its current value. Without property values a
// property is also listed where only a resource that it refers to changes
// ("this may change too"). With property values a reference to a resource that
// is replaced has no value yet ({{changeSet:KNOWN_AFTER_APPLY}}), and only what
// differs is listed, place by place. So a dependant that merely follows an attribute of a resource that is
// modified in place is listed in the first and missing in the second.
//
// What a change is put down to, for each property:
//
//   - its value differs: DirectModification, Static where the new template
//     alone says so, Dynamic where one of the following causes is behind it;
//   - it refers to a parameter whose value changed: ParameterReference, Static.
//     The value of an SSM parameter counts as text of the template;
//   - it refers to a resource that is new or replaced: ResourceReference (Ref)
//     or ResourceAttribute (Fn::GetAtt), Static; to one that is replaced under
//     conditions: the same, Dynamic;
//   - it takes an attribute of a resource that is modified in place:
//     ResourceAttribute, Dynamic.
//
// The rules are derived from recordings of AWS; what these do not show follows
// AWS's documentation ("Example change sets for CloudFormation stacks",
// "ResourceChangeDetail", "ResourceTargetDefinition").
package changes

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/template"
)

// Side is what a stack is asked to be, before or after.
type Side struct {
	// Template has its transforms processed.
	Template   *template.Template
	Parameters map[string]any
	// Pseudo are the pseudo parameters by name (AWS::Region …).
	Pseudo map[string]string
	// NotificationARNs and Tags are those of the stack.
	NotificationARNs []string
	Tags             map[string]string
}

// Deployed is a resource that exists.
type Deployed struct{ Type, PhysicalID string }

// Input is what the changes depend on.
type Input struct {
	// Before is nil where the stack does not exist yet.
	Before *Side
	After  Side
	// Resources are the stack's existing resources by logical ID.
	Resources map[string]Deployed
	// Resolver answers for the existing resources with their current values,
	// and for all that is outside the stack. An import or a dynamic reference
	// that cannot be resolved yet may be template.Unknown.
	Resolver template.Resolver
	// Nested are the change sets of nested stacks that are new or have changes,
	// by logical ID. It is nil where nested stacks are not looked into: then each
	// existing one may have changed.
	Nested map[string]string
	// Imports are the physical IDs of resources that exist outside the stack and
	// are taken into it, by logical ID.
	Imports map[string]string
	// Live are the existing resources as they really are, in a drift-aware
	// change set: the changes lead from there. Those that are missing are taken
	// to be as the stack has made them.
	Live map[string]Live
}

// Live is a resource as it really is.
type Live struct {
	Status types.StackResourceDriftStatus
	// Properties are those of the template, as far as they can be read and shown.
	Properties map[string]any
	// Ignored are the properties that were not compared.
	Ignored []types.ResourceDriftIgnoredAttribute
	// Checked is when the resource was looked at.
	Checked time.Time
}

// Compute gives the changes without and with property values, each sorted by
// logical ID. An error is one of evaluating the new template, or that it turns
// a resource into one of another type.
func Compute(in Input) (plain, values []types.Change, err error) {
	if err := sameTypes(&in); err != nil {
		return nil, nil, err
	}
	if plain, err = list(newPlan(&in, false)); err != nil {
		return nil, nil, err
	}
	values, err = list(newPlan(&in, true))
	return plain, values, err
}

// sameTypes refuses what CloudFormation cannot do (its text is seen in change
// sets of AWS that failed).
func sameTypes(in *Input) error {
	var turned []string
	for _, r := range in.After.Template.Resources {
		if deployed, exists := in.Resources[r.LogicalID]; exists && deployed.Type != r.Type {
			turned = append(turned, r.LogicalID)
		}
	}
	if len(turned) == 0 {
		return nil
	}
	return &template.ServiceError{Message: fmt.Sprintf("Update of resource type is not permitted. The new template modifies "+
		"resource type of the following resources: [%s]", strings.Join(turned, ", "))}
}

func list(p *plan) ([]types.Change, error) {
	ids := slices.Collect(maps.Keys(p.in.Resources))
	for _, r := range p.in.After.Template.Resources {
		ids = append(ids, r.LogicalID)
	}
	slices.Sort(ids)
	listed := []types.Change{}
	for _, id := range slices.Compact(ids) {
		c, err := p.change(id)
		if err != nil {
			return nil, err
		}
		if c != nil {
			listed = append(listed, types.Change{Type: types.ChangeTypeResource, ResourceChange: c})
		}
	}
	return listed, nil
}

// change gives the change of one resource, nil where there is none.
func (p *plan) change(id string) (*types.ResourceChange, error) {
	if c, ok := p.done[id]; ok {
		return c, nil
	}
	p.done[id] = nil
	c, err := p.compute(id)
	if err != nil {
		return nil, err
	}
	p.done[id] = c
	return c, nil
}

func (p *plan) compute(id string) (*types.ResourceChange, error) {
	deployed, exists := p.in.Resources[id]
	wanted := p.in.After.Template.Resource(id)
	if wanted != nil {
		active, err := p.after.real.Active(wanted)
		if err != nil {
			return nil, err
		}
		if !active {
			wanted = nil
		}
	}
	gone := p.in.Live[id].Status == types.StackResourceDriftStatusDeleted
	switch {
	case exists && wanted != nil && gone:
		return p.remake(wanted, deployed)
	case exists && wanted != nil:
		return p.modify(wanted, deployed)
	case exists:
		return p.remove(id, deployed)
	case wanted != nil:
		return p.add(wanted)
	}
	return nil, nil
}

func (p *plan) add(r *template.Resource) (*types.ResourceChange, error) {
	c := resourceChange(types.ChangeActionAdd, r.LogicalID, r.Type, "")
	if id, ok := p.in.Imports[r.LogicalID]; ok {
		c = resourceChange(types.ChangeActionImport, r.LogicalID, r.Type, id)
	}
	if id, ok := p.in.Nested[r.LogicalID]; ok {
		c.ChangeSetId = aws.String(id)
	}
	if !p.values {
		return c, nil
	}
	context, err := contextOf(p.after, r)
	c.AfterContext = context
	return c, err
}

// remove shows the properties as the old template has them: AWS does not
// resolve the references of a resource that goes.
func (p *plan) remove(id string, d Deployed) (*types.ResourceChange, error) {
	c := resourceChange(types.ChangeActionRemove, id, d.Type, d.PhysicalID)
	r := p.old(id)
	if r == nil {
		return c, nil
	}
	c.PolicyAction = removalPolicy(r)
	if !p.values {
		return c, nil
	}
	context, err := contextOf(newSight(*p.in.Before, nothing{p.in.Resolver}), r)
	c.BeforeContext = context
	return c, err
}

func resourceChange(action types.ChangeAction, id, typeName, physicalID string) *types.ResourceChange {
	c := &types.ResourceChange{
		Action: action, LogicalResourceId: aws.String(id), ResourceType: aws.String(typeName),
		Details: []types.ResourceChangeDetail{}, Scope: []types.ResourceAttribute{},
	}
	if physicalID != "" {
		c.PhysicalResourceId = aws.String(physicalID)
	}
	return c
}

// removalPolicy is what happens to a resource that goes, replacementPolicy to
// the old one of a replacement (AWS documentation, "ResourceChange",
// PolicyAction, and "DeletionPolicy attribute").
func removalPolicy(r *template.Resource) types.PolicyAction {
	switch r.DeletionPolicy {
	case "Retain", "RetainExceptOnCreate":
		return types.PolicyActionRetain
	case "Snapshot":
		return types.PolicyActionSnapshot
	case "":
		if r.Type == "AWS::RDS::DBCluster" || r.Type == "AWS::RDS::DBInstance" && r.Properties.Get("DBClusterIdentifier") == nil {
			return types.PolicyActionSnapshot
		}
	}
	return types.PolicyActionDelete
}

func replacementPolicy(r *template.Resource) types.PolicyAction {
	switch r.UpdateReplacePolicy {
	case "Retain":
		return types.PolicyActionReplaceAndRetain
	case "Snapshot":
		return types.PolicyActionReplaceAndSnapshot
	}
	return types.PolicyActionReplaceAndDelete
}
