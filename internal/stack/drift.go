package stack

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"golang.org/x/sync/errgroup"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/poll"
)

// Drift is how a stack differs from what CloudFormation has deployed.
type Drift struct {
	Stack   string                 `json:"stack"`
	StackID string                 `json:"stackId"`
	Status  types.StackDriftStatus `json:"status"`
	// Path holds the logical IDs of the nested stacks above, outermost first.
	Path []string `json:"path,omitempty"`
	// Resources are those that were compared, Unchecked those of types that
	// CloudFormation cannot compare.
	Resources []ResourceDrift `json:"resources"`
	Unchecked []string        `json:"unchecked"`
	Nested    []*Drift        `json:"nested,omitempty"`
}

// ResourceDrift is how one resource differs.
type ResourceDrift struct {
	LogicalID   string                         `json:"logicalId"`
	PhysicalID  string                         `json:"physicalId,omitempty"`
	Type        string                         `json:"type"`
	Status      types.StackResourceDriftStatus `json:"status"`
	Differences []PropertyDrift                `json:"differences,omitempty"`
	Reason      string                         `json:"reason,omitempty"`
	Checked     time.Time                      `json:"checked"`
}

// Drifted reports that the resource was changed or deleted.
func (r ResourceDrift) Drifted() bool {
	return r.Status == types.StackResourceDriftStatusModified || r.Status == types.StackResourceDriftStatusDeleted
}

// PropertyDrift is one property that differs.
type PropertyDrift struct {
	// Path is written as in code, Steps are its parts.
	Path     string               `json:"path"`
	Steps    []string             `json:"-"`
	Kind     types.DifferenceType `json:"kind"`
	Expected *string              `json:"expected,omitempty"`
	Actual   *string              `json:"actual,omitempty"`
}

// All visits a stack's drift and those of the stacks nested in it.
func (d *Drift) All(visit func(*Drift)) {
	visit(d)
	for _, nested := range d.Nested {
		nested.All(visit)
	}
}

// Drifted counts the resources that differ, nested ones included.
func (d *Drift) Drifted() (n int) {
	d.All(func(one *Drift) {
		for _, r := range one.Resources {
			if r.Drifted() {
				n++
			}
		}
	})
	return n
}

// DetectDrift has CloudFormation compare a stack's resources, or those named,
// with what they were deployed as, and waits for the answer. The stacks nested
// in it are compared too, where no resources are named: CloudFormation leaves
// them out (AWS documentation, "DetectStackDrift").
func (c *Client) DetectDrift(ctx context.Context, found *types.Stack, resources []string) (*Drift, error) {
	return c.detectDrift(ctx, found, resources, nil)
}

func (c *Client) detectDrift(ctx context.Context, found *types.Stack, resources, path []string) (*Drift, error) {
	name := aws.ToString(found.StackName)
	if err := comparable(found); err != nil {
		return nil, err
	}
	d := &Drift{Stack: name, StackID: aws.ToString(found.StackId), Path: path, Resources: []ResourceDrift{}, Unchecked: []string{}}
	failed, err := c.awaitDrift(ctx, d, resources)
	if err != nil {
		return nil, err
	}
	if err := c.readDrifts(ctx, d, resources); err != nil {
		return nil, explain(err, name)
	}
	d.unknown(failed)
	return d, c.readUnchecked(ctx, d, resources)
}

// comparable refuses stacks that CloudFormation does not compare.
func comparable(found *types.Stack) error {
	name := aws.ToString(found.StackName)
	switch OutcomeOf(found.StackStatus) {
	case Running:
		return diag.New(diag.Busy, "stack.busy", "another operation is in progress on stack %s (%s)", name, found.StackStatus).
			WithHint("cfn watch %s", name)
	case InReview:
		return diag.New(diag.NotFound, "stack.in-review", "stack %s holds change sets only; nothing was ever deployed", name).
			WithHint("cfn deploy TEMPLATE --stack-name %s", name)
	default:
		return nil
	}
}

// awaitDrift runs a detection to its end and gives what it could not compare.
func (c *Client) awaitDrift(ctx context.Context, d *Drift, resources []string) (failed []detectionFailure, err error) {
	begun, err := c.cfn.DetectStackDrift(ctx, &cloudformation.DetectStackDriftInput{StackName: &d.StackID, LogicalResourceIds: resources})
	if isDetecting(err) {
		return nil, diag.New(diag.Busy, "drift.busy", "the drift of stack %s is being looked for already", d.Stack).
			WithHint("try again in a moment").Because(err)
	}
	if err != nil {
		return nil, explain(err, d.Stack)
	}
	err = poll.Until(ctx, c.pace, func(ctx context.Context) (poll.Look, error) {
		out, err := c.cfn.DescribeStackDriftDetectionStatus(ctx, &cloudformation.DescribeStackDriftDetectionStatusInput{
			StackDriftDetectionId: begun.StackDriftDetectionId,
		})
		if err != nil {
			return poll.Quiet, err
		}
		d.Status = out.StackDriftStatus
		switch out.DetectionStatus {
		case types.StackDriftDetectionStatusDetectionComplete:
			return poll.Done, nil
		case types.StackDriftDetectionStatusDetectionFailed:
			failed, err = detectionFailures(d.Stack, aws.ToString(out.DetectionStatusReason))
			return poll.Done, err
		default:
			return poll.Quiet, nil
		}
	})
	return failed, explain(err, d.Stack)
}

// readDrifts reads what was found, page after page.
func (c *Client) readDrifts(ctx context.Context, d *Drift, resources []string) error {
	pages := cloudformation.NewDescribeStackResourceDriftsPaginator(c.cfn, &cloudformation.DescribeStackResourceDriftsInput{StackName: &d.StackID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, r := range page.StackResourceDrifts {
			if len(resources) > 0 && !slices.Contains(resources, aws.ToString(r.LogicalResourceId)) {
				continue // an earlier detection's
			}
			d.Resources = append(d.Resources, newResourceDrift(r))
		}
	}
	return nil
}

func newResourceDrift(r types.StackResourceDrift) ResourceDrift {
	drift := ResourceDrift{
		LogicalID: aws.ToString(r.LogicalResourceId), PhysicalID: aws.ToString(r.PhysicalResourceId), Type: aws.ToString(r.ResourceType),
		Status: r.StackResourceDriftStatus, Reason: aws.ToString(r.DriftStatusReason), Checked: aws.ToTime(r.Timestamp),
	}
	for _, p := range r.PropertyDifferences {
		steps := pointer(aws.ToString(p.PropertyPath))
		difference := PropertyDrift{Path: joinPath(steps), Steps: steps, Kind: p.DifferenceType, Expected: p.ExpectedValue, Actual: p.ActualValue}
		switch p.DifferenceType {
		case types.DifferenceTypeAdd:
			difference.Expected = nil
		case types.DifferenceTypeRemove:
			difference.Actual = nil
		case types.DifferenceTypeNotEqual:
		}
		drift.Differences = append(drift.Differences, difference)
	}
	return drift
}

// readUnchecked finds what the detection has left out, and compares the nested
// stacks among it.
func (c *Client) readUnchecked(ctx context.Context, d *Drift, resources []string) error {
	listed, err := c.Resources(ctx, d.StackID)
	if err != nil {
		return err
	}
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(nestedAtOnce)
	nested := make([]*Drift, 0, len(listed)) // never moves: what runs writes into it
	for _, r := range listed {
		id := aws.ToString(r.LogicalResourceId)
		known := slices.ContainsFunc(d.Resources, func(one ResourceDrift) bool { return one.LogicalID == id })
		asked := len(resources) == 0 || slices.Contains(resources, id)
		if known || !asked || r.ResourceStatus == types.ResourceStatusDeleteComplete {
			continue
		}
		if aws.ToString(r.ResourceType) != nestedType || len(resources) > 0 || r.PhysicalResourceId == nil {
			d.Unchecked = append(d.Unchecked, id)
			continue
		}
		nested = append(nested, nil)
		at, path := &nested[len(nested)-1], append(slices.Clone(d.Path), id)
		group.Go(func() error {
			found, err := c.Get(gctx, *r.PhysicalResourceId)
			if err != nil {
				return err
			}
			one, err := c.detectDrift(gctx, found, nil, path)
			*at = one
			return err
		})
	}
	err = group.Wait()
	d.Nested = nested
	return err
}

// Deleted are the resources that the last drift detection has found deleted.
// It is a hint: what cannot be read is left out.
func (c *Client) Deleted(ctx context.Context, stackID string) (ids []string) {
	pages := cloudformation.NewDescribeStackResourceDriftsPaginator(c.cfn, &cloudformation.DescribeStackResourceDriftsInput{
		StackName: &stackID, StackResourceDriftStatusFilters: []types.StackResourceDriftStatus{types.StackResourceDriftStatusDeleted},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return ids
		}
		for _, r := range page.StackResourceDrifts {
			ids = append(ids, aws.ToString(r.LogicalResourceId))
		}
	}
	return ids
}
