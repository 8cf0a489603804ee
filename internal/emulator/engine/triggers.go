package engine

import (
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// Rollback triggers: AWS documentation, "Roll back your CloudFormation stack on
// alarm breach with rollback triggers". Their texts are told nowhere; those
// here name the alarm and what is wrong with it.

// interrupt notes why the operation as a whole is to fail now, where it is.
func (m *machine) interrupt() (err error) {
	op := m.stack.Operation
	if op.Problem != "" {
		return nil
	}
	if op.Problem, err = m.breach(); op.Problem != "" || err != nil {
		return err
	}
	switch {
	case op.Deadline == nil:
	case op.Deadline.After(m.now):
		m.at(*op.Deadline)
	default:
		op.Problem = "Stack creation time exceeded the specified timeout."
	}
	return nil
}

// triggers is the rollback configuration of a creation or an update, nil for
// other operations.
func (m *machine) triggers() *types.RollbackConfiguration {
	switch m.stack.Operation.Ended {
	case types.StackStatusCreateComplete, types.StackStatusUpdateComplete:
		return m.stack.Rollback
	default:
		return nil
	}
}

// breach tells which alarm rolls the operation back: one that is in ALARM, or
// that does not exist.
func (m *machine) breach() (reason string, err error) {
	c := m.triggers()
	if c == nil {
		return "", nil
	}
	for _, trigger := range c.RollbackTriggers {
		arn := aws.ToString(trigger.Arn)
		alarm, ok, err := provider.AlarmByARN(m.tx, arn)
		switch {
		case err != nil:
			return "", err
		case !ok || alarm.Type != aws.ToString(trigger.Type):
			return fmt.Sprintf("Rollback trigger %s of type %s does not exist.", arn, aws.ToString(trigger.Type)), nil
		case alarm.AlarmState().Value == provider.AlarmRaised:
			return fmt.Sprintf("Rollback trigger %s went to ALARM state.", arn), nil
		}
	}
	return "", nil
}

// monitoring tells that all resources are there and their alarms are still
// watched for a while, before anything old is deleted.
func (m *machine) monitoring() bool {
	c, op := m.triggers(), m.stack.Operation
	if c == nil || aws.ToInt32(c.MonitoringTimeInMinutes) == 0 {
		return false
	}
	if op.Monitored == nil {
		end := m.now.Add(time.Duration(*c.MonitoringTimeInMinutes) * time.Minute)
		op.Monitored = &end
	}
	m.at(*op.Monitored)
	return op.Monitored.After(m.now)
}

// setRollback takes over a rollback configuration. Without a list of triggers
// those of before stay.
func (d *Deployment) setRollback(c *types.RollbackConfiguration) {
	if c == nil {
		return
	}
	wanted := *c
	if wanted.RollbackTriggers == nil && d.Rollback != nil {
		wanted.RollbackTriggers = d.Rollback.RollbackTriggers
	}
	d.Rollback = &wanted
}

// sameRollback takes none and an empty one as the same.
func sameRollback(a, b *types.RollbackConfiguration) bool {
	x, y := describeRollback(a), describeRollback(b)
	return sameList(x.RollbackTriggers, y.RollbackTriggers) && aws.ToInt32(x.MonitoringTimeInMinutes) == aws.ToInt32(y.MonitoringTimeInMinutes)
}

// AlarmsChanged lets the stacks that run in a place look at their triggers.
func (e *Engine) AlarmsChanged(account, region string) error {
	t := &turn{}
	err := e.store.View(func(tx store.Tx) error {
		t.tx = tx
		t.awakenRunning(place{account, region})
		return nil
	})
	e.awakenAll(t)
	return err
}
