package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/template"
)

func (e *Engine) validateTemplate(ctx context.Context, in *cfn.ValidateTemplateInput) (*cfn.ValidateTemplateOutput, error) {
	body, err := e.source(ctx, in.TemplateBody, in.TemplateURL, false)
	if err != nil {
		return nil, err
	}
	t, err := parse(body)
	if err != nil {
		return nil, err
	}
	out := &cfn.ValidateTemplateOutput{
		Description: text(t.Description), Parameters: []types.TemplateParameter{}, DeclaredTransforms: t.Macros(),
	}
	out.Capabilities, out.CapabilitiesReason = capabilities(t)
	for _, p := range t.Parameters {
		d := types.TemplateParameter{ParameterKey: aws.String(p.Name), NoEcho: aws.Bool(p.NoEcho), Description: text(p.Description)}
		if p.HasDefault {
			d.DefaultValue = aws.String(p.Default)
		}
		out.Parameters = append(out.Parameters, d)
	}
	return out, nil
}

func (e *Engine) getTemplateSummary(ctx context.Context, in *cfn.GetTemplateSummaryInput) (*cfn.GetTemplateSummaryOutput, error) {
	if in.StackName != nil && (in.TemplateBody != nil || in.TemplateURL != nil) {
		return nil, wire.Errorf("ValidationError", "Only one of StackName, Template URL or Template Body may be specified.")
	}
	var body string
	var err error
	switch {
	case in.StackName != nil:
		body, err = e.stackTemplate(ctx, *in.StackName)
	case in.StackSetName != nil && e.config.SetTemplate != nil:
		body, err = e.config.SetTemplate(ctx, *in.StackSetName, in.CallAs)
	default:
		body, err = e.source(ctx, in.TemplateBody, in.TemplateURL, false)
	}
	if err != nil {
		return nil, err
	}
	t, err := parse(body)
	if err != nil {
		return nil, err
	}
	return summarize(t, in.TemplateSummaryConfig), nil
}

func (e *Engine) stackTemplate(ctx context.Context, name string) (body string, err error) {
	p := placeOf(wire.CallFrom(ctx))
	err = e.store.View(func(tx store.Tx) error {
		s, err := findStack(tx, p, name, anyStack)
		switch {
		case err != nil:
			return err
		case s == nil:
			return withIDDoesNotExist(name)
		case s.Status == types.StackStatusReviewInProgress:
			return wire.Errorf("ValidationError", "GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.")
		}
		body, err = readText(tx, s, s.Template)
		return err
	})
	return body, err
}

func summarize(t *template.Template, config *types.TemplateSummaryConfig) *cfn.GetTemplateSummaryOutput {
	out := &cfn.GetTemplateSummaryOutput{
		Description: text(t.Description), Version: text(t.FormatVersion), DeclaredTransforms: t.Macros(),
		Parameters: []types.ParameterDeclaration{}, ResourceTypes: []string{},
	}
	out.Capabilities, out.CapabilitiesReason = capabilities(t)
	if t.Metadata != nil {
		out.Metadata = aws.String(nodeJSON(t.Metadata))
	}
	for _, p := range t.Parameters {
		out.Parameters = append(out.Parameters, declaration(p))
	}
	var unknown []string
	for _, r := range t.Resources {
		if slices.Contains(out.ResourceTypes, r.Type) {
			continue
		}
		out.ResourceTypes = append(out.ResourceTypes, r.Type)
		if _, known := schema.Lookup(r.Type); !known && !provider.Known(r.Type) && !strings.HasPrefix(r.Type, "Custom::") {
			unknown = append(unknown, r.Type)
		}
	}
	if config != nil && aws.ToBool(config.TreatUnrecognizedResourceTypesAsWarnings) && len(unknown) > 0 {
		out.Warnings = &types.Warnings{UnrecognizedResourceTypes: unknown}
	}
	out.ResourceIdentifierSummaries = identifiers(t)
	return out
}

func declaration(p *template.Parameter) types.ParameterDeclaration {
	d := types.ParameterDeclaration{
		ParameterKey: aws.String(p.Name), ParameterType: aws.String(p.Type), NoEcho: aws.Bool(p.NoEcho),
		Description: text(p.Description), ParameterConstraints: &types.ParameterConstraints{AllowedValues: p.AllowedValues},
	}
	if p.HasDefault {
		d.DefaultValue = aws.String(p.Default)
	}
	return d
}

// identifiers are the keys with which the resources could be imported; a
// compound identifier is one text, as clients take it apart (aws-cdk import).
func identifiers(t *template.Template) (summaries []types.ResourceIdentifierSummary) {
	for _, r := range t.Resources {
		i := slices.IndexFunc(summaries, func(s types.ResourceIdentifierSummary) bool { return *s.ResourceType == r.Type })
		if i >= 0 {
			summaries[i].LogicalResourceIds = append(summaries[i].LogicalResourceIds, r.LogicalID)
			continue
		}
		facts, known := schema.Lookup(r.Type)
		if !known || len(facts.PrimaryIdentifier) == 0 {
			continue
		}
		summaries = append(summaries, types.ResourceIdentifierSummary{
			ResourceType: aws.String(r.Type), LogicalResourceIds: []string{r.LogicalID},
			ResourceIdentifiers: []string{strings.Join(facts.PrimaryIdentifier, ",")},
		})
	}
	return summaries
}

// capabilities names what the template needs, and why.
func capabilities(t *template.Template) (list []types.Capability, reason *string) {
	var causes []string
	for _, need := range t.Capabilities() {
		list = append(list, types.Capability(need.Capability))
		for _, id := range need.LogicalIDs {
			if name := t.Resource(id).Type; !slices.Contains(causes, name) {
				causes = append(causes, name)
			}
		}
	}
	if len(causes) > 0 {
		reason = aws.String(fmt.Sprintf("The following resource(s) require capabilities: [%s]", strings.Join(causes, ", ")))
	}
	return list, reason
}
