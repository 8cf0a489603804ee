package generator

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/template"
)

func (s *Service) describeGeneratedTemplate(ctx context.Context, in *cfn.DescribeGeneratedTemplateInput) (*cfn.DescribeGeneratedTemplateOutput, error) {
	var out *cfn.DescribeGeneratedTemplateOutput
	err := s.store.View(func(tx store.Tx) error {
		g, err := findGenerated(tx, wire.CallFrom(ctx), in.GeneratedTemplateName)
		if err != nil {
			return err
		}
		out = g.describe(time.Now())
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (g *Generated) describe(now time.Time) *cfn.DescribeGeneratedTemplateOutput {
	status := g.status(now)
	done := !now.Before(g.Ends)
	var failed, succeeded, pending, warnings int32
	out := &cfn.DescribeGeneratedTemplateOutput{
		GeneratedTemplateId: aws.String(g.ARN()), GeneratedTemplateName: &g.Name, Status: status,
		CreationTime: stamp(g.Created), LastUpdatedTime: stamp(g.Updated), Resources: []types.ResourceDetail{},
		TemplateConfiguration: &g.Config,
	}
	if g.StackID != "" {
		out.StackId = &g.StackID
	}
	if status == types.GeneratedTemplateStatusFailed {
		out.StatusReason = &g.Failure
	}
	for _, r := range g.Resources {
		detail := types.ResourceDetail{
			LogicalResourceId: &r.LogicalID, ResourceType: &r.Type, ResourceIdentifier: r.Identifier,
			ResourceStatus: types.GeneratedTemplateResourceStatusPending,
		}
		switch {
		case !done:
			pending++
		case r.Failure != "":
			failed++
			detail.ResourceStatus, detail.ResourceStatusReason = types.GeneratedTemplateResourceStatusFailed, &r.Failure
		default:
			succeeded++
			detail.ResourceStatus, detail.Warnings = types.GeneratedTemplateResourceStatusComplete, r.Warnings
			warnings += int32(len(r.Warnings)) //nolint:gosec // a few
		}
		out.Resources = append(out.Resources, detail)
	}
	out.TotalWarnings = &warnings
	out.Progress = &types.TemplateProgress{
		ResourcesFailed: &failed, ResourcesSucceeded: &succeeded, ResourcesPending: &pending, ResourcesProcessing: aws.Int32(0),
	}
	return out
}

func (s *Service) getGeneratedTemplate(ctx context.Context, in *cfn.GetGeneratedTemplateInput) (*cfn.GetGeneratedTemplateOutput, error) {
	var out *cfn.GetGeneratedTemplateOutput
	err := s.store.View(func(tx store.Tx) error {
		g, err := findGenerated(tx, wire.CallFrom(ctx), in.GeneratedTemplateName)
		if err != nil {
			return err
		}
		out = &cfn.GetGeneratedTemplateOutput{Status: g.status(time.Now())}
		if out.Status != types.GeneratedTemplateStatusComplete {
			return nil
		}
		body := g.Body
		if in.Format == types.TemplateFormatYaml {
			if body, err = asYAML(body); err != nil {
				return err
			}
		}
		out.TemplateBody = &body
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func asYAML(body string) (string, error) {
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return "", err
	}
	text, err := template.ToYAML(value)
	return string(text), err
}

func (s *Service) listGeneratedTemplates(ctx context.Context, in *cfn.ListGeneratedTemplatesInput) (*cfn.ListGeneratedTemplatesOutput, error) {
	out := &cfn.ListGeneratedTemplatesOutput{Summaries: []types.TemplateSummary{}}
	now := time.Now()
	err := s.store.View(func(tx store.Tx) (err error) {
		out.NextToken, err = paging.Records(tx, key(wire.CallFrom(ctx), "generated", ""), in.NextToken, paging.Size(in.MaxResults, pageSize), func(g *Generated) bool {
			count := int32(len(g.Resources)) //nolint:gosec // at most 500
			summary := types.TemplateSummary{
				GeneratedTemplateId: aws.String(g.ARN()), GeneratedTemplateName: &g.Name, Status: g.status(now), NumberOfResources: &count,
				CreationTime: stamp(g.Created), LastUpdatedTime: stamp(g.Updated),
			}
			if summary.Status == types.GeneratedTemplateStatusFailed {
				summary.StatusReason = &g.Failure
			}
			out.Summaries = append(out.Summaries, summary)
			return true
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
