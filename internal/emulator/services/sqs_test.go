package services_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"
)

// AWS documentation, "CreateQueue" and "GetQueueAttributes".
func TestLifeOfAQueue(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		c := sqs.NewFromConfig(w.Config)
		in := &sqs.CreateQueueInput{
			QueueName: aws.String("jobs"), Tags: map[string]string{"a": "1"},
			Attributes: map[string]string{"VisibilityTimeout": "45", "Policy": `{"Statement":[]}`},
		}
		made := must[*sqs.CreateQueueOutput](t)(c.CreateQueue(t.Context(), in))
		if *made.QueueUrl != "https://sqs.eu-west-1.amazonaws.com/111111111111/jobs" {
			t.Errorf("got %s", *made.QueueUrl)
		}
		must[*sqs.CreateQueueOutput](t)(c.CreateQueue(t.Context(), in)) // again
		in.Attributes["VisibilityTimeout"] = "46"
		_, err := c.CreateQueue(t.Context(), in)
		w.refused(err, "QueueAlreadyExists: A queue already exists with the same name and a different value for attribute VisibilityTimeout")

		must[*sqs.SetQueueAttributesOutput](t)(c.SetQueueAttributes(t.Context(), &sqs.SetQueueAttributesInput{QueueUrl: made.QueueUrl, Attributes: map[string]string{
			"RedrivePolicy": `{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:111111111111:dead","maxReceiveCount":3}`, "DelaySeconds": "7", "Policy": "",
		}}))
		// Clients may have put their endpoint into the URL.
		got := must[*sqs.GetQueueAttributesOutput](t)(c.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{
			QueueUrl: aws.String("http://localhost:4599/111111111111/jobs"), AttributeNames: []types.QueueAttributeName{"All"},
		})).Attributes
		for _, name := range []string{"CreatedTimestamp", "LastModifiedTimestamp"} {
			if len(got[name]) != 9 {
				t.Errorf("%s is %q", name, got[name]) // the clock of the test is at the year 2000
			}
			delete(got, name)
		}
		want := map[string]string{
			"QueueArn": "arn:aws:sqs:eu-west-1:111111111111:jobs", "VisibilityTimeout": "45", "DelaySeconds": "7",
			"RedrivePolicy":          `{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:111111111111:dead","maxReceiveCount":3}`,
			"MaximumMessageSize":     "1048576",
			"MessageRetentionPeriod": "345600", "ReceiveMessageWaitTimeSeconds": "0", "SqsManagedSseEnabled": "true",
			"ApproximateNumberOfMessages": "0", "ApproximateNumberOfMessagesDelayed": "0", "ApproximateNumberOfMessagesNotVisible": "0",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		some := must[*sqs.GetQueueAttributesOutput](t)(c.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: made.QueueUrl, AttributeNames: []types.QueueAttributeName{"DelaySeconds", "Policy"}}))
		if diff := cmp.Diff(map[string]string{"DelaySeconds": "7"}, some.Attributes); diff != "" {
			t.Error(diff)
		}
		must[*sqs.DeleteQueueOutput](t)(c.DeleteQueue(t.Context(), &sqs.DeleteQueueInput{QueueUrl: made.QueueUrl}))
		_, err = c.GetQueueUrl(t.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String("jobs")})
		var missing *types.QueueDoesNotExist
		if !errors.As(err, &missing) || missing.ErrorCode() != "AWS.SimpleQueueService.NonExistentQueue" {
			t.Errorf("got %v", err)
		}
	})
}

func TestQueuesOfStacks(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		c := sqs.NewFromConfig(w.Config)
		outputs := w.deploy("s", `
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs.fifo, FifoQueue: true, VisibilityTimeout: 90, Tags: [{Key: a, Value: "1"}]}}
  Policy: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Jobs], PolicyDocument: {Version: 2012-10-17, Statement: []}}}
Outputs: {Url: {Value: !Ref Jobs}}`)
		url := outputs["Url"]
		list := must[*sqs.ListQueuesOutput](t)(c.ListQueues(t.Context(), &sqs.ListQueuesInput{QueueNamePrefix: aws.String("job")}))
		if !slices.Equal(list.QueueUrls, []string{url}) {
			t.Errorf("got %v", list.QueueUrls)
		}
		got := must[*sqs.GetQueueAttributesOutput](t)(c.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: []types.QueueAttributeName{"FifoQueue", "VisibilityTimeout", "Policy"}}))
		if diff := cmp.Diff(map[string]string{"FifoQueue": "true", "VisibilityTimeout": "90", "Policy": `{"Statement":[],"Version":"2012-10-17"}`}, got.Attributes); diff != "" {
			t.Error(diff)
		}
		must[*sqs.TagQueueOutput](t)(c.TagQueue(t.Context(), &sqs.TagQueueInput{QueueUrl: &url, Tags: map[string]string{"b": ""}}))
		must[*sqs.UntagQueueOutput](t)(c.UntagQueue(t.Context(), &sqs.UntagQueueInput{QueueUrl: &url, TagKeys: []string{"a"}}))
		tags := must[*sqs.ListQueueTagsOutput](t)(c.ListQueueTags(t.Context(), &sqs.ListQueueTagsInput{QueueUrl: &url})).Tags
		if _, has := tags["a"]; has || tags["aws:cloudformation:stack-name"] != "s" {
			t.Errorf("got %v", tags)
		}
		if b, has := tags["b"]; !has || b != "" {
			t.Errorf("got %v", tags)
		}
		w.drop("s")
		if list := must[*sqs.ListQueuesOutput](t)(c.ListQueues(t.Context(), nil)); len(list.QueueUrls) != 0 {
			t.Errorf("left: %v", list.QueueUrls)
		}
	})
}

func TestQueuesRefused(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		c := sqs.NewFromConfig(w.Config)
		for want, in := range map[string]sqs.CreateQueueInput{
			"InvalidParameterValue: Can only include alphanumeric":                 {QueueName: aws.String("a b")},
			"InvalidParameterValue: The name of a FIFO queue":                      {QueueName: aws.String("a"), Attributes: map[string]string{"FifoQueue": "true"}},
			"InvalidAttributeValue: Invalid value for the parameter DelaySeconds.": {QueueName: aws.String("a"), Attributes: map[string]string{"DelaySeconds": "901"}},
			"InvalidAttributeValue: Invalid value for the parameter Policy.":       {QueueName: aws.String("a"), Attributes: map[string]string{"Policy": "nonsense"}},
			"InvalidAttributeName: Unknown Attribute Colour.":                      {QueueName: aws.String("a"), Attributes: map[string]string{"Colour": "red"}},
		} {
			_, err := c.CreateQueue(t.Context(), &in)
			w.refused(err, want)
		}
		_, err := c.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: aws.String("https://sqs.eu-west-1.amazonaws.com/111111111111/a"), MessageBody: aws.String("x")})
		w.refused(err, "NotEmulated: The operation SendMessage of SQS is not emulated: no messages are delivered here.")
	})
}
