package engine

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/lifetime"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/template"
)

// A nested stack is a stack of its own, with a runner of its own. Its parent
// starts the operation, waits for it and takes its outcome for that of the
// resource. An update stops in the hold phase when all resources are done:
// the parent's cleanup lets it go on, the parent's rollback turns it back.

// PhaseHold is where a nested stack's update waits for its parent.
const PhaseHold Phase = "hold"

func (r *Resource) nested() bool { return r.Type == stackType }

// child reads the nested stack of a resource.
func (m *machine) child(r *Resource) (*Stack, error) {
	s, err := getStack(m.tx, m.ref.place, stackUUID(m.ref.place, r.PhysicalID))
	if err == nil && s == nil {
		err = fmt.Errorf("nested stack %s is not in the store", r.PhysicalID)
	}
	return s, err
}

// busy tells whether a nested stack still works on what its parent asked for.
func (s *Stack) busy() bool { return s.Operation != nil && s.Operation.Phase != PhaseHold }

// nested is what the properties of AWS::CloudFormation::Stack ask for in a
// stack with this deployment (AWS documentation, "AWS::CloudFormation::Stack").
func (d *Deployment) nested(properties map[string]any) request {
	r := request{
		capabilities: d.Capabilities, tags: append([]types.Tag{}, d.Tags...), notificationARNs: append([]string{}, d.NotificationARNs...),
	}
	given, _ := properties["Parameters"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(given)) {
		r.parameters = append(r.parameters, types.Parameter{ParameterKey: aws.String(key), ParameterValue: aws.String(parameterText(given[key]))})
	}
	list, _ := properties["Tags"].([]any)
	for _, item := range list {
		tag, _ := item.(map[string]any)
		r.tags = append(r.tags, types.Tag{Key: aws.String(fmt.Sprint(tag["Key"])), Value: aws.String(fmt.Sprint(tag["Value"]))})
	}
	arns, _ := properties["NotificationARNs"].([]any)
	for _, arn := range arns {
		r.notificationARNs = append(r.notificationARNs, fmt.Sprint(arn))
	}
	if d.RoleARN != "" {
		r.roleARN = &d.RoleARN
	}
	return r
}

// minutes is a TimeoutInMinutes, 0 where there is none.
func minutes(v any) int32 {
	n, err := strconv.ParseInt(fmt.Sprint(v), 10, 32)
	if err != nil {
		return 0
	}
	return int32(n)
}

// parameterText is a parameter's value as text; lists are joined.
func parameterText(v any) string {
	list, ok := v.([]any)
	if !ok {
		return fmt.Sprint(v)
	}
	joined := ""
	for i, item := range list {
		if i > 0 {
			joined += ","
		}
		joined += fmt.Sprint(item)
	}
	return joined
}

// fetched is a template that a nested stack names, or why it cannot be read.
type fetched struct {
	body string
	err  error
}

// templateOf gives the template that the properties of a nested stack name. It
// can only be read between two steps: ready is false until it has been and is
// in read.
func (e *Engine) templateOf(t *turn, s *Stack, properties map[string]any, read map[string]fetched) (f fetched, ready bool) {
	url := fmt.Sprint(properties["TemplateURL"])
	if f, ready = read[url]; ready {
		return f, true
	}
	call := wire.Call{Account: s.Account, Region: s.Region, Partition: s.Partition}
	t.outside = append(t.outside, func() {
		f.body, f.err = e.source(wire.WithCall(lifetime.Until(e.closing), call), nil, &url, false)
		read[url] = f
	})
	t.at(t.now)
	return f, false
}

// maxDepth bounds how deep stacks are nested: one that names its own template
// would go on for ever. AWS's documentation tells no limit.
const maxDepth = 30

var errTooDeep = wire.Errorf("ValidationError", "Stacks are nested more than %d levels deep.", maxDepth)

// newChild makes the record of a nested stack that has no state yet.
func (e *Engine) newChild(t *turn, parent *Stack, logicalID, unique string) (*Stack, error) {
	call := wire.Call{Account: parent.Account, Region: parent.Region, Partition: parent.Partition}
	s, err := e.newStack(t, call, childName(parent.Name, logicalID, unique))
	if err != nil {
		return nil, err
	}
	s.ParentID, s.RootID, s.Depth = parent.ID(), parent.RootID, parent.Depth+1
	if s.RootID == "" {
		s.RootID = parent.ID()
	}
	return s, nil
}

// createChild starts the nested stack of a resource, which the change set has
// as a shell or which is made now. reason tells why it cannot be.
func (m *machine) createChild(r *Resource, body string) (s *Stack, reason string, err error) {
	if m.stack.Depth == maxDepth {
		return nil, errTooDeep.Message, nil
	}
	planned, s, err := m.planned(r)
	if err == nil && planned == nil {
		s, err = m.newChild(m.turn, m.stack, r.LogicalID, r.Job.Target.Unique)
	}
	if err != nil {
		return nil, "", err
	}
	s.DisableRollback = true // the parent rolls back
	s.TimeoutInMinutes = minutes(r.Job.Target.Properties["TimeoutInMinutes"])
	s.Deployment, _, err = m.deployment(m.tx, s, m.stack.nested(r.Job.Target.Properties), body, Deployment{})
	if err != nil && planned == nil {
		if err := abandon(m.tx, s); err != nil {
			return nil, "", err
		}
	}
	if err != nil {
		reason, err = refusal(err)
		return nil, reason, err
	}
	if err := m.executing(&s.Deployment, planned); err != nil {
		return nil, "", err
	}
	op := &Operation{
		Type: types.OperationTypeCreateStack, Token: m.stack.Operation.Token, Nested: true, Express: m.stack.Operation.Express, Imports: planned.imports(),
	}
	return s, "", m.beginCreate(m.turn, s, op)
}

// refusal takes an answer as a resource's status reason. Other errors are
// faults of the store and stay errors.
func refusal(err error) (reason string, fault error) {
	var known *wire.Error
	if errors.As(err, &known) {
		return known.Message, nil
	}
	return "", err
}

// childName is the nested stack's name: parent, logical ID and 12 random
// letters and digits.
func childName(parent, logicalID, unique string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	var seed [32]byte
	copy(seed[:], hash(unique))
	source := rand.New(rand.NewChaCha8(seed))
	suffix := make([]byte, 12)
	for i := range suffix {
		suffix[i] = alphabet[source.IntN(len(alphabet))]
	}
	name := parent + "-" + logicalID
	return name[:min(len(name), 128-13)] + "-" + string(suffix)
}

// updateChild starts the update of a nested stack, to the target of its
// parent's job. begun is false where there is nothing to change.
func (m *machine) updateChild(r *Resource, body string) (begun bool, reason string, err error) {
	s, err := m.child(r)
	if err != nil {
		return false, "", err
	}
	if !mayUpdate(s) {
		reason, err = refusal(notUpdatable(s))
		return false, reason, err
	}
	d, _, err := m.deployment(m.tx, s, m.stack.nested(r.Job.Target.Properties), body, s.Deployment)
	if err == nil {
		begun, err = m.changed(m.tx, s, &d)
	}
	if err != nil {
		reason, err = refusal(err)
		return false, reason, err
	}
	if !begun {
		return false, "", nil
	}
	planned, _, err := m.planned(r)
	if err == nil {
		err = m.executing(&d, planned)
	}
	if err != nil {
		return false, "", err
	}
	s.DisableRollback = m.stack.DisableRollback
	op := &Operation{
		Type: types.OperationTypeUpdateStack, Token: m.stack.Operation.Token, Nested: true, Express: m.stack.Operation.Express, Imports: planned.imports(),
	}
	return true, "", m.beginUpdate(m.turn, s, d, op)
}

// output is an attribute of a nested stack: Outputs.NAME.
func (v *resolver) output(r *Resource, attribute string) (any, error) {
	s, err := getStack(v.tx, v.stack.place(), stackUUID(v.stack.place(), r.PhysicalID))
	if err != nil {
		return nil, err
	}
	if s != nil {
		for _, o := range s.Outputs {
			if "Outputs."+o.Key == attribute {
				return o.Value, nil
			}
		}
	}
	if v.foreseeing {
		return template.Unknown, nil
	}
	return nil, fmt.Errorf("Template error: resource %s does not support attribute type %s in Fn::GetAtt", r.LogicalID, attribute)
}
