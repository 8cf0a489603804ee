// Package sns is the emulator's Amazon SNS, as far as topics and their
// subscriptions go. No messages are delivered, so nobody can confirm a
// subscription that must be confirmed.
//
// A topic is a resource of type AWS::SNS::Topic, a subscription one of type
// AWS::SNS::Subscription or an element of its topic's property; a topic's
// policy is the resource of a policy type that names it. Texts of errors are
// those of public reports.
package sns

import (
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

const (
	topicType        = "AWS::SNS::Topic"
	subscriptionType = "AWS::SNS::Subscription"
	pageSize         = 100
)

type service struct{ services.Door }

// New makes the service's registry.
func New(door services.Door) *wire.Registry {
	refused := make(map[string]string)
	for _, operation := range []string{"Publish", "PublishBatch", "ConfirmSubscription"} {
		refused[operation] = "no messages are delivered here"
	}
	r := wire.NewRegistry(wire.Service{
		Name: "SNS", Namespace: "http://sns.amazonaws.com/doc/2010-03-31/", Version: "2010-03-31",
		Refused:    refused,
		Resultless: []string{"DeleteTopic", "SetTopicAttributes", "Unsubscribe", "SetSubscriptionAttributes"},
		Required: map[string][]string{
			"createInput":    {"Name"},
			"topicInput":     {"TopicArn"},
			"setInput":       {"TopicArn", "AttributeName"},
			"subscribeInput": {"TopicArn", "Protocol"},
			"byTopicInput":   {"TopicArn"},
			"subscription":   {"SubscriptionArn"},
			"setOneInput":    {"SubscriptionArn", "AttributeName"},
			"tagInput":       {"ResourceArn", "Tags"},
			"untagInput":     {"ResourceArn", "TagKeys"},
			"arnInput":       {"ResourceArn"},
		},
	})
	s := service{door}
	wire.Handle(r, "CreateTopic", s.create)
	wire.Handle(r, "DeleteTopic", s.delete)
	wire.Handle(r, "GetTopicAttributes", s.get)
	wire.Handle(r, "SetTopicAttributes", s.set)
	wire.Handle(r, "ListTopics", s.list)
	wire.Handle(r, "Subscribe", s.subscribe)
	wire.Handle(r, "Unsubscribe", s.unsubscribe)
	wire.Handle(r, "ListSubscriptions", s.listAll)
	wire.Handle(r, "ListSubscriptionsByTopic", s.listByTopic)
	wire.Handle(r, "GetSubscriptionAttributes", s.getOne)
	wire.Handle(r, "SetSubscriptionAttributes", s.setOne)
	wire.Handle(r, "TagResource", s.tag)
	wire.Handle(r, "UntagResource", s.untag)
	wire.Handle(r, "ListTagsForResource", s.listTags)
	return r
}

// The shapes of the API, with the members that are emulated.
type (
	createInput struct {
		Name       string
		Attributes map[string]string
		Tags       []services.Tag
	}
	arnOutput        struct{ TopicArn string }
	topicInput       struct{ TopicArn string }
	attributesOutput struct{ Attributes map[string]string }
	setInput         struct{ TopicArn, AttributeName, AttributeValue string }
	listInput        struct{ NextToken string }
	listOutput       struct {
		Topics    []arnOutput
		NextToken string
	}
	subscribeInput struct {
		TopicArn, Protocol, Endpoint string
		Attributes                   map[string]string
		ReturnSubscriptionArn        bool
	}
	subscription struct{ SubscriptionArn string }
	byTopicInput struct{ TopicArn, NextToken string }
	listedOutput struct {
		Subscriptions []listed
		NextToken     string
	}
	listed      struct{ SubscriptionArn, Owner, Protocol, Endpoint, TopicArn string }
	setOneInput struct{ SubscriptionArn, AttributeName, AttributeValue string }
	tagInput    struct {
		ResourceArn string
		Tags        []services.Tag
	}
	untagInput struct {
		ResourceArn string
		TagKeys     []string
	}
	arnInput   struct{ ResourceArn string }
	tagsOutput struct{ Tags []services.Tag }
	nothing    struct{}
)
