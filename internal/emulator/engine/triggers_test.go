package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

const alarmARN = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:errors"

// alarms makes a stack with an alarm.
func (w *world) alarms() {
	w.Helper()
	w.create("alarms", `
Resources:
  Errors: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: errors, EvaluationPeriods: 1, ComparisonOperator: GreaterThanThreshold}}
`)
	w.expectStatus("alarms", types.StackStatusCreateComplete)
}

// raise sets the alarm.
func (w *world) raise(state string) {
	w.Helper()
	err := w.store.Update(func(tx store.Tx) error {
		alarm, _, err := provider.AlarmByARN(tx, alarmARN)
		if err != nil {
			return err
		}
		return alarm.SetAlarmState(tx, provider.AlarmState{Value: state})
	})
	if err == nil {
		err = w.engine.AlarmsChanged("111111111111", "eu-west-1")
	}
	if err != nil {
		w.Fatal(err)
	}
}

func triggered(minutes int32) *types.RollbackConfiguration {
	return &types.RollbackConfiguration{
		MonitoringTimeInMinutes: &minutes,
		RollbackTriggers:        []types.RollbackTrigger{{Arn: aws.String(alarmARN), Type: aws.String("AWS::CloudWatch::Alarm")}},
	}
}

func watched(minutes int32) func(*cfn.CreateStackInput) {
	return func(in *cfn.CreateStackInput) { in.RollbackConfiguration = triggered(minutes) }
}

const (
	oneQueue  = `{"Resources": {"Old": {"Type": "AWS::SQS::Queue"}}}`
	newQueue  = `{"Resources": {"New": {"Type": "AWS::SQS::Queue"}}}`
	breached  = "Rollback trigger " + alarmARN + " went to ALARM state."
	noTrigger = "Rollback trigger " + alarmARN + " of type AWS::CloudWatch::Alarm does not exist."
)

// AWS documentation, "Roll back your CloudFormation stack on alarm breach with
// rollback triggers": the stack stays in progress for the monitoring time, and
// an update disposes of the old resources only then.
func TestMonitoringTime(t *testing.T) {
	inWorld(t, func(w *world) {
		w.alarms()
		begun := time.Now()
		w.create("shop", oneQueue, watched(3))
		time.Sleep(2 * time.Minute)
		if s := w.find("shop"); s.StackStatus != types.StackStatusCreateInProgress {
			t.Errorf("it is %s", s.StackStatus)
		}
		w.raise(provider.AlarmInsufficientData) // which does not count
		w.expect("shop", types.StackStatusCreateComplete, "")
		if took := time.Since(begun); took < 3*time.Minute || took > 4*time.Minute {
			t.Errorf("it took %s", took)
		}

		// The configuration stays.
		begun = time.Now()
		w.update("shop", newQueue)
		time.Sleep(2 * time.Minute)
		if w.find("shop").StackStatus != types.StackStatusUpdateInProgress || w.physical("shop")["Old"] == "" {
			t.Errorf("it is %s, with %v", w.find("shop").StackStatus, w.physical("shop"))
		}
		w.expectStatus("shop", types.StackStatusUpdateComplete)
		if took := time.Since(begun); took < 3*time.Minute || w.physical("shop")["Old"] != "" {
			t.Errorf("it took %s and left %v", took, w.physical("shop"))
		}

		// An empty list removes the triggers, and the time goes with them.
		w.update("shop", oneQueue, func(in *cfn.UpdateStackInput) {
			in.RollbackConfiguration = &types.RollbackConfiguration{RollbackTriggers: []types.RollbackTrigger{}}
		})
		w.raise(provider.AlarmRaised)
		begun = time.Now()
		w.expectStatus("shop", types.StackStatusUpdateComplete)
		if took := time.Since(begun); took > time.Minute {
			t.Errorf("it took %s", took)
		}
	})
}

func TestAlarmRollsBack(t *testing.T) {
	t.Run("a creation at work", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.alarms()
			w.create("shop", withPolicy("AWS::EC2::Instance", `{ResourceSignal: {}}`), watched(0))
			time.Sleep(time.Minute)
			w.raise(provider.AlarmRaised)
			w.expect("shop", types.StackStatusRollbackComplete, "")
			if !slices.Contains(w.history("shop"), "shop ROLLBACK_IN_PROGRESS "+breached+" Rollback requested by user.") {
				t.Error(strings.Join(w.history("shop"), "\n"))
			}
		})
	})
	t.Run("an update that is monitored", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.alarms()
			w.create("shop", oneQueue)
			w.expectStatus("shop", types.StackStatusCreateComplete)
			old := w.physical("shop")["Old"]
			w.update("shop", newQueue, func(in *cfn.UpdateStackInput) { in.RollbackConfiguration = triggered(60) })
			time.Sleep(30 * time.Minute)
			w.raise(provider.AlarmRaised)
			w.expectStatus("shop", types.StackStatusUpdateRollbackComplete)
			if !slices.Contains(w.history("shop"), "shop UPDATE_ROLLBACK_IN_PROGRESS "+breached) || w.physical("shop")["Old"] != old || w.physical("shop")["New"] != "" {
				t.Errorf("%s\n%v", strings.Join(w.history("shop"), "\n"), w.physical("shop"))
			}
			if c := w.find("shop").RollbackConfiguration; len(c.RollbackTriggers) != 0 {
				t.Errorf("the triggers of the update stay: %v", c)
			}
		})
	})
	t.Run("at once where it is raised already", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.alarms()
			w.raise(provider.AlarmRaised)
			w.create("shop", oneQueue, watched(0))
			w.expect("shop", types.StackStatusRollbackComplete, "")
		})
	})
	t.Run("where it is missing", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.create("shop", oneQueue, watched(0), func(in *cfn.CreateStackInput) { in.DisableRollback = aws.Bool(true) })
			w.expect("shop", types.StackStatusCreateFailed, noTrigger)
		})
	})
}

// What was canceled while it is monitored goes back too.
func TestCancelWhileMonitoring(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("shop", oneQueue)
		w.expectStatus("shop", types.StackStatusCreateComplete)
		w.update("shop", newQueue, func(in *cfn.UpdateStackInput) {
			in.RollbackConfiguration = &types.RollbackConfiguration{MonitoringTimeInMinutes: aws.Int32(180)}
		})
		time.Sleep(time.Hour)
		if _, err := w.CancelUpdateStack(w.Context(), &cfn.CancelUpdateStackInput{StackName: aws.String("shop")}); err != nil {
			t.Fatal(err)
		}
		w.expectStatus("shop", types.StackStatusUpdateRollbackComplete)
	})
}
