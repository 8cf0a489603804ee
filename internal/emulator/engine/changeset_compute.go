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
// then CREATE_COMPLETE or FAILED.
func (e *Engine) changeSetStep(ref reference) step {
	return func(t *turn) (done bool, err error) {
		c, err := getChangeSet(t.tx, ref.place, ref.uuid)
		if err != nil || c == nil {
			return true, err
		}
		if c.Due.After(t.now) {
			t.at(c.Due)
			return false, nil
		}
		if c.Status == types.ChangeSetStatusCreatePending {
			c.Status, c.Due = types.ChangeSetStatusCreateInProgress, t.now.Add(e.config.ChangeSetDelay/2)
			t.at(c.Due)
			return false, putChangeSet(t.tx, c)
		}
		if err := e.compute(t, c); err != nil {
			return false, err
		}
		if err := t.tx.Delete(pendingKey(ref.place, ref.uuid)); err != nil {
			return false, err
		}
		return true, putChangeSet(t.tx, c)
	}
}

func (e *Engine) compute(t *turn, c *ChangeSet) error {
	s, err := getStack(t.tx, c.place(), c.StackUUID)
	if err != nil || s == nil {
		return err
	}
	c.Status, c.Execution = types.ChangeSetStatusCreateComplete, types.ExecutionStatusAvailable
	fail := func(reason string) {
		c.Status, c.Execution, c.Reason = types.ChangeSetStatusFailed, types.ExecutionStatusUnavailable, reason
	}
	plain, values, other, err := e.difference(t.tx, s, &c.Deployment)
	switch {
	case err != nil:
		fail(err.Error())
	case len(plain) == 0 && !other:
		fail(noChanges)
	default:
		c.Changes, c.Values = plain, values
	}
	if c.Kind == types.ChangeSetTypeCreate {
		s.Updated = aws.Time(t.now) // recorded
		return putStack(t.tx, s)
	}
	return nil
}

// changed tells whether a deployment differs from what the stack is.
func (e *Engine) changed(tx store.Tx, s *Stack, d *Deployment) (bool, error) {
	if s.Stable != nil {
		return true, nil // a failed update is to be gone on with
	}
	plain, _, other, err := e.difference(tx, s, d)
	return other || len(plain) > 0, answer(err)
}

// difference lists the changes of resources, and tells whether there are
// others that make an update: of outputs and of settings.
func (e *Engine) difference(tx store.Tx, s *Stack, d *Deployment) (plain, values []types.Change, other bool, err error) {
	in := changes.Input{Resources: map[string]changes.Deployed{}}
	v := &resolver{Engine: e, tx: tx, stack: s, resources: map[string]*Resource{}}
	in.Resolver = v
	if in.After, err = newSide(tx, s, d); err != nil {
		return nil, nil, false, err
	}
	if s.Template != "" {
		before, err := newSide(tx, s, &s.Deployment)
		if err != nil {
			return nil, nil, false, err
		}
		in.Before = &before
		resources, err := store.List[*Resource](tx, resourcePrefix(s.place(), s.UUID))
		if err != nil {
			return nil, nil, false, err
		}
		for _, r := range resources {
			if r.PhysicalID != "" && r.Status != types.ResourceStatusDeleteComplete {
				v.resources[r.LogicalID] = r
				in.Resources[r.LogicalID] = changes.Deployed{Type: r.Type, PhysicalID: r.PhysicalID}
			}
		}
		if other, err = e.otherChanges(s, d, in, v); err != nil {
			return nil, nil, false, err
		}
	}
	plain, values, err = changes.Compute(in)
	return plain, values, other || in.Before == nil, err
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
	if !sameList(s.NotificationARNs, d.NotificationARNs) || !sameList(s.Tags, d.Tags) || !reflect.DeepEqual(s.Rollback, d.Rollback) {
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
