package services_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

const twoAlarms = `
Resources:
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: errors
      Namespace: AWS/Lambda
      MetricName: Errors
      Statistic: Sum
      Period: 60
      EvaluationPeriods: "2"
      Threshold: 0.5
      ComparisonOperator: GreaterThanThreshold
      AlarmActions: ["arn:aws:sns:eu-west-1:111111111111:ops"]
      Dimensions: [{Name: FunctionName, Value: handler}]
  Any:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties: {AlarmName: any, AlarmRule: ALARM(errors)}
Outputs: {Any: {Value: !GetAtt Any.Arn}}
`

// The SDK speaks CBOR to CloudWatch. An alarm is OK until it is set, and stays
// as it was set when its stack is updated.
func TestAlarmsOfStacks(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		if got := w.deploy("s", twoAlarms)["Any"]; got != "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:any" {
			t.Errorf("ARN %s", got)
		}
		c := cloudwatch.NewFromConfig(w.Config)
		describe := func(in *cloudwatch.DescribeAlarmsInput) *cloudwatch.DescribeAlarmsOutput {
			t.Helper()
			return must[*cloudwatch.DescribeAlarmsOutput](t)(c.DescribeAlarms(t.Context(), in))
		}
		set := func(name string, state types.StateValue, reason string) error {
			_, err := c.SetAlarmState(t.Context(), &cloudwatch.SetAlarmStateInput{AlarmName: &name, StateValue: state, StateReason: &reason})
			return err
		}
		out := describe(&cloudwatch.DescribeAlarmsInput{})
		if len(out.MetricAlarms) != 1 || len(out.CompositeAlarms) != 0 {
			t.Fatalf("got %+v", out)
		}
		a := out.MetricAlarms[0]
		if *a.AlarmName != "errors" || a.StateValue != types.StateValueOk || *a.Period != 60 || *a.EvaluationPeriods != 2 || *a.Threshold != 0.5 ||
			*a.Dimensions[0].Value != "handler" || a.AlarmActions[0] != "arn:aws:sns:eu-west-1:111111111111:ops" || !*a.ActionsEnabled || a.StateUpdatedTimestamp.IsZero() {
			t.Errorf("got %+v", a)
		}
		if err := set("any", types.StateValueAlarm, "a test"); err != nil {
			t.Fatal(err)
		}
		out = describe(&cloudwatch.DescribeAlarmsInput{StateValue: types.StateValueAlarm, AlarmTypes: []types.AlarmType{types.AlarmTypeCompositeAlarm, types.AlarmTypeMetricAlarm}})
		if len(out.MetricAlarms) != 0 || len(out.CompositeAlarms) != 1 || *out.CompositeAlarms[0].StateReason != "a test" || *out.CompositeAlarms[0].AlarmRule != "ALARM(errors)" {
			t.Errorf("got %+v", out)
		}
		if out := describe(&cloudwatch.DescribeAlarmsInput{AlarmNamePrefix: aws.String("x")}); len(out.MetricAlarms) != 0 {
			t.Errorf("got %+v", out)
		}
		w.refused(set("none", types.StateValueAlarm, "a test"), "ResourceNotFound: ")
		w.refused(set("any", "MAYBE", "a test"), "ValidationException: 1 validation error detected: Value 'MAYBE' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [OK, ALARM, INSUFFICIENT_DATA]")
		_, err := c.PutMetricData(t.Context(), &cloudwatch.PutMetricDataInput{Namespace: aws.String("n")})
		w.refused(err, "NotEmulated: The operation PutMetricData of CloudWatch is not emulated: nothing is measured here.")
	})
}
