package template

import (
	"slices"
	"strings"
)

// parameterType takes a parameter's type apart: AWS::SSM::Parameter::Value<…>
// says that the value is the name of an SSM parameter, List<…> and
// CommaDelimitedList that it is a list, and base is what remains.
type parameterType struct {
	base      string
	list, ssm bool
}

func parseType(name string) parameterType {
	var t parameterType
	t.base = name
	if inner, ok := unwrap(t.base, "AWS::SSM::Parameter::Value<"); ok {
		t.base, t.ssm = inner, true
	}
	if inner, ok := unwrap(t.base, "List<"); ok {
		t.base, t.list = inner, true
	} else if t.base == "CommaDelimitedList" {
		t.base, t.list = "String", true
	}
	return t
}

func unwrap(name, prefix string) (string, bool) {
	inner, ok := strings.CutPrefix(name, prefix)
	if !ok || !strings.HasSuffix(inner, ">") {
		return "", false
	}
	return strings.TrimSuffix(inner, ">"), true
}

// known tells whether CloudFormation has the type. Source: AWS documentation,
// "CloudFormation template Parameters syntax", "Specify existing resources at
// runtime with CloudFormation-supplied parameter types".
func (t parameterType) known() bool {
	switch t.base {
	case "String":
		return true
	case "Number":
		return !t.ssm
	case "AWS::SSM::Parameter::Name":
		return !t.ssm && !t.list
	}
	return slices.Contains(suppliedTypes(), t.base)
}

func suppliedTypes() []string {
	return []string{
		"AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id",
		"AWS::EC2::KeyPair::KeyName", "AWS::EC2::SecurityGroup::GroupName",
		"AWS::EC2::SecurityGroup::Id", "AWS::EC2::Subnet::Id", "AWS::EC2::Volume::Id",
		"AWS::EC2::VPC::Id", "AWS::Route53::HostedZone::Id",
	}
}

// typeNames lists the types that a person most likely means.
func typeNames() []string {
	names := []string{"String", "Number", "List<Number>", "CommaDelimitedList", "AWS::SSM::Parameter::Name", "AWS::SSM::Parameter::Value<String>"}
	for _, supplied := range suppliedTypes() {
		names = append(names, supplied, "List<"+supplied+">", "AWS::SSM::Parameter::Value<"+supplied+">")
	}
	return names
}

// IsList tells whether a Ref of the parameter gives a list.
func (p *Parameter) IsList() bool { return parseType(p.Type).list }

// IsSSM tells whether the parameter's value is the name of an SSM parameter
// whose value is what counts.
func (p *Parameter) IsSSM() bool { return parseType(p.Type).ssm }

// typed is a parameter's value as a Ref gives it: a string, or a list of the
// trimmed strings between the commas.
func (t parameterType) typed(value string) any {
	if !t.list {
		return value
	}
	return anyList(splitList(value))
}

func splitList(value string) []string {
	items := strings.Split(value, ",")
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	return items
}
