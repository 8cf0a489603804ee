package cloudwatch

import (
	"fmt"
	"strconv"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
)

func metricOf(r *provider.Resource) metricAlarm {
	state := r.AlarmState()
	a := metricAlarm{
		AlarmName: r.Name(), AlarmArn: r.Text("Arn"), AlarmDescription: r.Text("AlarmDescription"),
		ActionsEnabled: r.Text("ActionsEnabled") != "false",
		OKActions:      texts(r, "OKActions"), AlarmActions: texts(r, "AlarmActions"), InsufficientDataActions: texts(r, "InsufficientDataActions"),
		StateValue: state.Value, StateReason: state.Reason, StateReasonData: state.ReasonData,
		AlarmConfigurationUpdatedTimestamp: r.Updated, StateUpdatedTimestamp: state.Updated,
		MetricName: r.Text("MetricName"), Namespace: r.Text("Namespace"), Statistic: r.Text("Statistic"),
		ExtendedStatistic: r.Text("ExtendedStatistic"), Unit: r.Text("Unit"),
		ComparisonOperator: r.Text("ComparisonOperator"), TreatMissingData: r.Text("TreatMissingData"),
		Period: number(r, "Period"), EvaluationPeriods: number(r, "EvaluationPeriods"), DatapointsToAlarm: number(r, "DatapointsToAlarm"),
		Dimensions: []dimension{},
	}
	if threshold, err := strconv.ParseFloat(r.Text("Threshold"), 64); err == nil {
		a.Threshold = &threshold
	}
	list, _ := r.Attribute("Dimensions").([]any)
	for _, item := range list {
		if d, ok := item.(map[string]any); ok {
			a.Dimensions = append(a.Dimensions, dimension{fmt.Sprint(d["Name"]), fmt.Sprint(d["Value"])})
		}
	}
	return a
}

func compositeOf(r *provider.Resource) compositeAlarm {
	state := r.AlarmState()
	return compositeAlarm{
		AlarmName: r.Name(), AlarmArn: r.Text("Arn"), AlarmDescription: r.Text("AlarmDescription"), AlarmRule: r.Text("AlarmRule"),
		ActionsEnabled: r.Text("ActionsEnabled") != "false",
		OKActions:      texts(r, "OKActions"), AlarmActions: texts(r, "AlarmActions"), InsufficientDataActions: texts(r, "InsufficientDataActions"),
		StateValue: state.Value, StateReason: state.Reason, StateReasonData: state.ReasonData,
		AlarmConfigurationUpdatedTimestamp: r.Updated, StateUpdatedTimestamp: state.Updated,
	}
}

// texts is a property that is a list of texts.
func texts(r *provider.Resource, name string) []string {
	list, _ := r.Attribute(name).([]any)
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i] = fmt.Sprint(item)
	}
	return texts
}

// number is a property that is a number, nil where it is not set.
func number(r *provider.Resource, name string) *int32 {
	n, err := strconv.ParseInt(r.Text(name), 10, 32)
	if err != nil {
		return nil
	}
	value := int32(n)
	return &value
}
