package engine

import (
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/changes"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/template"
)

// noChanges is why a change set without changes fails (AWS documentation,
// "DescribeChangeSet"; the text is what clients look for).
const noChanges = "The submitted information didn't contain changes. Submit different information to create a change set."

// changeSetStep computes a change set: CREATE_PENDING, CREATE_IN_PROGRESS, and
// then CREATE_COMPLETE or FAILED. It deletes one with nested ones:
// DELETE_PENDING, DELETE_IN_PROGRESS, and then it is gone.
func (e *Engine) changeSetStep(ref reference) step {
	templates := map[string]fetched{}
	return func(t *turn) (done bool, err error) {
		c, err := getChangeSet(t.tx, ref.place, ref.uuid)
		if err != nil || c == nil {
			return true, err
		}
		s, err := getStack(t.tx, ref.place, c.StackUUID)
		if err != nil || s == nil {
			return true, err
		}
		if c.Due.After(t.now) {
			t.at(c.Due)
			return false, nil
		}
		switch c.Status {
		case types.ChangeSetStatusCreatePending:
			if ready, err := e.ask(t, s, c, templates); !ready || err != nil {
				return false, err
			}
			if !c.final() {
				c.Status = types.ChangeSetStatusCreateInProgress
				e.pause(t, c)
			}
		case types.ChangeSetStatusCreateInProgress:
			if err := e.compute(t, s, c); err != nil {
				return false, err
			}
		case types.ChangeSetStatusDeletePending, types.ChangeSetStatusDeleteInProgress:
			return e.goOnDeleting(t, s, c)
		case types.ChangeSetStatusCreateComplete, types.ChangeSetStatusFailed,
			types.ChangeSetStatusDeleteComplete, types.ChangeSetStatusDeleteFailed: // nothing is left to do
		}
		if done = c.final(); done {
			err = e.computed(t, s, c)
		}
		if err != nil {
			return false, err
		}
		return done, putChangeSet(t.tx, c)
	}
}

// pause has the next step taken when half of the time of a change set is over.
func (e *Engine) pause(t *turn, c *ChangeSet) {
	c.Due = t.now.Add(e.config.ChangeSetDelay / 2)
	t.at(c.Due)
}

// final tells that the change set will not be computed further.
func (c *ChangeSet) final() bool {
	return c.Status == types.ChangeSetStatusCreateComplete || c.Status == types.ChangeSetStatusFailed
}

// computed ends the computation and lets the change set above look at it.
func (e *Engine) computed(t *turn, s *Stack, c *ChangeSet) error {
	if err := e.answered(t, s, c); err != nil {
		return err
	}
	if c.ParentID != "" {
		t.awakenSets = append(t.awakenSets, reference{c.place(), changeSetUUID(c.ParentID)})
	}
	return t.tx.Delete(pendingKey(c.place(), c.UUID))
}

func (c *ChangeSet) fail(reason string) {
	c.Status, c.Execution, c.Reason = types.ChangeSetStatusFailed, types.ExecutionStatusUnavailable, reason
}

// compute finds the changes, once those of the nested stacks are known.
func (e *Engine) compute(t *turn, s *Stack, c *ChangeSet) error {
	if err := e.findChanges(t, s, c); err != nil {
		return err
	}
	if c.Kind == types.ChangeSetTypeCreate && c.final() {
		s.Updated = aws.Time(t.now) // recorded
		return putStack(t.tx, s)
	}
	return nil
}

func (e *Engine) findChanges(t *turn, s *Stack, c *ChangeSet) error {
	if c.Deployment.Fault != "" {
		c.fail(c.Deployment.Fault)
		return nil
	}
	in, v, err := e.changesInput(t.tx, s, &c.Deployment)
	if err == nil && c.IncludeNestedStacks && !c.Spread {
		err = e.spread(t, s, c, in, v)
	}
	if err != nil {
		c.fail(err.Error())
		return nil
	}
	if found, err := e.findImports(t.tx, s, c, &in); err != nil || !found {
		return err
	}
	var waiting bool
	if c.IncludeNestedStacks {
		if in.Nested, waiting, err = e.outcome(t.tx, c); err != nil || waiting || c.final() {
			return err
		}
	}
	if err := e.lookAtAll(t, s, c, &in, v); err != nil {
		return err
	}
	plain, values, other, err := e.differences(s, &c.Deployment, in, v)
	switch {
	case err != nil:
		c.fail(err.Error())
	case len(plain) == 0 && !other:
		c.fail(noChanges)
	default:
		if ok, err := e.validateSet(t, s, c, in, v, plain); !ok || err != nil {
			return err
		}
		c.Changes, c.Values = plain, values
		c.Status, c.Execution = types.ChangeSetStatusCreateComplete, types.ExecutionStatusAvailable
		if c.Kind == types.ChangeSetTypeImport {
			c.Reason = importReview
		}
		if c.ParentID != "" {
			c.Execution, c.Reason = types.ExecutionStatusUnavailable, onlyFromRoot
		}
	}
	return nil
}

// changed tells whether a deployment differs from what the stack is.
func (e *Engine) changed(tx store.Tx, s *Stack, d *Deployment) (bool, error) {
	if s.Stable != nil || d.Fault != "" {
		return true, nil // a failed update is to be gone on with, or to fail
	}
	in, v, err := e.changesInput(tx, s, d)
	if err != nil {
		return false, answer(err)
	}
	plain, _, other, err := e.differences(s, d, in, v)
	return other || len(plain) > 0, answer(err)
}

// changesInput is what the changes to a deployment depend on. The resolver
// answers for the resources that exist.
func (e *Engine) changesInput(tx store.Tx, s *Stack, d *Deployment) (in changes.Input, v *resolver, err error) {
	v = &resolver{Engine: e, tx: tx, stack: s, resources: map[string]*Resource{}, foreseeing: true}
	in = changes.Input{Resources: map[string]changes.Deployed{}, Resolver: v}
	if in.After, err = newSide(tx, s, d); err != nil || s.Template == "" {
		return in, v, err
	}
	before, err := newSide(tx, s, &s.Deployment)
	if err != nil {
		return in, v, err
	}
	in.Before = &before
	resources, err := store.List[*Resource](tx, resourcePrefix(s.place(), s.UUID))
	for _, r := range resources {
		if r.PhysicalID != "" && r.Status != types.ResourceStatusDeleteComplete {
			v.resources[r.LogicalID] = r
			in.Resources[r.LogicalID] = changes.Deployed{Type: r.Type, PhysicalID: r.PhysicalID}
		}
	}
	return in, v, err
}

// differences lists the changes of resources, and tells whether there are
// others that make an update: of outputs and of settings.
func (e *Engine) differences(s *Stack, d *Deployment, in changes.Input, v *resolver) (plain, values []types.Change, other bool, err error) {
	other = in.Before == nil
	if !other {
		if other, err = e.otherChanges(s, d, in, v); err != nil {
			return nil, nil, false, err
		}
	}
	plain, values, err = changes.Compute(in)
	return plain, values, other, err
}

// newSide is a deployment as package changes wants it.
func newSide(tx store.Tx, s *Stack, d *Deployment) (side changes.Side, err error) {
	if side.Template, err = loadTemplate(tx, s, d); err != nil {
		return side, err
	}
	side.Parameters, err = bound(side.Template, d.Parameters)
	side.Pseudo = pseudo(s)
	side.NotificationARNs = d.NotificationARNs
	side.Tags = map[string]string{}
	for _, t := range d.Tags {
		side.Tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return side, err
}

// otherChanges compares settings, and outputs by what they evaluate to now.
func (e *Engine) otherChanges(s *Stack, d *Deployment, in changes.Input, v *resolver) (bool, error) {
	if !sameList(s.NotificationARNs, d.NotificationARNs) || !sameList(s.Tags, d.Tags) || !sameRollback(s.Rollback, d.Rollback) {
		return true, nil
	}
	tolerant := &tolerantResolver{v}
	before, err := newPlan(s, &s.Deployment, in.Before.Template, tolerant)
	if err != nil {
		return false, err
	}
	after, err := newPlan(s, d, in.After.Template, tolerant)
	if err != nil {
		return false, err
	}
	old, err := before.outputs()
	if err != nil {
		return false, err
	}
	wanted, err := after.outputs()
	return !sameList(old, wanted), err
}

// sameList takes nil and an empty list as the same.
func sameList[T any](a, b []T) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

// tolerantResolver gives Unknown for resources that do not exist yet.
type tolerantResolver struct{ *resolver }

func (v *tolerantResolver) Ref(id string) (any, error) {
	if v.resources[id] == nil {
		return template.Unknown, nil
	}
	return v.resolver.Ref(id)
}

func (v *tolerantResolver) GetAtt(id, attribute string) (any, error) {
	if v.resources[id] == nil {
		return template.Unknown, nil
	}
	return v.resolver.GetAtt(id, attribute)
}
