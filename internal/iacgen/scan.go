package iacgen

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/poll"
)

// Scan is a resource scan.
type Scan struct {
	ID      string                   `json:"scanId"`
	Kind    types.ScanType           `json:"kind"`
	Status  types.ResourceScanStatus `json:"status"`
	Reason  string                   `json:"reason,omitempty"`
	Percent float64                  `json:"percent"`
	Started time.Time                `json:"started"`
	Ended   *time.Time               `json:"ended,omitempty"`
	// Types are what a partial scan looks at.
	Types []string `json:"types,omitempty"`
	// Found is the number of resources, known when the scan is done.
	Found int `json:"found"`
}

// Scans lists the scans of both kinds, the newest first. CloudFormation shows
// one kind at a time, the full ones where none is asked for (AWS
// documentation, "ListResourceScans", ScanTypeFilter).
func (c *Client) Scans(ctx context.Context) ([]Scan, error) {
	list := []Scan{}
	for _, kind := range []types.ScanType{types.ScanTypeFull, types.ScanTypePartial} {
		pages := cloudformation.NewListResourceScansPaginator(c.cfn, &cloudformation.ListResourceScansInput{ScanTypeFilter: kind})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, explain(err, "")
			}
			for _, s := range page.ResourceScanSummaries {
				list = append(list, Scan{
					ID: aws.ToString(s.ResourceScanId), Kind: kind, Status: s.Status, Reason: aws.ToString(s.StatusReason),
					Percent: aws.ToFloat64(s.PercentageCompleted), Started: aws.ToTime(s.StartTime), Ended: s.EndTime,
				})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Scan) int { return b.Started.Compare(a.Started) })
	return list, nil
}

// Describe completes what is known about a scan.
func (c *Client) Describe(ctx context.Context, s *Scan) error {
	out, err := c.cfn.DescribeResourceScan(ctx, &cloudformation.DescribeResourceScanInput{ResourceScanId: &s.ID})
	if err != nil {
		return explain(err, "")
	}
	s.Status, s.Reason, s.Percent = out.Status, aws.ToString(out.StatusReason), aws.ToFloat64(out.PercentageCompleted)
	s.Started, s.Ended, s.Found = aws.ToTime(out.StartTime), out.EndTime, int(aws.ToInt32(out.ResourcesScanned))
	s.Kind = types.ScanTypeFull
	for _, f := range out.ScanFilters {
		s.Kind, s.Types = types.ScanTypePartial, f.Types
	}
	return nil
}

// Covering finds the newest scan that has looked, or is looking, at all of the
// wanted types, nil where none has. Failed and expired ones do not count.
func (c *Client) Covering(ctx context.Context, wanted []string) (*Scan, error) {
	scans, err := c.Scans(ctx)
	if err != nil {
		return nil, err
	}
	var running *Scan
	for _, s := range scans {
		if s.Status != types.ResourceScanStatusComplete && s.Status != types.ResourceScanStatusInProgress {
			continue
		}
		if err := c.Describe(ctx, &s); err != nil {
			return nil, err
		}
		switch {
		case !s.covers(wanted):
		case s.Status == types.ResourceScanStatusComplete:
			return &s, nil
		case running == nil && s.Status == types.ResourceScanStatusInProgress:
			running = &s
		}
	}
	return running, nil
}

// Readable is Covering for those who need the results: a scan that is done.
func (c *Client) Readable(ctx context.Context, wanted []string) (*Scan, error) {
	s, err := c.Covering(ctx, wanted)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		d := diag.New(diag.NotFound, "iac.no-scan", "no resource scan is there that has looked at this")
		return nil, d.WithHint("cfn iac scan --wait")
	case s.Status == types.ResourceScanStatusInProgress:
		return nil, diag.New(diag.Busy, "iac.scanning", "the resource scan is at %.0f%%", s.Percent).WithHint("cfn iac scan --wait  follows it")
	default:
		return s, nil
	}
}

// Still refuses a scan whose results have gone since it was found.
func (c *Client) Still(ctx context.Context, s Scan) error {
	err := c.Describe(ctx, &s)
	if err == nil && s.Status != types.ResourceScanStatusComplete {
		err = diag.New(diag.NotFound, "iac.scan-expired", "the resource scan of %s is %s by now", s.Started.Local().Format(time.DateTime), s.Status).
			WithHint("cfn iac scan --wait, and choose again")
	}
	return err
}

// covers tells whether the scan looks at all that the patterns name.
func (s *Scan) covers(wanted []string) bool {
	if len(s.Types) == 0 {
		return true
	}
	if len(wanted) == 0 {
		return false
	}
	for _, w := range wanted {
		if !slices.ContainsFunc(s.Types, func(has string) bool { return has == w || matches(has, strings.TrimSuffix(w, "*")) }) {
			return false
		}
	}
	return true
}

// matches holds a name against a pattern that may end in a wildcard.
func matches(pattern, name string) bool {
	if prefix, wild := strings.CutSuffix(pattern, "*"); wild {
		return strings.HasPrefix(name, prefix)
	}
	return pattern == name
}

// Start begins a scan of the types, of all where none are named.
func (c *Client) Start(ctx context.Context, wanted []string) (*Scan, error) {
	in := &cloudformation.StartResourceScanInput{ClientRequestToken: aws.String(rand.Text())}
	if len(wanted) > 0 {
		in.ScanFilters = []types.ScanFilter{{Types: wanted}}
	}
	out, err := c.cfn.StartResourceScan(ctx, in)
	if awsclient.Code(err) == "ResourceScanLimitExceeded" {
		return nil, c.usedUp(ctx, err, wanted)
	}
	if err != nil {
		return nil, explain(err, "")
	}
	s := &Scan{ID: aws.ToString(out.ResourceScanId)}
	return s, c.Describe(ctx, s)
}

// WatchScan follows a scan to its end. A scan that failed is an error.
func (c *Client) WatchScan(ctx context.Context, s *Scan, emit func(Progress)) error {
	last := -1.0
	look := func(ctx context.Context) (poll.Look, error) {
		if err := c.Describe(ctx, s); err != nil {
			return poll.Quiet, err
		}
		seen := poll.Quiet
		if s.Percent != last {
			emit(Progress{Status: string(s.Status), Percent: s.Percent})
			seen, last = poll.Active, s.Percent
		}
		if s.Status != types.ResourceScanStatusInProgress {
			seen = poll.Done
		}
		return seen, nil
	}
	if err := poll.Until(ctx, c.pace, look); err != nil {
		return ended(ctx, err)
	}
	return s.Err()
}

// Err is why a scan that is over has no results, nil where it has or goes on.
func (s *Scan) Err() error {
	if s.Status == types.ResourceScanStatusComplete || s.Status == types.ResourceScanStatusInProgress {
		return nil
	}
	return diag.New(diag.Failed, "iac.scan-failed", "the resource scan is %s", s.Status).WithDetail(s.Reason).
		WithHint("cfn iac scan --new --wait, with --type for less at once")
}

// ended is why a wait is over: the context's cause goes before what it led to.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return explain(err, "")
}
