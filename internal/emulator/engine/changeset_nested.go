package engine

import (
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/changes"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// A change set with IncludeNestedStacks makes one for each nested stack of its
// template, and each of these for the stacks nested in it. Every one is
// computed by a runner of its own; the one above waits for them (AWS
// documentation, "Change sets for nested stacks").

// onlyFromRoot is the reason in nested change sets; seen in several programs
// that evaluate it. AWS's documentation prints an older wording.
const onlyFromRoot = "Only executable from the root change set."

// spread makes the change sets of the nested stacks.
func (e *Engine) spread(t *turn, s *Stack, c *ChangeSet, in changes.Input, v *resolver) error {
	c.Spread, c.Nested = true, map[string]string{}
	outlook := changes.Foresee(in)
	for _, r := range in.After.Template.Resources {
		if r.Type != stackType {
			continue
		}
		asked, active, err := outlook.Coming(r)
		if err != nil {
			return err
		}
		if !active {
			continue
		}
		nested := &ChangeSet{
			Kind: types.ChangeSetTypeUpdate, IncludeNestedStacks: true, Asked: asked, ParentID: c.ID(), RootID: c.RootID,
			ImportExistingResources: c.ImportExistingResources, Unvalidated: c.Unvalidated,
		}
		if nested.RootID == "" {
			nested.RootID = c.ID()
		}
		if nested.UUID, err = e.newID(t.tx); err != nil {
			return err
		}
		nested.Name = childName(c.Name, r.LogicalID, nested.UUID)
		child, err := e.childFor(t, s, r.LogicalID, nested, v)
		if err != nil {
			return err
		}
		if err := e.pend(t, child, nested); err != nil {
			return err
		}
		c.Nested[r.LogicalID] = nested.UUID
	}
	return nil
}

// childFor gives the stack that a nested change set is for: the one there is,
// or a shell in REVIEW_IN_PROGRESS.
func (e *Engine) childFor(t *turn, s *Stack, logicalID string, nested *ChangeSet, v *resolver) (*Stack, error) {
	if r := v.resources[logicalID]; r != nil && r.nested() {
		child, err := getStack(t.tx, s.place(), stackUUID(s.place(), r.PhysicalID))
		if err != nil || child != nil {
			return child, err
		}
	}
	nested.Kind = types.ChangeSetTypeCreate
	child, err := e.newChild(t, s, logicalID, nested.UUID)
	if err != nil {
		return nil, err
	}
	if err := e.setStatus(t, child, types.StackStatusReviewInProgress, userInitiated); err != nil {
		return nil, err
	}
	return child, putStack(t.tx, child)
}

// ask makes the deployment of a nested change set from what the parent asks of
// the stack. What is wrong with it fails the change set. It is not ready
// before the template has been read; other change sets always are.
func (e *Engine) ask(t *turn, s *Stack, c *ChangeSet, templates map[string]fetched) (ready bool, err error) {
	if c.ParentID == "" {
		return true, nil
	}
	template, ready := e.templateOf(t, s, c.Asked, templates)
	if !ready {
		return false, nil
	}
	parent, err := getChangeSet(t.tx, c.place(), changeSetUUID(c.ParentID))
	if err != nil || parent == nil {
		return false, err
	}
	err = template.err
	if s.Depth > maxDepth {
		err = errTooDeep
	}
	if err == nil && c.Kind == types.ChangeSetTypeUpdate && !mayUpdate(s) {
		err = notUpdatable(s)
	}
	if err == nil {
		r := parent.Deployment.nested(c.Asked)
		r.changeSet = true
		var d Deployment
		if d, _, err = e.deployment(t.tx, s, r, template.body, s.Deployment); err == nil {
			d.ChangeSetID = c.ID()
			c.Deployment = d
			return true, nil
		}
	}
	reason, err := refusal(err)
	if err != nil {
		return false, err
	}
	c.fail(reason)
	return true, nil
}

// outcome gives the nested change sets that have changes, once all are
// computed. The first that failed fails the one above, while the others are
// still computed.
func (e *Engine) outcome(tx store.Tx, c *ChangeSet) (changed map[string]string, waiting bool, err error) {
	changed = map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(c.Nested)) {
		nested, err := getChangeSet(tx, c.place(), c.Nested[id])
		if err != nil {
			return nil, false, err
		}
		switch {
		case nested == nil, nested.Reason == noChanges:
		case nested.Status == types.ChangeSetStatusFailed:
			c.fail(fmt.Sprintf("Nested change set %s was not successfully created: Currently in %s.", nested.ID(), nested.Status))
			return nil, false, nil
		case !nested.final():
			waiting = true
		default:
			changed[id] = nested.ID()
		}
	}
	return changed, waiting, nil
}

// planned gives what the change set that is being executed plans for the
// nested stack of a resource, and that stack; nil where it plans nothing.
func (m *machine) planned(r *Resource) (c *ChangeSet, s *Stack, err error) {
	if m.stack.ChangeSetID == "" {
		return nil, nil, nil
	}
	above, err := getChangeSet(m.tx, m.ref.place, changeSetUUID(m.stack.ChangeSetID))
	if err != nil || above == nil || above.Nested[r.LogicalID] == "" {
		return nil, nil, err
	}
	c, err = getChangeSet(m.tx, m.ref.place, above.Nested[r.LogicalID])
	if err != nil || c == nil || c.Status != types.ChangeSetStatusCreateComplete {
		return nil, nil, err
	}
	s, err = getStack(m.tx, m.ref.place, c.StackUUID)
	shell := s != nil && s.Status == types.StackStatusReviewInProgress
	if err != nil || shell != (r.Job.Kind == JobCreate) {
		return nil, nil, err
	}
	return c, s, nil
}

// executing notes that a nested change set is being executed, if there is one.
// As with a root's, its name is free again.
func (m *machine) executing(d *Deployment, c *ChangeSet) error {
	if c == nil {
		return nil
	}
	d.ChangeSetID = c.ID()
	c.Execution, c.Reason = types.ExecutionStatusExecuteInProgress, ""
	if err := m.tx.Delete(changeSetsPrefix(c.place(), c.StackUUID) + c.Name); err != nil {
		return err
	}
	return putChangeSet(m.tx, c)
}

// nestedSets are the change sets below one that still exist.
func nestedSets(tx store.Tx, c *ChangeSet) (sets []*ChangeSet, err error) {
	for _, id := range slices.Sorted(maps.Keys(c.Nested)) {
		nested, err := getChangeSet(tx, c.place(), c.Nested[id])
		if err != nil {
			return nil, err
		}
		if nested != nil {
			sets = append(sets, nested)
		}
	}
	return sets, nil
}

// dropShells removes the nested stacks that a change set has made and that its
// execution has not begun.
func (e *Engine) dropShells(t *turn, c *ChangeSet) error {
	sets, err := nestedSets(t.tx, c)
	if err != nil {
		return err
	}
	for _, nested := range sets {
		s, err := getStack(t.tx, nested.place(), nested.StackUUID)
		if err != nil {
			return err
		}
		if s == nil || s.Status != types.StackStatusReviewInProgress {
			continue
		}
		if err := e.beginDelete(t, s, &Operation{Nested: true}); err != nil {
			return err
		}
	}
	return nil
}
