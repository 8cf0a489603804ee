package deploy

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/stack"
)

// The limits of CloudFormation ("RollbackConfiguration" of its API reference).
const (
	maxAlarms  = 5
	maxMonitor = 180 * time.Minute
)

// composite stands before the name or ARN of a composite alarm, since an ARN
// does not tell.
const composite = "composite:"

func (o *Options) checkTriggers() error {
	switch {
	case len(o.Alarms) > maxAlarms:
		return diag.New(diag.Usage, "usage", "CloudFormation watches at most %d alarms; --rollback-on-alarm names %d", maxAlarms, len(o.Alarms)).
			WithHint("join several in a composite alarm:  --rollback-on-alarm composite:NAME")
	case o.Monitor != nil && (*o.Monitor < 0 || *o.Monitor > maxMonitor || *o.Monitor%time.Minute != 0):
		return diag.New(diag.Usage, "usage", "--monitor takes whole minutes from 0 to 180, as 10m, not %s", *o.Monitor)
	}
	for _, alarm := range o.Alarms {
		name := strings.TrimPrefix(alarm, composite)
		if isARN(name) && !strings.Contains(name, ":alarm:") {
			return diag.New(diag.Usage, "usage", "%s is not the ARN of an alarm", name).
				WithHint("arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME, or the name alone")
		}
	}
	return nil
}

// triggers makes the stack's rollback triggers of the flags, nil where none is
// given. What one flag does not say stays as it is: CloudFormation replaces the
// whole configuration.
func (f *flow) triggers() *stack.Triggers {
	if f.o.Alarms == nil && f.o.Monitor == nil {
		return nil
	}
	t := stack.TriggersOf(nil)
	if f.deployed != nil {
		t = stack.TriggersOf(f.deployed.RollbackConfiguration)
	}
	if f.o.Monitor != nil {
		t.Minutes = int32(*f.o.Monitor / time.Minute)
	}
	if f.o.Alarms == nil {
		return &t
	}
	t.Alarms = []stack.Alarm{}
	for _, given := range f.o.Alarms {
		if given != "" {
			t.Alarms = append(t.Alarms, f.alarm(given))
		}
	}
	if len(t.Alarms) == 0 && f.o.Monitor == nil {
		t.Minutes = 0 // there is nothing left to watch
	}
	return &t
}

// alarm completes a name by where the stack is.
func (f *flow) alarm(given string) stack.Alarm {
	name, isComposite := strings.CutPrefix(given, composite)
	a := stack.Alarm{ARN: name, Type: stack.MetricAlarm}
	if isComposite {
		a.Type = stack.CompositeAlarm
	}
	if !isARN(name) {
		partition := "aws"
		if own, err := arn.Parse(f.identity.ARN); err == nil {
			partition = own.Partition
		}
		a.ARN = arn.ARN{Partition: partition, Service: "cloudwatch", Region: f.AWS.Region, AccountID: f.identity.Account, Resource: "alarm:" + name}.String()
	}
	return a
}
