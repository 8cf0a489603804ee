// Package sqs is the emulator's Amazon SQS, as far as queues go. No messages
// are delivered.
//
// A queue is a resource of type AWS::SQS::Queue; its policy is the resource of
// a policy type that names it. Texts of errors are those of public reports.
package sqs

import (
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

const queueType = "AWS::SQS::Queue"

type service struct{ services.Door }

// New makes the service's registry.
func New(door services.Door) *wire.Registry {
	refused := make(map[string]string)
	for _, operation := range []string{
		"SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage", "DeleteMessageBatch", "PurgeQueue",
		"ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "StartMessageMoveTask",
	} {
		refused[operation] = "no messages are delivered here"
	}
	r := wire.NewRegistry(wire.Service{
		Name: "SQS", Refused: refused,
		JSON: &wire.JSON{Version: "1.0", Target: "AmazonSQS", QueryCodes: map[string]string{
			"QueueDoesNotExist":    "AWS.SimpleQueueService.NonExistentQueue",
			"QueueNameExists":      "QueueAlreadyExists",
			"InvalidAttributeName": "InvalidAttributeName",
		}},
		Required: map[string][]string{
			"createInput": {"QueueName"},
			"nameInput":   {"QueueName"},
			"urlInput":    {"QueueUrl"},
			"getInput":    {"QueueUrl"},
			"setInput":    {"QueueUrl", "Attributes"},
			"tagInput":    {"QueueUrl", "Tags"},
			"untagInput":  {"QueueUrl", "TagKeys"},
		},
		Limits: map[string]wire.Limit{"MaxResults": {Min: 1, Max: 1000}},
	})
	s := service{door}
	wire.Handle(r, "CreateQueue", s.create)
	wire.Handle(r, "GetQueueUrl", s.url)
	wire.Handle(r, "GetQueueAttributes", s.get)
	wire.Handle(r, "SetQueueAttributes", s.set)
	wire.Handle(r, "ListQueues", s.list)
	wire.Handle(r, "DeleteQueue", s.delete)
	wire.Handle(r, "ListQueueTags", s.listTags)
	wire.Handle(r, "TagQueue", s.tag)
	wire.Handle(r, "UntagQueue", s.untag)
	return r
}

// The shapes of the API, with the members that are emulated.
type (
	createInput struct {
		QueueName        string
		Attributes, Tags map[string]string
	}
	urlOutput struct{ QueueUrl string }
	nameInput struct{ QueueName, QueueOwnerAWSAccountId string }
	urlInput  struct{ QueueUrl string }
	getInput  struct {
		QueueUrl       string
		AttributeNames []string
	}
	getOutput struct{ Attributes map[string]string }
	setInput  struct {
		QueueUrl   string
		Attributes map[string]string
	}
	listInput struct {
		QueueNamePrefix, NextToken string
		MaxResults                 *int32
	}
	listOutput struct {
		QueueUrls []string
		NextToken string
	}
	tagInput struct {
		QueueUrl string
		Tags     map[string]string
	}
	untagInput struct {
		QueueUrl string
		TagKeys  []string
	}
	tagsOutput struct{ Tags map[string]string }
	nothing    struct{}
)
