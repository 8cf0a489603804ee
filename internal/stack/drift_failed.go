package stack

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
)

// A detection that has failed for some resources has results of the others
// (AWS documentation, "DescribeStackDriftDetectionStatus").

// detectionFailure is a resource that could not be compared.
type detectionFailure struct {
	ID     string `json:"Resource"`
	Reason string `json:"FailureReason"`
}

// failedResources is the text that names them, alone or in the JSON that tells
// a reason for each: both have been seen in answers of the service.
var failedResources = regexp.MustCompile(`^Failed to detect drift on resources? \[([^\]]+)\]`)

// detectionFailures reads why a detection failed. It is an error where the
// reason is another than some resources.
func detectionFailures(stackName, reason string) ([]detectionFailure, error) {
	var told struct {
		Summary  string
		Failures []detectionFailure
	}
	if json.Unmarshal([]byte(reason), &told) != nil {
		told.Summary = reason
	}
	named := failedResources.FindStringSubmatch(told.Summary)
	if named == nil {
		return nil, diag.New(diag.Failed, "drift.failed", "the drift detection of stack %s failed", stackName).
			WithDetail(reason).WithHint("cfn drift %s  looks again", stackName)
	}
	failed := told.Failures
	for id := range strings.SplitSeq(named[1], ",") {
		id = strings.TrimSpace(id)
		if !slices.ContainsFunc(failed, func(f detectionFailure) bool { return f.ID == id }) {
			failed = append(failed, detectionFailure{ID: id})
		}
	}
	return failed, nil
}

// unknown writes down what could not be compared, in place of what an earlier
// detection has found.
func (d *Drift) unknown(failed []detectionFailure) {
	for _, f := range failed {
		at := slices.IndexFunc(d.Resources, func(r ResourceDrift) bool { return r.LogicalID == f.ID })
		if at < 0 {
			at, d.Resources = len(d.Resources), append(d.Resources, ResourceDrift{LogicalID: f.ID})
		}
		r := &d.Resources[at]
		r.Status, r.Differences = types.StackResourceDriftStatusUnknown, nil
		if f.Reason != "" {
			r.Reason = f.Reason
		}
	}
}

// Unknown reports that the resource could not be compared.
func (r ResourceDrift) Unknown() bool { return r.Status == types.StackResourceDriftStatusUnknown }

// Failure is the error of a detection that could not compare all resources,
// nested ones included; nil where it could.
func (d *Drift) Failure() error {
	n, in := 0, d.Stack
	d.All(func(one *Drift) {
		for _, r := range one.Resources {
			if r.Unknown() {
				n, in = n+1, one.Stack
			}
		}
	})
	switch n {
	case 0:
		return nil
	case 1:
		return diag.New(diag.Failed, "drift.failed", "CloudFormation could not compare 1 resource of stack %s", in).
			WithHint("cfn drift %s  looks again", d.Stack)
	default:
		return diag.New(diag.Failed, "drift.failed", "CloudFormation could not compare %d resources of stack %s", n, d.Stack).
			WithHint("cfn drift %s  looks again", d.Stack)
	}
}
