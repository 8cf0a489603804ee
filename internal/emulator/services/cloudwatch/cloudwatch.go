// Package cloudwatch is the emulator's Amazon CloudWatch, as far as the states
// of alarms go. Nothing is measured: an alarm is in the state that somebody
// sets, and stays in it.
//
// An alarm is a resource of type AWS::CloudWatch::Alarm or CompositeAlarm.
package cloudwatch

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// The shapes of the API, with the members that are emulated.
type (
	setInput struct {
		AlarmName, StateReason string
		StateValue             stateValue
		StateReasonData        string
	}
	// stateValue and alarmType are enumerations.
	stateValue    string
	alarmType     string
	describeInput struct {
		AlarmNames                               []string
		AlarmNamePrefix, ActionPrefix, NextToken string
		ChildrenOfAlarmName, ParentsOfAlarmName  string
		AlarmTypes                               []alarmType
		StateValue                               stateValue
		MaxRecords                               *int32
	}
	describeOutput struct {
		MetricAlarms    []metricAlarm
		CompositeAlarms []compositeAlarm
		NextToken       string
	}
	metricAlarm struct {
		AlarmName, AlarmArn, AlarmDescription                     string
		ActionsEnabled                                            bool
		OKActions, AlarmActions, InsufficientDataActions          []string
		StateValue, StateReason, StateReasonData                  string
		AlarmConfigurationUpdatedTimestamp, StateUpdatedTimestamp time.Time
		MetricName, Namespace, Statistic, ExtendedStatistic, Unit string
		ComparisonOperator, TreatMissingData                      string
		Period, EvaluationPeriods, DatapointsToAlarm              *int32
		Threshold                                                 *float64
		Dimensions                                                []dimension
	}
	dimension      struct{ Name, Value string }
	compositeAlarm struct {
		AlarmName, AlarmArn, AlarmDescription, AlarmRule          string
		ActionsEnabled                                            bool
		OKActions, AlarmActions, InsufficientDataActions          []string
		StateValue, StateReason, StateReasonData                  string
		AlarmConfigurationUpdatedTimestamp, StateUpdatedTimestamp time.Time
	}
	nothing struct{}
)

// Values lists the states of alarms.
func (stateValue) Values() []stateValue {
	var values []stateValue
	for _, state := range provider.AlarmStates() {
		values = append(values, stateValue(state))
	}
	return values
}

// The types of alarms in DescribeAlarms.
const (
	metricType    alarmType = "MetricAlarm"
	compositeType alarmType = "CompositeAlarm"
)

// Values lists them.
func (alarmType) Values() []alarmType { return []alarmType{compositeType, metricType} }

type service struct {
	services.Door
	changed func(account, region string) error
}

// New makes the service's registry. changed is told after the state of an alarm
// in a place has changed.
func New(door services.Door, changed func(account, region string) error) *wire.Registry {
	const nothingMeasured = "nothing is measured here"
	refused := make(map[string]string)
	for _, operation := range []string{"PutMetricData", "GetMetricData", "GetMetricStatistics", "ListMetrics", "GetMetricWidgetImage"} {
		refused[operation] = nothingMeasured
	}
	r := wire.NewRegistry(wire.Service{
		Name: "CloudWatch", Namespace: "http://monitoring.amazonaws.com/doc/2010-08-01/", Version: "2010-08-01",
		JSON: &wire.JSON{Version: "1.0", Target: "GraniteServiceVersion20100801", QueryCodes: map[string]string{"ResourceNotFound": "ResourceNotFound"}},
		CBOR: true, Refused: refused, Resultless: []string{"SetAlarmState"},
		Required: map[string][]string{"setInput": {"AlarmName", "StateValue", "StateReason"}},
		Limits: map[string]wire.Limit{
			"AlarmName": {Min: 1, Max: 255}, "AlarmNames": {Max: 100}, "MaxRecords": {Min: 1, Max: 100},
			"StateReason": {Max: 1023}, "StateReasonData": {Max: 4000},
		},
	})
	s := service{door, changed}
	wire.Handle(r, "SetAlarmState", s.set)
	wire.Handle(r, "DescribeAlarms", s.describe)
	return r
}

func (s service) set(ctx context.Context, in *setInput) (*nothing, error) {
	call := wire.CallFrom(ctx)
	err := s.Update(ctx, func(tx store.Tx, _ wire.Call) error {
		alarm, ok, err := provider.Alarm(tx, call.Account, call.Region, in.AlarmName)
		switch {
		case err != nil:
			return err
		case !ok:
			return &wire.Error{Status: http.StatusNotFound, Code: "ResourceNotFound", Message: "There is no alarm named " + in.AlarmName}
		}
		return alarm.SetAlarmState(tx, provider.AlarmState{Value: string(in.StateValue), Reason: in.StateReason, ReasonData: in.StateReasonData})
	})
	if err != nil {
		return nil, err
	}
	return nil, s.changed(call.Account, call.Region)
}

// describe lists alarms: those of metrics, unless others are asked for too (AWS
// documentation, "DescribeAlarms").
func (s service) describe(ctx context.Context, in *describeInput) (*describeOutput, error) {
	if in.ChildrenOfAlarmName != "" || in.ParentsOfAlarmName != "" {
		return nil, wire.Errorf(wire.ErrNotEmulated, "The relations of composite alarms are not emulated.")
	}
	if len(in.AlarmTypes) == 0 {
		in.AlarmTypes = []alarmType{metricType}
	}
	out := &describeOutput{MetricAlarms: []metricAlarm{}, CompositeAlarms: []compositeAlarm{}}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		alarms, err := provider.Alarms(tx, call.Account, call.Region)
		if err != nil {
			return err
		}
		alarms = slices.DeleteFunc(alarms, func(r *provider.Resource) bool { return !in.wants(r) })
		alarms, next, err := services.Page(alarms, in.NextToken, in.MaxRecords, 50)
		out.NextToken = next
		for _, r := range alarms {
			if r.Type == provider.CompositeAlarmType {
				out.CompositeAlarms = append(out.CompositeAlarms, compositeOf(r))
			} else {
				out.MetricAlarms = append(out.MetricAlarms, metricOf(r))
			}
		}
		return err
	})
}

func (in *describeInput) wants(r *provider.Resource) bool {
	kind := metricType
	if r.Type == provider.CompositeAlarmType {
		kind = compositeType
	}
	actions := slices.Concat(texts(r, "AlarmActions"), texts(r, "OKActions"), texts(r, "InsufficientDataActions"))
	return slices.Contains(in.AlarmTypes, kind) &&
		(len(in.AlarmNames) == 0 || slices.Contains(in.AlarmNames, r.Name())) &&
		strings.HasPrefix(r.Name(), in.AlarmNamePrefix) &&
		(in.StateValue == "" || string(in.StateValue) == r.AlarmState().Value) &&
		(in.ActionPrefix == "" || slices.ContainsFunc(actions, func(arn string) bool { return strings.HasPrefix(arn, in.ActionPrefix) }))
}
