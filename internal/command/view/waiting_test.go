package view

import (
	"testing"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

const waitingShop = `
Parameters: {Count: {Type: Number}}
Resources:
  Server:
    Type: AWS::EC2::Instance
    CreationPolicy: {ResourceSignal: {}}
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    CreationPolicy: {ResourceSignal: {Count: 3}, AutoScalingCreationPolicy: {MinSuccessfulInstancesPercent: 50}}
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
  Ready:
    Type: AWS::CloudFormation::WaitCondition
    Properties: {Handle: !Ref Handle, Timeout: 600, Count: !Ref Count}
  Queue: {Type: AWS::SQS::Queue, DependsOn: Group}
`

// What waits for signals says for how many, and how many came.
func TestBoardOfSignals(t *testing.T) {
	shop, err := template.Parse("shop.yaml", []byte(waitingShop))
	if err != nil {
		t.Fatal(err)
	}
	const initiated, success = "Resource creation Initiated", "Received SUCCESS signal with UniqueId i-"
	for _, look := range []string{"80", "60"} {
		t.Run(look, func(t *testing.T) {
			b := newBoard(stack.Operation{Stack: "shop", Resources: []string{"Server", "Group", "Handle", "Ready", "Queue"}}, shop, noon)
			golden(t, frames(t, look, 24, b,
				event(1, "", "CREATE_IN_PROGRESS"), event(1, "Server", "CREATE_IN_PROGRESS"), event(1, "Group", "CREATE_IN_PROGRESS"),
				event(2, "Server", "CREATE_IN_PROGRESS", initiated), event(2, "Group", "CREATE_IN_PROGRESS", initiated),
				event(2, "Handle", "CREATE_COMPLETE"), event(3, "Ready", "CREATE_IN_PROGRESS", initiated),
				event(3, "Nested/Server", "CREATE_IN_PROGRESS", initiated), event(4, "Nested/Server", "CREATE_IN_PROGRESS", success+"7"), 5,
				event(6, "Group", "CREATE_IN_PROGRESS", success+"1"), event(7, "Group", "CREATE_IN_PROGRESS", "Received FAILURE signal with UniqueId i-2"),
				event(7, "Server", "CREATE_IN_PROGRESS", success+"3"), event(8, "Server", "CREATE_COMPLETE"), 9,
			))
		})
	}
}

// When all is done but what goes at the end, the alarms are watched.
func TestBoardWatchesAlarms(t *testing.T) {
	triggers := stack.Triggers{Minutes: 10, Alarms: []stack.Alarm{
		{ARN: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors"}, {ARN: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:latency"},
	}}
	for _, look := range []string{"80", "60"} {
		t.Run(look, func(t *testing.T) {
			b := newBoard(stack.Operation{Stack: "shop", Resources: []string{"Queue", "Gone"}, Triggers: triggers}, parsed(t), noon)
			golden(t, frames(t, look, 24, b,
				event(1, "", "UPDATE_IN_PROGRESS"), event(2, "Queue", "UPDATE_IN_PROGRESS"), 3,
				event(4, "Queue", "UPDATE_COMPLETE"), 64,
				event(605, "", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"), event(606, "Gone", "DELETE_IN_PROGRESS"), 607,
			))
		})
	}
	t.Run("attached", func(t *testing.T) {
		b := newBoard(stack.Operation{Stack: "shop", Triggers: stack.Triggers{Minutes: 1}}, nil, noon)
		golden(t, frames(t, "80", 24, b,
			event(1, "", "UPDATE_IN_PROGRESS"), event(2, "Queue", "UPDATE_IN_PROGRESS"), event(4, "Queue", "UPDATE_COMPLETE"), 5, 20,
			event(21, "", "UPDATE_ROLLBACK_IN_PROGRESS", "an alarm"), 22,
		))
	})
}
