// Package schema holds facts about CloudFormation's resource types: how a
// resource is identified, which properties and attributes it has, and which
// property changes make CloudFormation replace it.
//
// The facts are distilled from AWS's own resource provider schemas as the AWS
// CDK team publishes them (npm package @aws-cdk/aws-service-spec) into
// facts.zip, one entry a service. Nothing is read before the first question,
// and then only the entry of the service that is asked for.
package schema

import (
	"slices"
	"strings"
)

//go:generate go run ./generate -out facts.zip

// Type is what is known about one resource type. A Type is shared: it must not
// be changed.
type Type struct {
	// Name is the full name, for example AWS::SQS::Queue.
	Name string `json:"-"`
	// PrimaryIdentifier names the properties or attributes that identify a
	// resource in the Cloud Control API; several are joined with "|". A nested
	// one is a path (Schedule/ScheduleId).
	PrimaryIdentifier []string `json:"id,omitempty"`
	// RefIdentifier names those that Ref returns, where they are not the
	// primary identifier. Use [Type.Ref].
	RefIdentifier []string `json:"ref,omitempty"`
	// ARN is the form of the resource's ARN with ${Partition}, ${Region},
	// ${Account} and one or more placeholders for its name or id; empty where
	// the type has none or it is not known.
	ARN string `json:"arn,omitempty"`
	// Tags tells how the type is tagged, nil where it cannot be.
	Tags *Tags `json:"tags,omitempty"`
	// Stateful types hold data of their own, which a replacement loses.
	Stateful bool `json:"stateful,omitempty"`
	// Transform is the macro without which the type does not exist
	// (AWS::Serverless-2016-10-31).
	Transform string `json:"transform,omitempty"`
	// Attributes are what Fn::GetAtt can ask for. Nested ones have dotted names
	// (Endpoint.Address).
	Attributes map[string]Shape `json:"attributes,omitempty"`
	// Properties are what a template can set.
	Properties map[string]Property `json:"properties,omitempty"`
	// Definitions are the nested property types that shapes refer to.
	Definitions map[string]map[string]Property `json:"definitions,omitempty"`
	// Replacing are paths that force a replacement although their property
	// does not say so; "*" stands for any list index.
	Replacing [][]string `json:"replacing,omitempty"`
}

// Tags tells how a resource type takes tags.
type Tags struct {
	// Property is the property's name, mostly "Tags".
	Property string `json:"property"`
	// Map is true where the tags are {"key": "value"}, false where they are a
	// list of {"Key": …, "Value": …}.
	Map bool `json:"map,omitempty"`
	// AtLaunch is true where each tag also needs PropagateAtLaunch
	// (AWS::AutoScaling::AutoScalingGroup).
	AtLaunch bool `json:"atLaunch,omitempty"`
}

// Ref names the properties or attributes that the intrinsic function Ref
// returns, joined with "|" where there are several. It is empty for the few
// types of which that is not known.
func (t *Type) Ref() []string {
	if len(t.RefIdentifier) > 0 {
		return t.RefIdentifier
	}
	return t.PrimaryIdentifier
}

// Taggable tells whether the type has a property for tags.
func (t *Type) Taggable() bool { return t.Tags != nil }

// Required gives the names of the properties that a template must set, sorted.
func (t *Type) Required() []string {
	var names []string
	for name, p := range t.Properties {
		if p.Required {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// ReadOnly gives the attributes' names, sorted: what Fn::GetAtt can ask for.
func (t *Type) ReadOnly() []string {
	names := make([]string, 0, len(t.Attributes))
	for name := range t.Attributes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Service gives the first two parts of a type name: AWS::SQS for
// AWS::SQS::Queue.
func Service(typeName string) string {
	parts := strings.SplitN(typeName, "::", 3)
	return strings.Join(parts[:min(2, len(parts))], "::")
}
