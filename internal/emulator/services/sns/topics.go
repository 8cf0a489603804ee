package sns

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// policies are the types that hold the policies of these resources.
func policies() services.PolicyTypes {
	return services.PolicyTypes{
		Inline: "AWS::SNS::TopicInlinePolicy", InlineProperty: "TopicArn",
		Shared: "AWS::SNS::TopicPolicy", SharedProperty: "Topics",
	}
}

// settable are the attributes that are properties of the topic.
var settable = []string{
	"ArchivePolicy", "ContentBasedDeduplication", "DisplayName", "FifoThroughputScope", "FifoTopic",
	"KmsMasterKeyId", "SignatureVersion", "TracingConfig",
}

func find(tx store.Tx, call wire.Call, arn string) (*provider.Resource, error) {
	if len(strings.Split(arn, ":")) != 6 {
		return nil, wire.Errorf("InvalidParameter", "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not %d", len(strings.Split(arn, ":")))
	}
	r, ok, err := provider.Get(tx, call.Account, call.Region, topicType, arn)
	if err == nil && !ok {
		err = wire.Errorf("NotFound", "Topic does not exist")
	}
	return r, err
}

var nameCharacters = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)

// checkName holds a name against AWS documentation, "CreateTopic".
func checkName(name string, fifo bool) error {
	plain, ends := strings.CutSuffix(name, ".fifo")
	if fifo != ends || !nameCharacters.MatchString(plain) || len(name) > 256 {
		return wire.Errorf("InvalidParameter", "Invalid parameter: Topic Name")
	}
	return nil
}

func (s service) create(ctx context.Context, in *createInput) (*arnOutput, error) {
	if err := checkName(in.Name, in.Attributes["FifoTopic"] == "true"); err != nil {
		return nil, err
	}
	out := &arnOutput{}
	return out, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, exists, err := provider.ByName(tx, call.Account, call.Region, topicType, in.Name)
		if err != nil {
			return err
		}
		if exists {
			out.TopicArn = r.PhysicalID
			return same(tx, call, r, in)
		}
		properties := map[string]any{"TopicName": in.Name}
		for name, text := range in.Attributes {
			if err := assign(properties, name, text); name != "Policy" && err != nil {
				return err
			}
		}
		if r, err = s.Create(tx, call, topicType, properties, services.TagMap(in.Tags)); err != nil {
			return err
		}
		out.TopicArn = r.PhysicalID
		return s.setPolicy(tx, call, r, in.Attributes["Policy"])
	})
}

// same lets a topic be created again, with the attributes and tags that it has.
func same(tx store.Tx, call wire.Call, r *provider.Resource, in *createInput) error {
	has, err := attributesOf(tx, call, r)
	if err != nil {
		return err
	}
	for name, text := range in.Attributes {
		if has[name] != text {
			return wire.Errorf("InvalidParameter", "Invalid parameter: Attributes Reason: Topic already exists with different attributes")
		}
	}
	if len(in.Tags) > 0 && !maps.Equal(services.TagMap(in.Tags), r.Physical().AllTags()) {
		return wire.Errorf("InvalidParameter", "Invalid parameter: Tags Reason: Topic already exists with different tags")
	}
	return nil
}

// assign writes an attribute into a topic's properties.
func assign(properties map[string]any, name, text string) error {
	if strings.Contains(name, "Feedback") || name == "DeliveryPolicy" {
		return wire.Errorf(wire.ErrNotEmulated, "The attribute %s of topics is not emulated: no messages are delivered here.", name)
	}
	if !slices.Contains(settable, name) {
		return wire.Errorf("InvalidParameter", "Invalid parameter: AttributeName")
	}
	value, ok := services.Property(topicType, name, text)
	if !ok {
		return wire.Errorf("InvalidParameter", "Invalid parameter: Attributes Reason: %s: invalid value", name)
	}
	services.Set(properties, name, value)
	return nil
}

// setPolicy gives a topic another policy; an empty one is no change.
func (s service) setPolicy(tx store.Tx, call wire.Call, r *provider.Resource, text string) error {
	if text == "" {
		return nil
	}
	document, ok := services.Document(text)
	if !ok {
		return wire.Errorf("InvalidParameter", "Invalid parameter: Policy Error: null")
	}
	return s.SetPolicy(tx, call, policies(), r.PhysicalID, document)
}

func (s service) delete(ctx context.Context, in *topicInput) (*nothing, error) {
	return nil, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, ok, err := provider.Get(tx, call.Account, call.Region, topicType, in.TopicArn)
		if err != nil || !ok {
			return err // deleting again is no error
		}
		subscriptions, err := subscriptionsOf(tx, call, in.TopicArn)
		if err != nil {
			return err
		}
		for _, sub := range subscriptions {
			if sub.index < 0 {
				if err := s.Delete(tx, sub.resource); err != nil {
					return err
				}
			}
		}
		return s.Delete(tx, r)
	})
}

// attributesOf gives all attributes that a topic has.
func attributesOf(tx store.Tx, call wire.Call, r *provider.Resource) (map[string]string, error) {
	subscriptions, err := subscriptionsOf(tx, call, r.PhysicalID)
	if err != nil {
		return nil, err
	}
	pending := 0
	for _, sub := range subscriptions {
		if sub.pending() {
			pending++
		}
	}
	all := map[string]string{
		"TopicArn": r.PhysicalID, "Owner": r.Account, "DisplayName": "",
		"SubscriptionsConfirmed": strconv.Itoa(len(subscriptions) - pending),
		"SubscriptionsPending":   strconv.Itoa(pending), "SubscriptionsDeleted": "0",
		"EffectiveDeliveryPolicy": `{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}`,
	}
	for _, name := range settable {
		if value, ok := r.Properties[name]; ok {
			all[name] = services.Text(value)
		}
	}
	policy, err := policies().Policy(tx, call, r.PhysicalID)
	if err != nil {
		return nil, err
	}
	if policy != nil {
		all["Policy"] = services.Text(policy.Properties["PolicyDocument"])
	} else {
		all["Policy"] = services.Text(standardPolicy(r))
	}
	return all, nil
}

// standardPolicy is the one of a topic without a policy of its own: its owner
// may do everything.
func standardPolicy(r *provider.Resource) map[string]any {
	return map[string]any{
		"Version": "2008-10-17", "Id": "__default_policy_ID",
		"Statement": []any{map[string]any{
			"Sid": "__default_statement_ID", "Effect": "Allow", "Principal": map[string]any{"AWS": "*"},
			"Action": []any{
				"SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission",
				"SNS:DeleteTopic", "SNS:Subscribe", "SNS:ListSubscriptionsByTopic", "SNS:Publish",
			},
			"Resource":  r.PhysicalID,
			"Condition": map[string]any{"StringEquals": map[string]any{"AWS:SourceOwner": r.Account}},
		}},
	}
}

func (s service) get(ctx context.Context, in *topicInput) (*attributesOutput, error) {
	out := &attributesOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := find(tx, call, in.TopicArn)
		if err == nil {
			out.Attributes, err = attributesOf(tx, call, r)
		}
		return err
	})
}

func (s service) set(ctx context.Context, in *setInput) (*nothing, error) {
	return nil, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := find(tx, call, in.TopicArn)
		if err != nil {
			return err
		}
		switch in.AttributeName {
		case "Policy":
			return s.setPolicy(tx, call, r, in.AttributeValue)
		case "FifoTopic":
			return wire.Errorf("InvalidParameter", "Invalid parameter: AttributeName")
		}
		properties := maps.Clone(r.Properties)
		if err := assign(properties, in.AttributeName, in.AttributeValue); err != nil {
			return err
		}
		return s.Change(tx, r, func(p *provider.Physical) { p.Properties = properties })
	})
}

func (s service) list(ctx context.Context, in *listInput) (*listOutput, error) {
	out := &listOutput{Topics: []arnOutput{}}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		list, err := provider.List(tx, call.Account, call.Region, topicType)
		if err != nil {
			return err
		}
		list, next, err := services.Page(list, in.NextToken, nil, pageSize)
		out.NextToken = next
		for _, r := range list {
			out.Topics = append(out.Topics, arnOutput{r.PhysicalID})
		}
		return err
	})
}
