package stack

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Summary is what CloudFormation reads out of a template.
type Summary struct {
	Parameters []Declared
	// Capabilities must be acknowledged; Reason says which resources need them.
	Capabilities []types.Capability
	Reason       string
	// Transforms are the macros that the template declares.
	Transforms []string
	// Keys are, for each type of resource, the sets of properties that can
	// identify one for an import.
	Keys map[string][][]string
	// Types are those of the template's resources.
	Types []string
}

// Summarize lets CloudFormation read a template before it is used: the one
// place that knows the capabilities it will insist on. For the deployed
// template (an empty source) it is asked by the stack's name.
func (c *Client) Summarize(ctx context.Context, stack string, source Source) (Summary, error) {
	input := &cloudformation.GetTemplateSummaryInput{TemplateBody: source.body(), TemplateURL: source.url()}
	if source.previous() != nil {
		input.StackName = &stack
	}
	out, err := c.cfn.GetTemplateSummary(ctx, input)
	if err != nil {
		return Summary{}, explain(err, stack)
	}
	summary := Summary{
		Capabilities: out.Capabilities,
		Reason:       aws.ToString(out.CapabilitiesReason),
		Transforms:   out.DeclaredTransforms,
		Keys:         identifierKeys(out.ResourceIdentifierSummaries),
		Types:        out.ResourceTypes,
	}
	for _, p := range out.Parameters {
		summary.Parameters = append(summary.Parameters, Declared{
			Name: aws.ToString(p.ParameterKey), HasDefault: p.DefaultValue != nil, NoEcho: aws.ToBool(p.NoEcho),
		})
	}
	return summary, nil
}
