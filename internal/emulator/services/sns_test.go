package services_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudcontrol"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/google/go-cmp/cmp"
)

// A topic's attributes are its properties, wherever they are set.
func TestTopicsOfStacks(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		c := sns.NewFromConfig(w.Config)
		outputs := w.deploy("s", `
Resources:
  Alerts:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: alerts
      DisplayName: Alerts
      Subscription: [{Protocol: sqs, Endpoint: "arn:aws:sqs:eu-west-1:111111111111:a"}, {Protocol: email, Endpoint: a@example.com}]
  Policy: {Type: AWS::SNS::TopicPolicy, Properties: {Topics: [!Ref Alerts], PolicyDocument: {Statement: []}}}
Outputs: {Arn: {Value: !Ref Alerts}}`)
		arn := aws.String(outputs["Arn"])
		attributes := func() map[string]string {
			t.Helper()
			return must[*sns.GetTopicAttributesOutput](t)(c.GetTopicAttributes(t.Context(), &sns.GetTopicAttributesInput{TopicArn: arn})).Attributes
		}
		got := attributes()
		delete(got, "EffectiveDeliveryPolicy")
		want := map[string]string{
			"TopicArn": *arn, "Owner": "111111111111", "DisplayName": "Alerts", "Policy": `{"Statement":[]}`,
			"SubscriptionsConfirmed": "1", "SubscriptionsPending": "1", "SubscriptionsDeleted": "0",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for name, value := range map[string]string{"DisplayName": "Changed", "Policy": `{"Statement":[{"Effect":"Deny"}]}`} {
			must[*sns.SetTopicAttributesOutput](t)(c.SetTopicAttributes(t.Context(), &sns.SetTopicAttributesInput{TopicArn: arn, AttributeName: &name, AttributeValue: &value}))
			if got := attributes()[name]; got != value {
				t.Errorf("%s is %q", name, got)
			}
		}
		control := cloudcontrol.NewFromConfig(w.Config)
		model := must[*cloudcontrol.GetResourceOutput](t)(control.GetResource(t.Context(), &cloudcontrol.GetResourceInput{TypeName: aws.String("AWS::SNS::Topic"), Identifier: arn}))
		if !strings.Contains(*model.ResourceDescription.Properties, `"DisplayName":"Changed"`) {
			t.Errorf("got %s", *model.ResourceDescription.Properties)
		}
		subscriptions := must[*sns.ListSubscriptionsByTopicOutput](t)(c.ListSubscriptionsByTopic(t.Context(), &sns.ListSubscriptionsByTopicInput{TopicArn: arn})).Subscriptions
		if len(subscriptions) != 2 || !strings.HasPrefix(*subscriptions[0].SubscriptionArn, *arn+":") || *subscriptions[1].SubscriptionArn != "PendingConfirmation" {
			t.Fatalf("got %+v", subscriptions)
		}
		must[*sns.UnsubscribeOutput](t)(c.Unsubscribe(t.Context(), &sns.UnsubscribeInput{SubscriptionArn: subscriptions[0].SubscriptionArn}))
		if got := attributes(); got["SubscriptionsConfirmed"] != "0" || got["SubscriptionsPending"] != "1" {
			t.Errorf("got %v", got)
		}
		w.drop("s")
		_, err := c.GetTopicAttributes(t.Context(), &sns.GetTopicAttributesInput{TopicArn: arn})
		w.refused(err, "NotFound: Topic does not exist")
	})
}

// AWS documentation, "CreateTopic" and "Subscribe".
func TestLifeOfATopic(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		c := sns.NewFromConfig(w.Config)
		in := &sns.CreateTopicInput{Name: aws.String("news"), Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("")}}, Attributes: map[string]string{"DisplayName": "News"}}
		arn := must[*sns.CreateTopicOutput](t)(c.CreateTopic(t.Context(), in)).TopicArn
		if *arn != "arn:aws:sns:eu-west-1:111111111111:news" {
			t.Errorf("got %s", *arn)
		}
		must[*sns.CreateTopicOutput](t)(c.CreateTopic(t.Context(), in)) // again
		_, err := c.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: in.Name, Attributes: map[string]string{"DisplayName": "Other"}})
		w.refused(err, "InvalidParameter: Invalid parameter: Attributes Reason: Topic already exists with different attributes")
		_, err = c.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: aws.String("a b")})
		w.refused(err, "InvalidParameter: Invalid parameter: Topic Name")

		queue := aws.String("arn:aws:sqs:eu-west-1:111111111111:q")
		sub := must[*sns.SubscribeOutput](t)(c.Subscribe(t.Context(), &sns.SubscribeInput{
			TopicArn: arn, Protocol: aws.String("sqs"), Endpoint: queue, Attributes: map[string]string{"FilterPolicy": `{"kind":["a"]}`},
		})).SubscriptionArn
		again := must[*sns.SubscribeOutput](t)(c.Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: arn, Protocol: aws.String("sqs"), Endpoint: queue}))
		if *again.SubscriptionArn != *sub || !strings.HasPrefix(*sub, *arn+":") {
			t.Errorf("subscribed again: %s, %s", *sub, *again.SubscriptionArn)
		}
		pending := must[*sns.SubscribeOutput](t)(c.Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: arn, Protocol: aws.String("email"), Endpoint: aws.String("a@example.com")}))
		if *pending.SubscriptionArn != "pending confirmation" {
			t.Errorf("got %s", *pending.SubscriptionArn)
		}
		must[*sns.SetSubscriptionAttributesOutput](t)(c.SetSubscriptionAttributes(t.Context(), &sns.SetSubscriptionAttributesInput{SubscriptionArn: sub, AttributeName: aws.String("RawMessageDelivery"), AttributeValue: aws.String("true")}))
		got := must[*sns.GetSubscriptionAttributesOutput](t)(c.GetSubscriptionAttributes(t.Context(), &sns.GetSubscriptionAttributesInput{SubscriptionArn: sub})).Attributes
		if got["RawMessageDelivery"] != "true" || got["FilterPolicy"] != `{"kind":["a"]}` || got["FilterPolicyScope"] != "MessageAttributes" || got["PendingConfirmation"] != "false" {
			t.Errorf("got %v", got)
		}
		must[*sns.UntagResourceOutput](t)(c.UntagResource(t.Context(), &sns.UntagResourceInput{ResourceArn: arn, TagKeys: []string{"a"}}))
		must[*sns.TagResourceOutput](t)(c.TagResource(t.Context(), &sns.TagResourceInput{ResourceArn: arn, Tags: []types.Tag{{Key: aws.String("b"), Value: aws.String("2")}}}))
		tags := must[*sns.ListTagsForResourceOutput](t)(c.ListTagsForResource(t.Context(), &sns.ListTagsForResourceInput{ResourceArn: arn})).Tags
		if len(tags) != 1 || *tags[0].Key != "b" || *tags[0].Value != "2" {
			t.Errorf("got %+v", tags)
		}
		_, err = c.Publish(t.Context(), &sns.PublishInput{TopicArn: arn, Message: aws.String("x")})
		w.refused(err, "NotEmulated: The operation Publish of SNS is not emulated: no messages are delivered here.")
		_, err = c.SetTopicAttributes(t.Context(), &sns.SetTopicAttributesInput{TopicArn: arn, AttributeName: aws.String("DeliveryPolicy"), AttributeValue: aws.String("{}")})
		w.refused(err, "NotEmulated: The attribute DeliveryPolicy")
		must[*sns.DeleteTopicOutput](t)(c.DeleteTopic(t.Context(), &sns.DeleteTopicInput{TopicArn: arn}))
		must[*sns.DeleteTopicOutput](t)(c.DeleteTopic(t.Context(), &sns.DeleteTopicInput{TopicArn: arn})) // again
		if list := must[*sns.ListSubscriptionsOutput](t)(c.ListSubscriptions(t.Context(), nil)); len(list.Subscriptions) != 0 {
			t.Errorf("left: %+v", list.Subscriptions)
		}
		if list := must[*sns.ListTopicsOutput](t)(c.ListTopics(t.Context(), nil)); len(list.Topics) != 0 {
			t.Errorf("left: %+v", list.Topics)
		}
	})
}
