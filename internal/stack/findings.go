package stack

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/template"
)

// Finding is what CloudFormation's validation before a deployment has found.
type Finding struct {
	// Check is the name of the check, Path the JSON pointer of the place in the
	// template.
	Check     string                `json:"check"`
	Path      string                `json:"path,omitempty"`
	Reason    string                `json:"reason"`
	Mode      types.HookFailureMode `json:"mode"`
	LogicalID string                `json:"logicalId,omitempty"`
	Type      string                `json:"type,omitempty"`
}

// Findings reads what validation has found in a change set. They are told by
// DescribeEvents alone, which a role may not be allowed to call and an emulator
// may not know: then there are none to show.
func (c *Client) Findings(ctx context.Context, changeSetID string) []Finding {
	return c.findings(ctx, &cloudformation.DescribeEventsInput{ChangeSetName: &changeSetID})
}

// OperationFindings is Findings for an operation.
func (c *Client) OperationFindings(ctx context.Context, operationID string) []Finding {
	if operationID == "" {
		return nil
	}
	return c.findings(ctx, &cloudformation.DescribeEventsInput{OperationId: &operationID})
}

func (c *Client) findings(ctx context.Context, in *cloudformation.DescribeEventsInput) (found []Finding) {
	in.Filters = &types.EventFilter{FailedEvents: aws.Bool(true)}
	for {
		out, err := c.cfn.DescribeEvents(ctx, in, func(o *cloudformation.Options) { o.RetryMaxAttempts = 1 })
		if err != nil {
			return found
		}
		for _, e := range out.OperationEvents {
			if e.EventType != types.EventTypeValidationError {
				continue
			}
			found = append([]Finding{{ // they come newest first
				Check: aws.ToString(e.ValidationName), Path: aws.ToString(e.ValidationPath), Reason: aws.ToString(e.ValidationStatusReason),
				Mode: e.ValidationFailureMode, LogicalID: aws.ToString(e.LogicalResourceId), Type: aws.ToString(e.ResourceType),
			}}, found...)
		}
		if out.NextToken == nil {
			return found
		}
		in.NextToken = out.NextToken
	}
}

// Diagnostics shows findings at their places in the template, which may be nil.
func Diagnostics(found []Finding, t *template.Template) (list diag.List) {
	for _, f := range found {
		d := diag.New(diag.Invalid, "validation."+strings.ToLower(f.Check), "%s: %s", f.LogicalID, strings.TrimSuffix(f.Reason, "."))
		if f.Mode == types.HookFailureModeWarn {
			d.Severity = diag.Warning
		}
		if t != nil {
			steps := pointer(f.Path)
			at, ok := t.Locate(steps...)
			if ok || at.Line > 0 {
				length := len(steps[len(steps)-1])
				r := diag.Range{File: t.Name, Line: at.Line, Column: at.Column}
				if ok {
					r.EndColumn = at.Column + length
				}
				d.At(r)
			}
		}
		list = append(list, d)
	}
	return list
}
