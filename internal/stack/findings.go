package stack

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/suggest"
	"github.com/cfn-cli/cfn/internal/template"
)

// Finding is what CloudFormation's validation before a deployment has found.
type Finding struct {
	// Check is the name of the check, Path the JSON pointer of the place in the
	// template.
	Check string `json:"check"`
	Path  string `json:"path,omitempty"`
	// Within holds the logical IDs of the nested stacks above, outermost first.
	Within    []string              `json:"within,omitempty"`
	Reason    string                `json:"reason"`
	Mode      types.HookFailureMode `json:"mode"`
	LogicalID string                `json:"logicalId,omitempty"`
	Type      string                `json:"type,omitempty"`
}

// The beginnings of texts that are recognised (public reports of failed change
// sets).
const (
	unsupported  = "Unsupported property "
	nameConflict = "NAME_CONFLICT_VALIDATION"
)

// ChangeSetFindings reads what validation has found in a change set. Only
// DescribeEvents tells it, which a role may not be allowed to call and other
// emulators do not know.
func (c *Client) ChangeSetFindings(ctx context.Context, changeSetID string, within []string) ([]Finding, error) {
	return c.findings(ctx, &cloudformation.DescribeEventsInput{ChangeSetName: &changeSetID}, within)
}

// OperationFindings is ChangeSetFindings for an operation on a stack, the newest
// that has any where its ID is not known.
func (c *Client) OperationFindings(ctx context.Context, op Operation) ([]Finding, error) {
	if op.ID != "" {
		return c.findings(ctx, &cloudformation.DescribeEventsInput{OperationId: &op.ID}, nil)
	}
	return c.findings(ctx, &cloudformation.DescribeEventsInput{StackName: &op.StackID}, nil)
}

// noticed is what validation has found in a change set that it lets pass. Where
// that cannot be read there is nothing to show.
func (c *Client) noticed(ctx context.Context, changeSetID string, within []string) []Finding {
	found, err := c.ChangeSetFindings(ctx, changeSetID, within)
	if err != nil {
		return nil
	}
	return found
}

// unreadFindings is the way out where findings exist and cannot be read.
const unreadFindings = "allow cloudformation:DescribeEvents to be told what was found; --no-validate leaves these checks out"

// findings gives those of one operation, oldest first.
func (c *Client) findings(ctx context.Context, in *cloudformation.DescribeEventsInput, within []string) (found []Finding, err error) {
	in.Filters = &types.EventFilter{FailedEvents: aws.Bool(true)}
	operation := ""
	pages := cloudformation.NewDescribeEventsPaginator(c.cfn, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explain(err, aws.ToString(in.StackName))
		}
		for _, e := range page.OperationEvents {
			if e.EventType != types.EventTypeValidationError {
				continue
			}
			if operation == "" {
				operation = aws.ToString(e.OperationId)
			}
			if operation == aws.ToString(e.OperationId) {
				found = append(found, newFinding(e, within))
			}
		}
	}
	slices.Reverse(found)
	return found, nil
}

func newFinding(e types.OperationEvent, within []string) Finding {
	return Finding{
		Check: aws.ToString(e.ValidationName), Path: aws.ToString(e.ValidationPath), Within: within,
		Reason: aws.ToString(e.ValidationStatusReason), Mode: e.ValidationFailureMode,
		LogicalID: aws.ToString(e.LogicalResourceId), Type: aws.ToString(e.ResourceType),
	}
}

// Diagnostics shows findings at their places. at gives the template of the
// stack that logical IDs lead to, nil where it is not known.
func Diagnostics(found []Finding, at func(within []string) *template.Template) (list diag.List) {
	for _, f := range found {
		name := strings.Join(append(slices.Clone(f.Within), f.LogicalID), ".")
		d := diag.New(diag.Invalid, "validation."+strings.ToLower(f.Check), "%s: %s", name, strings.TrimSuffix(f.Reason, "."))
		if f.Mode == types.HookFailureModeWarn {
			d.Severity = diag.Warning
		}
		d.Hint = f.hint()
		if d.Range = f.place(at(f.Within)); d.Range == nil && f.Path != "" {
			d.Detail = "at " + f.Path
		}
		list = append(list, d)
	}
	return list
}

// hint is a way out, empty where there is no better than the finding itself.
func (f Finding) hint() string {
	steps := pointer(f.Path)
	facts, known := schema.Lookup(f.Type)
	switch {
	case f.Check == nameConflict:
		return "choose another name, or take over what exists with --import-existing"
	case known && len(steps) > 3 && strings.HasPrefix(f.Reason, unsupported):
		name := steps[len(steps)-1]
		if near := suggest.Nearest(name, facts.Names(steps[3:len(steps)-1]...)); near != "" {
			return "did you mean " + near + "?"
		}
	}
	return ""
}

// place is that of the path's last step that the template has.
func (f Finding) place(t *template.Template) *diag.Range {
	if t == nil || f.Path == "" {
		return nil
	}
	steps := pointer(f.Path)
	at, whole := t.Locate(steps...)
	if at.Line == 0 {
		return nil
	}
	r := diag.Range{File: t.Name, Line: at.Line, Column: at.Column}
	if whole {
		r.EndColumn = at.Column + len(steps[len(steps)-1])
	}
	return &r
}

// isInvalid recognises the reason of a change set that validation has failed.
func isInvalid(reason string) bool { return strings.Contains(reason, "AWS::EarlyValidation::") }

// Invalid reports that validation has stopped the operation before anything was
// deployed.
func (r Result) Invalid() bool { return slices.ContainsFunc(r.Events, Event.invalid) }

func (e Event) invalid() bool {
	return e.OfStack() && len(e.Path) == 0 && e.Detailed == types.DetailedStatusValidationFailed
}
