package provider

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// The types of alarms. Nothing is measured here and no rule of a composite
// alarm is evaluated: an alarm is in the state that somebody sets.
const (
	AlarmType          = "AWS::CloudWatch::Alarm"
	CompositeAlarmType = "AWS::CloudWatch::CompositeAlarm"
)

// The states of alarms (AWS documentation, "SetAlarmState" of the Amazon
// CloudWatch API reference).
const (
	AlarmOK               = "OK"
	AlarmRaised           = "ALARM"
	AlarmInsufficientData = "INSUFFICIENT_DATA"
)

// AlarmStates lists them.
func AlarmStates() []string { return []string{AlarmOK, AlarmRaised, AlarmInsufficientData} }

// AlarmState is the state that an alarm was set to, and why.
type AlarmState struct {
	Value              string
	Reason, ReasonData string `json:",omitempty"`
	Updated            time.Time
}

// AlarmState is the state of an alarm: OK until another one is set.
func (r *Resource) AlarmState() AlarmState {
	if r.State == nil {
		return AlarmState{Value: AlarmOK, Reason: "Nothing is measured here.", Updated: r.Created}
	}
	return *r.State
}

// SetAlarmState sets the state of an alarm.
func (r *Resource) SetAlarmState(tx store.Tx, state AlarmState) error {
	state.Updated = time.Now().UTC()
	r.State = &state
	return r.Save(tx)
}

// Alarm finds an alarm of either type by its name.
func Alarm(tx store.Tx, account, region, name string) (r *Resource, ok bool, err error) {
	for _, typeName := range []string{AlarmType, CompositeAlarmType} {
		if r, ok, err = Get(tx, account, region, typeName, name); ok || err != nil {
			return r, ok, err
		}
	}
	return nil, false, nil
}

// AlarmByARN finds an alarm by its ARN, arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME.
func AlarmByARN(tx store.Tx, arn string) (r *Resource, ok bool, err error) {
	parts := strings.SplitN(arn, ":", 7)
	if len(parts) != 7 || parts[2] != "cloudwatch" || parts[5] != "alarm" {
		return nil, false, nil
	}
	return Alarm(tx, parts[4], parts[3], parts[6])
}

// Alarms lists the alarms of both types by their names.
func Alarms(tx store.Tx, account, region string) (alarms []*Resource, err error) {
	for _, typeName := range []string{AlarmType, CompositeAlarmType} {
		list, err := List(tx, account, region, typeName)
		if err != nil {
			return nil, err
		}
		alarms = append(alarms, list...)
	}
	slices.SortFunc(alarms, func(a, b *Resource) int { return cmp.Compare(a.Name(), b.Name()) })
	return alarms, nil
}
