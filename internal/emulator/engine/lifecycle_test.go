package engine_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"
)

const topicAndParameter = `
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicName: one, DisplayName: first}
  Name:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !GetAtt Topic.TopicName}
Outputs:
  Arn: {Value: !Ref Topic, Export: {Name: topic}}
`

// The order and the texts are those of the recordings.
func TestCreateUpdateDelete(t *testing.T) {
	inWorld(t, func(w *world) {
		id := w.create("shop", topicAndParameter)
		s := w.expect("shop", types.StackStatusCreateComplete, "")
		if got := *s.Outputs[0].OutputValue; got != "arn:aws:sns:eu-west-1:111111111111:one" {
			t.Errorf("output %s", got)
		}
		w.update("shop", `
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicName: two, DisplayName: first}
  Queue:
    Type: AWS::SQS::Queue
    DependsOn: Topic
`)
		w.expect("shop", types.StackStatusUpdateComplete, "")
		w.delete("shop")
		w.expect(id, types.StackStatusDeleteComplete, "")
		want := []string{
			"shop CREATE_IN_PROGRESS User Initiated",
			"Topic CREATE_IN_PROGRESS", "Topic CREATE_IN_PROGRESS Resource creation Initiated", "Topic CREATE_COMPLETE",
			"Name CREATE_IN_PROGRESS", "Name CREATE_IN_PROGRESS Resource creation Initiated", "Name CREATE_COMPLETE",
			"shop CREATE_COMPLETE",
			"shop UPDATE_IN_PROGRESS User Initiated",
			"Topic UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.",
			"Topic UPDATE_IN_PROGRESS Resource creation Initiated", "Topic UPDATE_COMPLETE",
			"Queue CREATE_IN_PROGRESS", "Queue CREATE_IN_PROGRESS Resource creation Initiated", "Queue CREATE_COMPLETE",
			"shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"Name DELETE_IN_PROGRESS", "Name DELETE_COMPLETE", "Topic DELETE_IN_PROGRESS", "Topic DELETE_COMPLETE",
			"shop UPDATE_COMPLETE",
			"shop DELETE_IN_PROGRESS User Initiated",
			"Queue DELETE_IN_PROGRESS", "Queue DELETE_COMPLETE", "Topic DELETE_IN_PROGRESS", "Topic DELETE_COMPLETE",
			"shop DELETE_COMPLETE",
		}
		if diff := cmp.Diff(want, w.history(id)); diff != "" {
			t.Error(diff)
		}
		if n := w.existing(); n != 0 {
			t.Errorf("%d resources are left", n)
		}
	})
}
