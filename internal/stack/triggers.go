package stack

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Triggers are a stack's rollback triggers: the alarms that roll an operation
// back, and for how long they are watched after its last resource.
type Triggers struct {
	Alarms []Alarm `json:"alarms"`
	// Minutes are 0 to 180.
	Minutes int32 `json:"monitoringTimeInMinutes"`
}

// The resource types of alarms.
const (
	MetricAlarm    = "AWS::CloudWatch::Alarm"
	CompositeAlarm = "AWS::CloudWatch::CompositeAlarm"
)

// Alarm is a rollback trigger.
type Alarm struct {
	ARN string `json:"arn"`
	// Type is MetricAlarm or CompositeAlarm.
	Type string `json:"type"`
}

// Name is the alarm's name: the end of its ARN.
func (a Alarm) Name() string {
	_, name, _ := strings.Cut(a.ARN, ":alarm:")
	return name
}

// Empty reports that nothing is watched.
func (t Triggers) Empty() bool { return len(t.Alarms) == 0 && t.Minutes == 0 }

// Names lists the alarms' names.
func (t Triggers) Names() []string {
	names := make([]string, len(t.Alarms))
	for i, a := range t.Alarms {
		names[i] = a.Name()
	}
	return names
}

// Named gives the alarms that a text names by their ARN, all where it names
// none: CloudFormation's words for an alarm that was raised are not documented.
func (t Triggers) Named(text string) []string {
	var named []string
	for _, a := range t.Alarms {
		if strings.Contains(text, a.ARN) {
			named = append(named, a.Name())
		}
	}
	if named == nil {
		return t.Names()
	}
	return named
}

// IsAlarm recognises a stack's reason that tells of an alarm.
func IsAlarm(reason string) bool { return strings.Contains(strings.ToLower(reason), "alarm") }

// TriggersOf reads a rollback configuration, which may be nil.
func TriggersOf(c *types.RollbackConfiguration) Triggers {
	t := Triggers{Alarms: []Alarm{}}
	if c == nil {
		return t
	}
	t.Minutes = aws.ToInt32(c.MonitoringTimeInMinutes)
	for _, trigger := range c.RollbackTriggers {
		t.Alarms = append(t.Alarms, Alarm{aws.ToString(trigger.Arn), aws.ToString(trigger.Type)})
	}
	return t
}

// rollback is the way back. What the request says of triggers replaces
// all, so it is always whole; nil keeps what the stack has.
func (r Request) rollback() *types.RollbackConfiguration {
	if r.Triggers == nil {
		return nil
	}
	c := &types.RollbackConfiguration{
		RollbackTriggers: []types.RollbackTrigger{}, MonitoringTimeInMinutes: aws.Int32(r.Triggers.Minutes),
	}
	for _, a := range r.Triggers.Alarms {
		c.RollbackTriggers = append(c.RollbackTriggers, types.RollbackTrigger{Arn: &a.ARN, Type: &a.Type})
	}
	return c
}

// triggers are those that hold during the operation that is asked for.
func (r Request) triggers(deployed *types.Stack) Triggers {
	switch {
	case r.Triggers != nil:
		return *r.Triggers
	case deployed != nil:
		return TriggersOf(deployed.RollbackConfiguration)
	default:
		return TriggersOf(nil)
	}
}

// changedTriggers reports that the request changes the stack's triggers.
func (r Request) changedTriggers(deployed *types.Stack) bool {
	if r.Triggers == nil {
		return false
	}
	before := Request{}.triggers(deployed)
	return before.Minutes != r.Triggers.Minutes || !slices.Equal(before.Alarms, r.Triggers.Alarms)
}
