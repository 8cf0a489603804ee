package stack

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Action is what happens to a resource.
type Action string

// The actions.
const (
	Add        Action = "add"
	Modify     Action = "modify"
	Swap       Action = "replace"
	MaySwap    Action = "may-replace" // decided only when the new values are known
	Remove     Action = "remove"
	Import     Action = "import"
	Unknowable Action = "unknown" // depends on a nested stack or macro
	// Sync takes note of what was changed outside of CloudFormation and is as
	// the template wants it: nothing is done to the resource.
	Sync Action = "sync"
)

// Change is what happens to one resource.
type Change struct {
	Action     Action             `json:"action"`
	LogicalID  string             `json:"logicalId"`
	PhysicalID string             `json:"physicalId,omitempty"`
	Type       string             `json:"type"`
	Properties []PropertyChange   `json:"properties,omitempty"`
	Policy     types.PolicyAction `json:"policyAction,omitempty"`
	// Drift tells what was done to the resource outside of CloudFormation, in
	// the plan of a revert.
	Drift types.StackResourceDriftStatus `json:"drift,omitempty"`
	// Denied is what the stack policy has against it, nil for nothing.
	Denied *Denial `json:"denied,omitempty"`
	// ChangeSetID names the nested stack's own change set, Nested its changes.
	ChangeSetID string   `json:"changeSetId,omitempty"`
	Nested      []Change `json:"nested,omitempty"`
	// found is what validation has found in that change set.
	found []Finding
}

// Destroys reports that the existing physical resource is deleted, or may be,
// with what it holds.
func (c Change) Destroys() bool {
	switch c.Policy {
	case types.PolicyActionRetain, types.PolicyActionReplaceAndRetain:
		return false
	case types.PolicyActionDelete, types.PolicyActionSnapshot,
		types.PolicyActionReplaceAndDelete, types.PolicyActionReplaceAndSnapshot:
	}
	return c.Action == Remove || c.Action == Swap || c.Action == MaySwap
}

// PropertyChange is one changed property, or one changed attribute such as
// Tags or Metadata.
type PropertyChange struct {
	// Path is written as in code: Environment.Variables.URL, KeySchema[0].
	Path string `json:"path"`
	// Before and After are nil where CloudFormation does not tell them.
	Before *string `json:"before,omitempty"`
	After  *string `json:"after,omitempty"`
	// Recreation says whether the change forces a replacement.
	Recreation types.RequiresRecreation `json:"requiresRecreation,omitempty"`
	// Drifted says that Before is what the property was changed to outside of
	// CloudFormation; Deployed is what it was deployed as.
	Drifted  bool    `json:"drifted,omitempty"`
	Deployed *string `json:"deployed,omitempty"`
	// Cause is the parameter, resource or attribute that the change follows.
	Cause string `json:"cause,omitempty"`
}

// TagChange is one changed tag of the stack.
type TagChange struct {
	Key    string `json:"key"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	Gone   bool   `json:"removed,omitempty"`
}

// readChanges fills the plan. What validation has found is read at the same
// time, so that it costs no waiting.
func (c *Client) readChanges(ctx context.Context, plan *Plan, listed []types.Change) (err error) {
	found := make(chan []Finding, 1)
	go func() { found <- c.noticed(ctx, plan.ChangeSetID, nil) }()
	plan.Changes, err = c.changes(ctx, plan.ChangeSetID, nil, listed, plan.Creates)
	plan.Findings = append([]Finding{}, <-found...)
	plan.All(func(change Change, _ []string) { plan.Findings = append(plan.Findings, change.found...) })
	return explain(err, plan.Stack)
}

// changes reads a change set whose changes without values are known, with the
// nested ones. CloudFormation resolves an attribute of a kept resource to its
// current value when property values are asked for, and then leaves out the
// resources which only follow it, although it updates them: so the list without
// values says which resources, the one with values says what.
func (c *Client) changes(ctx context.Context, id string, within []string, listed []types.Change, creates bool) ([]Change, error) {
	valued := listed
	if !creates {
		var err error
		if valued, err = c.allChanges(ctx, id, nil, true); err != nil {
			return nil, err
		}
	}
	known := map[string]types.ResourceChange{}
	for _, change := range valued {
		if r := change.ResourceChange; r != nil {
			known[aws.ToString(r.LogicalResourceId)] = *r
		}
	}
	var changes []Change
	for _, change := range listed {
		r := change.ResourceChange
		if r == nil {
			continue
		}
		detailed, ok := known[aws.ToString(r.LogicalResourceId)]
		if !ok {
			detailed = *r
		}
		changes = append(changes, newChange(detailed))
	}
	return changes, c.readNested(ctx, changes, within)
}

// allChanges reads the pages of a change set, those after first where that is
// known.
func (c *Client) allChanges(ctx context.Context, id string, first *cloudformation.DescribeChangeSetOutput, values bool) ([]types.Change, error) {
	input := &cloudformation.DescribeChangeSetInput{ChangeSetName: &id, IncludePropertyValues: &values}
	var changes []types.Change
	for page := first; ; {
		if page == nil {
			var err error
			if page, err = c.cfn.DescribeChangeSet(ctx, input); err != nil {
				return nil, err
			}
		}
		changes = append(changes, page.Changes...)
		if page.NextToken == nil {
			return changes, nil
		}
		input.NextToken, page = page.NextToken, nil
	}
}

func newChange(r types.ResourceChange) Change {
	return Change{
		Action:      actionOf(r),
		LogicalID:   aws.ToString(r.LogicalResourceId),
		PhysicalID:  aws.ToString(r.PhysicalResourceId),
		Type:        aws.ToString(r.ResourceType),
		Properties:  propertyChanges(r.Details),
		Policy:      r.PolicyAction,
		Drift:       r.ResourceDriftStatus,
		ChangeSetID: aws.ToString(r.ChangeSetId),
	}
}

func actionOf(r types.ResourceChange) Action {
	switch r.Action {
	case types.ChangeActionAdd:
		return Add
	case types.ChangeActionRemove:
		return Remove
	case types.ChangeActionImport:
		return Import
	case types.ChangeActionDynamic:
		return Unknowable
	case types.ChangeActionSyncWithActual:
		return Sync
	case types.ChangeActionModify:
	}
	switch r.Replacement {
	case types.ReplacementTrue:
		return Swap
	case types.ReplacementConditional:
		return MaySwap
	case types.ReplacementFalse:
	}
	return Modify
}

// propertyChanges merges the details of one property: CloudFormation gives a
// detail for each cause, one of them with the values.
func propertyChanges(details []types.ResourceChangeDetail) []PropertyChange {
	var changes []PropertyChange
	for _, d := range details {
		if d.Target == nil {
			continue
		}
		next := PropertyChange{
			Path: propertyPath(d.Target), Before: d.Target.BeforeValue, After: d.Target.AfterValue,
			Recreation: d.Target.RequiresRecreation, Cause: aws.ToString(d.CausingEntity),
		}
		if drift := d.Target.Drift; drift != nil {
			next.Drifted, next.Deployed = true, drift.PreviousValue
		}
		at := slices.IndexFunc(changes, func(c PropertyChange) bool { return c.Path == next.Path })
		if at < 0 {
			changes = append(changes, next)
			continue
		}
		changes[at].merge(next)
	}
	return changes
}

func (p *PropertyChange) merge(other PropertyChange) {
	if p.Before == nil {
		p.Before = other.Before
	}
	if p.After == nil {
		p.After = other.After
	}
	if p.Cause == "" {
		p.Cause = other.Cause
	}
	if other.Drifted {
		p.Drifted, p.Deployed = true, other.Deployed
	}
	if other.Recreation == types.RequiresRecreationAlways {
		p.Recreation = other.Recreation
	}
}

// propertyPath turns the JSON pointer /Properties/KeySchema/0/Name into
// KeySchema[0].Name. Without property values there is only the name.
func propertyPath(t *types.ResourceTargetDefinition) string {
	if t.Path == nil {
		if t.Name != nil {
			return *t.Name
		}
		return string(t.Attribute)
	}
	steps := pointer(*t.Path)
	if len(steps) > 1 && steps[0] == "Properties" {
		steps = steps[1:]
	}
	return joinPath(steps)
}

// pointer splits a JSON pointer (RFC 6901) into its steps.
func pointer(path string) []string {
	steps := strings.Split(strings.Trim(path, "/"), "/")
	for i, step := range steps {
		steps[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
	}
	return steps
}

// joinPath writes steps as in code: KeySchema[0].Name.
func joinPath(steps []string) string {
	var path strings.Builder
	for i, step := range steps {
		switch {
		case step != "" && strings.Trim(step, "0123456789") == "":
			path.WriteString("[" + step + "]")
		case i > 0:
			path.WriteString("." + step)
		default:
			path.WriteString(step)
		}
	}
	return path.String()
}

func tagChanges(wanted map[string]string, deployed *types.Stack) []TagChange {
	if wanted == nil || deployed == nil {
		return nil
	}
	before := map[string]string{}
	for _, t := range deployed.Tags {
		before[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	var changes []TagChange
	for _, key := range sortedKeys(wanted) {
		if old, ok := before[key]; !ok || old != wanted[key] {
			changes = append(changes, TagChange{Key: key, Before: old, After: wanted[key]})
		}
	}
	for _, key := range sortedKeys(before) {
		if _, stays := wanted[key]; !stays {
			changes = append(changes, TagChange{Key: key, Before: before[key], Gone: true})
		}
	}
	return changes
}
