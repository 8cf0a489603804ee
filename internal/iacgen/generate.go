package iacgen

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/poll"
)

// MaxResources is how many resources a generated template has at most (AWS
// documentation, "CreateGeneratedTemplate", Resources).
const MaxResources = 500

// Generated is a generated template without its text.
type Generated struct {
	Name    string                        `json:"name"`
	ID      string                        `json:"templateId"`
	Status  types.GeneratedTemplateStatus `json:"status"`
	Reason  string                        `json:"reason,omitempty"`
	Stack   string                        `json:"stackId,omitempty"`
	Created time.Time                     `json:"created"`
	Updated *time.Time                    `json:"updated,omitempty"`
	Count   int                           `json:"count"`
	// Members are its resources; a list of templates leaves them out.
	Members []Member `json:"resources,omitempty"`
}

// Member is a resource of a generated template.
type Member struct {
	LogicalID  string            `json:"logicalId"`
	Type       string            `json:"type"`
	Identifier map[string]string `json:"identifier"`
	Status     string            `json:"status"`
	Reason     string            `json:"reason,omitempty"`
	Warnings   []Warning         `json:"warnings,omitempty"`
}

// Failed tells that the resource is not in the template.
func (m Member) Failed() bool { return m.Status == string(types.GeneratedTemplateResourceStatusFailed) }

// Resource is the resource as a scan knows it.
func (m Member) Resource() Resource { return Resource{Type: m.Type, Identifier: m.Identifier} }

// Warning says what the template does not hold of a resource.
type Warning struct {
	Type       string   `json:"type"`
	Properties []string `json:"properties"`
	Text       string   `json:"text"`
}

// Request asks for a generated template.
type Request struct {
	Name      string
	Resources []Resource
	// Stack is a stack whose template is the beginning, empty for none.
	Stack string
	// Retain writes DeletionPolicy and UpdateReplacePolicy Retain.
	Retain bool
}

// Check refuses what CloudFormation would refuse, with the way out.
func (r Request) Check() error {
	switch {
	case len(r.Resources) == 0:
		return diag.New(diag.NotFound, "iac.nothing", "no resource is left by these filters").
			WithHint("cfn iac resources  shows what the scan has found; those that stacks have need --managed")
	case len(r.Resources) > MaxResources:
		return diag.New(diag.Invalid, "iac.too-many", "these are %d resources, and a generated template has at most %d", len(r.Resources), MaxResources).
			WithHint("split them, for example:\n%s", strings.Join(r.split(), "\n"))
	default:
		return nil
	}
}

// split proposes commands that divide the resources by their types.
func (r Request) split() (commands []string) {
	var names []string
	count := map[string]int{}
	for _, one := range r.Resources {
		if count[one.Type]++; count[one.Type] == 1 {
			names = append(names, one.Type)
		}
	}
	size, flags := 0, ""
	flush := func() {
		if size > 0 {
			commands = append(commands, fmt.Sprintf("cfn iac generate %s-%d%s   (%d)", r.Name, len(commands)+1, flags, size))
		}
		size, flags = 0, ""
	}
	for _, name := range names {
		if size+count[name] > MaxResources {
			flush()
		}
		size, flags = size+count[name], flags+" --type "+name
		if size > MaxResources {
			flags += " --tag KEY=VALUE or --id PREFIX*"
			flush()
		}
	}
	flush()
	return commands
}

// Generate begins to make a template.
func (c *Client) Generate(ctx context.Context, r Request) error {
	if err := r.Check(); err != nil {
		return err
	}
	policy := types.TemplateConfiguration{
		DeletionPolicy: types.GeneratedTemplateDeletionPolicyDelete, UpdateReplacePolicy: types.GeneratedTemplateUpdateReplacePolicyDelete,
	}
	if r.Retain {
		policy.DeletionPolicy, policy.UpdateReplacePolicy = types.GeneratedTemplateDeletionPolicyRetain, types.GeneratedTemplateUpdateReplacePolicyRetain
	}
	in := &cloudformation.CreateGeneratedTemplateInput{GeneratedTemplateName: &r.Name, TemplateConfiguration: &policy}
	if r.Stack != "" {
		in.StackName = &r.Stack
	}
	names := Names(r.Resources)
	for i, one := range r.Resources {
		in.Resources = append(in.Resources, types.ResourceDefinition{
			ResourceType: &one.Type, ResourceIdentifier: one.Identifier, LogicalResourceId: &names[i],
		})
	}
	_, err := c.cfn.CreateGeneratedTemplate(ctx, in)
	return explain(err, r.Name)
}

// Refresh begins to read all resources of a template again.
func (c *Client) Refresh(ctx context.Context, name string) error {
	_, err := c.cfn.UpdateGeneratedTemplate(ctx, &cloudformation.UpdateGeneratedTemplateInput{
		GeneratedTemplateName: &name, RefreshAllResources: aws.Bool(true),
	})
	return explain(err, name)
}

// Delete deletes a generated template; the resources stay.
func (c *Client) Delete(ctx context.Context, name string) error {
	_, err := c.cfn.DeleteGeneratedTemplate(ctx, &cloudformation.DeleteGeneratedTemplateInput{GeneratedTemplateName: &name})
	return explain(err, name)
}

// List lists the generated templates by name.
func (c *Client) List(ctx context.Context) ([]Generated, error) {
	list := []Generated{}
	pages := cloudformation.NewListGeneratedTemplatesPaginator(c.cfn, &cloudformation.ListGeneratedTemplatesInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explain(err, "")
		}
		for _, s := range page.Summaries {
			list = append(list, Generated{
				Name: aws.ToString(s.GeneratedTemplateName), ID: aws.ToString(s.GeneratedTemplateId), Status: s.Status,
				Reason: aws.ToString(s.StatusReason), Created: aws.ToTime(s.CreationTime), Updated: s.LastUpdatedTime,
				Count: int(aws.ToInt32(s.NumberOfResources)),
			})
		}
	}
	slices.SortFunc(list, func(a, b Generated) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// Get describes a generated template.
func (c *Client) Get(ctx context.Context, name string) (*Generated, error) {
	g, _, err := c.describe(ctx, name)
	return g, err
}

func (c *Client) describe(ctx context.Context, name string) (*Generated, float64, error) {
	out, err := c.cfn.DescribeGeneratedTemplate(ctx, &cloudformation.DescribeGeneratedTemplateInput{GeneratedTemplateName: &name})
	if err != nil {
		return nil, 0, explain(err, name)
	}
	g := &Generated{
		Name: aws.ToString(out.GeneratedTemplateName), ID: aws.ToString(out.GeneratedTemplateId), Status: out.Status,
		Reason: aws.ToString(out.StatusReason), Stack: aws.ToString(out.StackId), Created: aws.ToTime(out.CreationTime),
		Updated: out.LastUpdatedTime, Count: len(out.Resources), Members: []Member{},
	}
	for _, r := range out.Resources {
		g.Members = append(g.Members, memberOf(r))
	}
	percent := 0.0
	if p := out.Progress; p != nil && len(out.Resources) > 0 {
		percent = 100 * float64(aws.ToInt32(p.ResourcesSucceeded)+aws.ToInt32(p.ResourcesFailed)) / float64(len(out.Resources))
	}
	return g, percent, nil
}

func memberOf(r types.ResourceDetail) Member {
	m := Member{
		LogicalID: aws.ToString(r.LogicalResourceId), Type: aws.ToString(r.ResourceType), Identifier: r.ResourceIdentifier,
		Status: string(r.ResourceStatus), Reason: aws.ToString(r.ResourceStatusReason),
	}
	for _, w := range r.Warnings {
		m.Warnings = append(m.Warnings, warningsOf(w)...)
	}
	return m
}

// Watch follows a generation or a refresh to its end. A template that failed
// is an error; single resources may have failed all the same.
func (c *Client) Watch(ctx context.Context, name string, emit func(Progress)) (g *Generated, err error) {
	last := -1.0
	err = poll.Until(ctx, c.pace, func(ctx context.Context) (poll.Look, error) {
		var percent float64
		var err error
		if g, percent, err = c.describe(ctx, name); err != nil {
			return poll.Quiet, err
		}
		seen := poll.Quiet
		if percent != last {
			emit(Progress{Status: string(g.Status), Percent: percent})
			seen, last = poll.Active, percent
		}
		if g.Status == types.GeneratedTemplateStatusComplete || g.Status == types.GeneratedTemplateStatusFailed {
			seen = poll.Done
		}
		return seen, nil
	})
	switch {
	case err != nil:
		return g, ended(ctx, err)
	case g.Status == types.GeneratedTemplateStatusFailed:
		return g, diag.New(diag.Failed, "iac.failed", "the template %s was not generated", name).WithDetail(g.Reason).
			WithHint("cfn iac show %s  names the resources that failed", name)
	}
	return g, nil
}

// Body fetches the template's text as CloudFormation writes it.
func (c *Client) Body(ctx context.Context, name string, format types.TemplateFormat) (string, error) {
	out, err := c.cfn.GetGeneratedTemplate(ctx, &cloudformation.GetGeneratedTemplateInput{GeneratedTemplateName: &name, Format: format})
	switch {
	case err != nil:
		return "", explain(err, name)
	case out.TemplateBody == nil:
		return "", diag.New(diag.Busy, "iac.unfinished", "the template %s is in %s", name, out.Status).WithHint("cfn iac show %s", name)
	}
	return *out.TemplateBody, nil
}
