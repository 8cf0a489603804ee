package engine

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
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

// nestedRequest is what the properties of AWS::CloudFormation::Stack ask for
// (AWS documentation, "AWS::CloudFormation::Stack").
func (m *machine) nestedRequest(properties map[string]any) request {
	r := request{capabilities: m.stack.Capabilities, tags: m.stack.Tags}
	given, _ := properties["Parameters"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(given)) {
		r.parameters = append(r.parameters, types.Parameter{ParameterKey: aws.String(key), ParameterValue: aws.String(parameterText(given[key]))})
	}
	list, _ := properties["Tags"].([]any)
	for _, item := range list {
		tag, _ := item.(map[string]any)
		r.tags = append(slices.Clone(r.tags), types.Tag{Key: aws.String(fmt.Sprint(tag["Key"])), Value: aws.String(fmt.Sprint(tag["Value"]))})
	}
	arns, _ := properties["NotificationARNs"].([]any)
	r.notificationARNs = slices.Clone(m.stack.NotificationARNs)
	for _, arn := range arns {
		r.notificationARNs = append(r.notificationARNs, fmt.Sprint(arn))
	}
	if m.stack.RoleARN != "" {
		r.roleARN = &m.stack.RoleARN
	}
	return r
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

// templateOf gives the template that the properties name. It can only be read
// between two steps: ready is false until it has been.
func (m *machine) templateOf(properties map[string]any) (f fetched, ready bool) {
	url := fmt.Sprint(properties["TemplateURL"])
	if f, ready = m.templates[url]; ready {
		return f, true
	}
	call := wire.Call{Account: m.stack.Account, Region: m.stack.Region, Partition: m.stack.Partition}
	m.outside = append(m.outside, func() {
		f.body, f.err = m.source(wire.WithCall(lifetime{m.closing}, call), nil, &url, false)
		m.templates[url] = f
	})
	m.again()
	return f, false
}

// createChild makes the nested stack of a resource and starts it. reason tells
// why it cannot be.
func (m *machine) createChild(r *Resource, body string) (s *Stack, reason string, err error) {
	target := &r.Job.Target
	call := wire.Call{Account: m.stack.Account, Region: m.stack.Region, Partition: m.stack.Partition}
	s, err = m.newStack(m.turn, call, childName(m.stack.Name, r.LogicalID, target.Unique))
	if err != nil {
		return nil, "", err
	}
	s.ParentID, s.RootID = m.stack.ID(), m.stack.RootID
	if s.RootID == "" {
		s.RootID = m.stack.ID()
	}
	s.DisableRollback = true // the parent rolls back
	s.Deployment, _, err = m.deployment(m.tx, s, m.nestedRequest(target.Properties), body, Deployment{})
	if err != nil {
		if err := abandon(m.tx, s); err != nil {
			return nil, "", err
		}
		reason, err = refusal(err)
		return nil, reason, err
	}
	op := &Operation{Type: types.OperationTypeCreateStack, Token: m.stack.Operation.Token, Nested: true}
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
		return false, fmt.Sprintf("Stack:%s is in %s state and can not be updated.", s.ID(), s.Status), nil
	}
	d, _, err := m.deployment(m.tx, s, m.nestedRequest(r.Job.Target.Properties), body, s.Deployment)
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
	s.DisableRollback = m.stack.DisableRollback
	op := &Operation{Type: types.OperationTypeUpdateStack, Token: m.stack.Operation.Token, Nested: true}
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
	return nil, fmt.Errorf("Template error: resource %s does not support attribute type %s in Fn::GetAtt", r.LogicalID, attribute)
}
