package sqs

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// policies are the types that hold the policies of these resources.
func policies() services.PolicyTypes {
	return services.PolicyTypes{
		Inline: "AWS::SQS::QueueInlinePolicy", InlineProperty: "Queue",
		Shared: "AWS::SQS::QueuePolicy", SharedProperty: "Queues",
	}
}

// ranges are the lowest and highest values of the attributes that are numbers
// (AWS documentation, "SetQueueAttributes").
var ranges = map[string][2]int{
	"DelaySeconds": {0, 900}, "MaximumMessageSize": {1024, 1 << 20}, "MessageRetentionPeriod": {60, 1209600},
	"ReceiveMessageWaitTimeSeconds": {0, 20}, "VisibilityTimeout": {0, 43200}, "KmsDataKeyReusePeriodSeconds": {60, 86400},
}

// settable are the attributes that are properties of the queue.
var settable = []string{
	"DelaySeconds", "MaximumMessageSize", "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds", "VisibilityTimeout",
	"KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "SqsManagedSseEnabled", "RedrivePolicy", "RedriveAllowPolicy",
	"FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit",
}

// convert writes attributes into properties. The policy is none of them: given
// tells whether there is one, nil takes it away.
func convert(attributes map[string]string, properties map[string]any, creating bool) (policy any, given bool, err error) {
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		text := attributes[name]
		value, ok := any(nil), true
		switch {
		case name == "Policy":
			given = true
			if text != "" {
				policy, ok = services.Document(text)
			}
		case !slices.Contains(settable, name) || name == "FifoQueue" && !creating:
			return nil, false, wire.Errorf("InvalidAttributeName", "Unknown Attribute %s.", name)
		default:
			value, ok = services.Property(queueType, name, text)
			if bounds, isNumber := ranges[name]; ok && isNumber {
				n, err := strconv.Atoi(text)
				ok = err == nil && n >= bounds[0] && n <= bounds[1]
			}
			services.Set(properties, name, value)
		}
		if !ok {
			return nil, false, wire.Errorf("InvalidAttributeValue", "Invalid value for the parameter %s.", name)
		}
	}
	if properties["FifoQueue"] == false { // FifoQueue=false is not valid in a template
		delete(properties, "FifoQueue")
	}
	return policy, given, nil
}

// attributesOf gives all attributes that a queue has.
func attributesOf(tx store.Tx, call wire.Call, r *provider.Resource) (map[string]string, error) {
	all := map[string]string{
		"QueueArn":         r.Text("Arn"),
		"CreatedTimestamp": strconv.FormatInt(r.Created.Unix(), 10), "LastModifiedTimestamp": strconv.FormatInt(r.Updated.Unix(), 10),
		"ApproximateNumberOfMessages": "0", "ApproximateNumberOfMessagesNotVisible": "0", "ApproximateNumberOfMessagesDelayed": "0",
	}
	model := r.Model()
	for _, name := range settable {
		if value, ok := model[name]; ok {
			all[name] = services.Text(value)
		}
	}
	if all["KmsMasterKeyId"] != "" {
		all["SqsManagedSseEnabled"] = "false" // only one of the two can be
	}
	policy, err := policies().Policy(tx, call, r.PhysicalID)
	if policy != nil {
		all["Policy"] = services.Text(policy.Properties["PolicyDocument"])
	}
	return all, err
}

func (s service) get(ctx context.Context, in *getInput) (*getOutput, error) {
	out := &getOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := find(tx, call, in.QueueUrl)
		if err != nil {
			return err
		}
		all, err := attributesOf(tx, call, r)
		if err != nil {
			return err
		}
		for _, name := range in.AttributeNames {
			if _, has := all[name]; !has && name != "All" && name != "Policy" && !slices.Contains(settable, name) {
				return wire.Errorf("InvalidAttributeName", "Unknown Attribute %s.", name)
			}
		}
		if !slices.Contains(in.AttributeNames, "All") {
			maps.DeleteFunc(all, func(name, _ string) bool { return !slices.Contains(in.AttributeNames, name) })
		}
		if len(all) > 0 {
			out.Attributes = all
		}
		return nil
	})
}

func (s service) set(ctx context.Context, in *setInput) (*nothing, error) {
	return nil, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := find(tx, call, in.QueueUrl)
		if err != nil {
			return err
		}
		properties := maps.Clone(r.Properties)
		policy, given, err := convert(in.Attributes, properties, false)
		if err != nil {
			return err
		}
		if err := s.Change(tx, r, func(p *provider.Physical) { p.Properties = properties }); err != nil || !given {
			return err
		}
		return s.SetPolicy(tx, call, policies(), r.PhysicalID, policy)
	})
}
