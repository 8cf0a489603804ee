package stack

import (
	"context"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/template"
)

// Signal is what a resource is told from outside.
type Signal struct {
	Stack, LogicalID string
	// UniqueID tells signals to the same resource apart.
	UniqueID string
	Failed   bool
}

// Signal sends a signal to a resource that waits for some.
func (c *Client) Signal(ctx context.Context, s Signal) error {
	input := &cloudformation.SignalResourceInput{
		StackName: &s.Stack, LogicalResourceId: &s.LogicalID, UniqueId: &s.UniqueID, Status: types.ResourceSignalStatusSuccess,
	}
	if s.Failed {
		input.Status = types.ResourceSignalStatusFailure
	}
	_, err := c.cfn.SignalResource(ctx, input)
	text := awsclient.Message(err)
	switch {
	case err == nil || isAbsent(err):
		return explain(err, s.Stack)
	case strings.Contains(text, "cannot be signaled"):
		return diag.New(diag.Invalid, "signal.refused", "%s in stack %s does not wait for signals", s.LogicalID, s.Stack).
			WithDetail(text).Because(err).
			WithHint("a resource waits while it is created, where its CreationPolicy asks for a ResourceSignal;\na wait condition with a handle is signalled by a PUT to the handle's address:  cfn resources %s", s.Stack)
	case strings.HasPrefix(text, "Resource ") && strings.Contains(text, "does not exist"):
		return diag.New(diag.NotFound, "signal.no-resource", "stack %s has no resource %s", s.Stack, s.LogicalID).
			WithDetail(text).WithHint("cfn resources %s", s.Stack).Because(err)
	default:
		return explain(err, s.Stack)
	}
}

// conditionType is the resource type of a wait condition.
const conditionType = "AWS::CloudFormation::WaitCondition"

// Awaited tells whether a resource of a template waits for signals when it is
// created, and for how many; 0 where the template does not say it in a number
// (AWS documentation, "CreationPolicy attribute").
func Awaited(t *template.Template, logicalID string) (signals int, waits bool) {
	if t == nil || t.Resource(logicalID) == nil {
		return 0, false
	}
	r := t.Resource(logicalID)
	policy := r.CreationPolicy.Get("ResourceSignal")
	count := policy.Get("Count")
	switch r.Type {
	case "AWS::EC2::Instance", "AWS::AutoScaling::AutoScalingGroup":
		waits = policy != nil
	case conditionType:
		waits = true
		if policy == nil {
			count = r.Properties.Get("Count")
		}
	}
	if count == nil {
		return 1, waits
	}
	signals, err := strconv.Atoi(count.Scalar())
	return signals, waits && (err != nil || signals > 0)
}

// SignalOf reads the event of a signal that a resource has received. Wait
// conditions with handles have none.
func (e Event) SignalOf() (status types.ResourceSignalStatus, uniqueID string, ok bool) {
	rest, ok := strings.CutPrefix(e.Reason, "Received ")
	word, uniqueID, found := strings.Cut(rest, " signal with UniqueId ")
	return types.ResourceSignalStatus(word), uniqueID, ok && found
}

// Initiated reports that the resource exists from this event on.
func (e Event) Initiated() bool { return e.Reason == "Resource creation Initiated" }

// isUnsignalled recognises a resource that failed because of its signals: too
// few came in time, or one told of a failure.
func isUnsignalled(reason string) bool {
	for _, known := range []string{
		"resource signal(s) within the specified duration", "MinSuccessfulInstancesPercent requirement",
		"WaitCondition timed out", "WaitCondition received failed message", "Received FAILURE signal",
	} {
		if strings.Contains(reason, known) {
			return true
		}
	}
	return false
}

// Unsignalled reports that the resource failed because of its signals; late
// tells that they did not come in time.
func (f *Failure) Unsignalled() (late, is bool) {
	if f == nil || !isUnsignalled(f.Reason) {
		return false, false
	}
	return strings.Contains(f.Reason, "timed out") || strings.Contains(f.Reason, "within the specified duration") ||
		strings.Contains(f.Reason, "SUCCESS signal(s)"), true
}

// waitPlace finds what a resource waits for in the template, nil where it did
// not fail because of that.
func waitPlace(t *template.Template, f *Failure) *diag.Range {
	r := t.Resource(f.LogicalID)
	if _, is := f.Unsignalled(); !is || r == nil {
		return nil
	}
	for _, path := range [][]string{{"CreationPolicy", "ResourceSignal"}, {"Properties", "Timeout"}} {
		if pos, ok := t.Locate(append([]string{"Resources", f.LogicalID}, path...)...); ok {
			return &diag.Range{File: t.Name, Line: pos.Line, Column: pos.Column, EndColumn: pos.Column + len(path[1])}
		}
	}
	return nil
}

// Signals lists the unique IDs of the signals of success that a resource has
// received.
func Signals(events []Event, f *Failure) (ids []string) {
	for _, e := range events {
		status, id, ok := e.SignalOf()
		if ok && status == types.ResourceSignalStatusSuccess && e.StackID == f.StackID && e.LogicalID == f.LogicalID {
			ids = append(ids, id)
		}
	}
	return ids
}
