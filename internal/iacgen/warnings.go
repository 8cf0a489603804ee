package iacgen

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// warningOf explains a warning (AWS documentation, "Resolve write-only
// properties", and WarningDetail).
func warningOf(w types.WarningDetail) Warning {
	out := Warning{Type: string(w.Type), Properties: []string{}}
	required := false
	for _, p := range w.Properties {
		path := strings.ReplaceAll(strings.TrimPrefix(aws.ToString(p.PropertyPath), "/properties/"), "/", ".")
		out.Properties = append(out.Properties, path)
		required = required || aws.ToBool(p.Required)
	}
	switch w.Type {
	case types.WarningTypeMutuallyExclusiveProperties:
		out.Text = "only one of these can be set; the template has a parameter for each choice, whose name ends in OneOf: keep one"
	case types.WarningTypeMutuallyExclusiveTypes:
		out.Text = "the value may have one of several forms; the template takes it as a text"
	case types.WarningTypeUnsupportedProperties:
		out.Text = "cannot be read back and is left out"
		if required {
			out.Text = "cannot be read back and is needed: give it as a parameter"
		}
	case types.WarningTypeExcludedProperties:
		out.Text = "left out by CloudFormation"
	case types.WarningTypeExcludedResources:
		out.Text = "the resource is left out by CloudFormation"
	default:
		out.Text = string(w.Type)
	}
	return out
}
