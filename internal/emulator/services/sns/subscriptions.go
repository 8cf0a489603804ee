package sns

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// one is a subscription: a resource, or the element of its topic's property
// Subscription at the index, which is -1 for a resource.
type one struct {
	resource           *provider.Resource
	index              int
	arn                string
	topic              string
	protocol, endpoint string
}

// pending tells whether the subscriber would have to confirm it.
func (o one) pending() bool {
	return slices.Contains([]string{"email", "email-json", "http", "https"}, o.protocol)
}

func (o one) listed() listed {
	l := listed{SubscriptionArn: o.arn, Owner: o.resource.Account, Protocol: o.protocol, Endpoint: o.endpoint, TopicArn: o.topic}
	if o.pending() {
		l.SubscriptionArn = "PendingConfirmation"
	}
	return l
}

// subscriptionsOf gives all subscriptions of the caller, those of one topic where
// it is not empty.
func subscriptionsOf(tx store.Tx, call wire.Call, topic string) ([]one, error) {
	own, err := provider.List(tx, call.Account, call.Region, subscriptionType)
	if err != nil {
		return nil, err
	}
	var all []one
	for _, r := range own {
		all = append(all, one{r, -1, r.PhysicalID, r.Text("TopicArn"), r.Text("Protocol"), r.Text("Endpoint")})
	}
	topics, err := provider.List(tx, call.Account, call.Region, topicType)
	if err != nil {
		return nil, err
	}
	for _, r := range topics {
		all = append(all, inline(r)...)
	}
	return slices.DeleteFunc(all, func(o one) bool { return topic != "" && o.topic != topic }), nil
}

// inline gives the subscriptions that a topic's property has.
func inline(r *provider.Resource) []one {
	var all []one
	elements, _ := r.Properties["Subscription"].([]any)
	for i, element := range elements {
		fields, _ := element.(map[string]any)
		o := one{resource: r, index: i, topic: r.PhysicalID, protocol: services.Text(fields["Protocol"]), endpoint: services.Text(fields["Endpoint"])}
		sum := sha256.Sum256([]byte(r.Unique + o.protocol + o.endpoint))
		o.arn = fmt.Sprintf("%s:%x-%x-4%x-a%x-%x", r.PhysicalID, sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
		all = append(all, o)
	}
	return all
}

func findOne(tx store.Tx, call wire.Call, arn string) (one, error) {
	all, err := subscriptionsOf(tx, call, "")
	if err != nil {
		return one{}, err
	}
	i := slices.IndexFunc(all, func(o one) bool { return o.arn == arn })
	if i < 0 {
		return one{}, wire.Errorf("NotFound", "Subscription does not exist")
	}
	return all[i], nil
}

// protocols are those of AWS documentation, "Subscribe".
var protocols = []string{"http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"}

func (s service) subscribe(ctx context.Context, in *subscribeInput) (*subscription, error) {
	if !slices.Contains(protocols, in.Protocol) {
		return nil, wire.Errorf("InvalidParameter", "Invalid parameter: Amazon SNS does not support this protocol string: %s", in.Protocol)
	}
	out := &subscription{}
	return out, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		if _, err := find(tx, call, in.TopicArn); err != nil {
			return err
		}
		all, err := subscriptionsOf(tx, call, in.TopicArn)
		if err != nil {
			return err
		}
		made := one{protocol: in.Protocol}
		i := slices.IndexFunc(all, func(o one) bool { return o.protocol == in.Protocol && o.endpoint == in.Endpoint })
		if i >= 0 {
			made = all[i]
		} else {
			properties := map[string]any{"TopicArn": in.TopicArn, "Protocol": in.Protocol}
			if in.Endpoint != "" {
				properties["Endpoint"] = in.Endpoint
			}
			for name, text := range in.Attributes {
				if err := assignOne(properties, name, text); err != nil {
					return err
				}
			}
			r, err := s.Create(tx, call, subscriptionType, properties, nil)
			if err != nil {
				return err
			}
			made.arn = r.PhysicalID
		}
		out.SubscriptionArn = made.arn
		if made.pending() && !in.ReturnSubscriptionArn {
			out.SubscriptionArn = "pending confirmation"
		}
		return nil
	})
}

// settableOne are the attributes that are properties of the subscription.
var settableOne = []string{"DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy", "ReplayPolicy", "SubscriptionRoleArn"}

func assignOne(properties map[string]any, name, text string) error {
	if !slices.Contains(settableOne, name) {
		return wire.Errorf("InvalidParameter", "Invalid parameter: AttributeName")
	}
	value, ok := services.Property(subscriptionType, name, text)
	if !ok {
		return wire.Errorf("InvalidParameter", "Invalid parameter: Attributes Reason: %s: invalid value", name)
	}
	services.Set(properties, name, value)
	return nil
}

func (s service) unsubscribe(ctx context.Context, in *subscription) (*nothing, error) {
	return nil, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		o, err := findOne(tx, call, in.SubscriptionArn)
		if err != nil {
			return err
		}
		if o.index < 0 {
			return s.Delete(tx, o.resource)
		}
		return s.Change(tx, o.resource, func(p *provider.Physical) {
			elements, _ := p.Properties["Subscription"].([]any)
			p.Properties["Subscription"] = slices.Delete(slices.Clone(elements), o.index, o.index+1)
		})
	})
}

func (s service) listAll(ctx context.Context, in *listInput) (*listedOutput, error) {
	return s.listed(ctx, "", in.NextToken)
}

func (s service) listByTopic(ctx context.Context, in *byTopicInput) (*listedOutput, error) {
	return s.listed(ctx, in.TopicArn, in.NextToken)
}

func (s service) listed(ctx context.Context, topic, token string) (*listedOutput, error) {
	out := &listedOutput{Subscriptions: []listed{}}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		if topic != "" {
			if _, err := find(tx, call, topic); err != nil {
				return err
			}
		}
		all, err := subscriptionsOf(tx, call, topic)
		if err != nil {
			return err
		}
		all, out.NextToken, err = services.Page(all, token, nil, pageSize)
		for _, o := range all {
			out.Subscriptions = append(out.Subscriptions, o.listed())
		}
		return err
	})
}

func (s service) getOne(ctx context.Context, in *subscription) (*attributesOutput, error) {
	out := &attributesOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		o, err := findOne(tx, call, in.SubscriptionArn)
		if err != nil {
			return err
		}
		out.Attributes = map[string]string{
			"SubscriptionArn": o.arn, "TopicArn": o.topic, "Owner": o.resource.Account, "Protocol": o.protocol, "Endpoint": o.endpoint,
			"PendingConfirmation": services.Text(o.pending()), "ConfirmationWasAuthenticated": services.Text(!o.pending()),
			"RawMessageDelivery":    "false",
			"SubscriptionPrincipal": fmt.Sprintf("arn:%s:iam::%s:root", call.Partition, call.Account),
		}
		if o.index >= 0 {
			return nil
		}
		for _, name := range settableOne {
			if value, ok := o.resource.Properties[name]; ok {
				out.Attributes[name] = services.Text(value)
			}
		}
		if out.Attributes["FilterPolicy"] != "" && out.Attributes["FilterPolicyScope"] == "" {
			out.Attributes["FilterPolicyScope"] = "MessageAttributes"
		}
		return nil
	})
}

func (s service) setOne(ctx context.Context, in *setOneInput) (*nothing, error) {
	return nil, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		o, err := findOne(tx, call, in.SubscriptionArn)
		if err != nil {
			return err
		}
		if o.index >= 0 {
			return wire.Errorf(wire.ErrNotEmulated, "Attributes of a subscription that is a property of its topic are not emulated.")
		}
		properties := maps.Clone(o.resource.Properties)
		if err := assignOne(properties, in.AttributeName, in.AttributeValue); err != nil {
			return err
		}
		return s.Change(tx, o.resource, func(p *provider.Physical) { p.Properties = properties })
	})
}
