package iacgen

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
)

// The scans of a kind that a region allows in a day, and how many resources
// make the last scan of that kind so large that it is one only (AWS
// documentation, "Quotas" of the IaC generator).
const (
	scansPerDay = 10
	largeScan   = 10_000
)

// Quota is how many scans of a kind are left. CloudFormation does not tell, so
// the scans of the last 24 hours are counted: what is left is an estimate.
type Quota struct {
	Kind  types.ScanType `json:"kind"`
	Limit int            `json:"limit"`
	Left  int            `json:"left"`
	// Next is when another scan is possible, where none is left.
	Next *time.Time `json:"next,omitempty"`
}

// Quota counts the scans of a kind.
func (c *Client) Quota(ctx context.Context, kind types.ScanType) (*Quota, error) {
	scans, err := c.Scans(ctx)
	if err != nil {
		return nil, err
	}
	q, sized := &Quota{Kind: kind, Limit: scansPerDay}, false
	var today []time.Time
	for _, s := range scans {
		if s.Kind != kind {
			continue
		}
		if time.Since(s.Started) < 24*time.Hour {
			today = append(today, s.Started)
		}
		if s.Status != types.ResourceScanStatusComplete || sized {
			continue
		}
		if err := c.Describe(ctx, &s); err != nil {
			return nil, err
		}
		if sized = true; s.Found > largeScan {
			q.Limit = 1
		}
	}
	if q.Left = max(0, q.Limit-len(today)); q.Left == 0 {
		free := today[q.Limit-1].Add(24 * time.Hour) // the newest come first
		q.Next = &free
	}
	return q, nil
}

// KindOf is the kind of a scan of these types; each has a quota of its own.
func KindOf(wanted []string) types.ScanType {
	if len(wanted) > 0 {
		return types.ScanTypePartial
	}
	return types.ScanTypeFull
}

// usedUp explains that no scan may begin for now: the quota is used up, or a
// scan has just failed, which the service's own words tell.
func (c *Client) usedUp(ctx context.Context, refused error, wanted []string) error {
	d := diag.New(diag.Failed, "iac.scan-quota", "CloudFormation allows no more scans for now").
		WithDetail(awsclient.Message(refused)).Because(refused)
	hint := "cfn iac scans  lists those that are there; an earlier one serves as well"
	if len(wanted) == 0 {
		hint += "\ncfn iac scan --type 'AWS::S3::*'  scans some types only, which has a quota of its own"
	}
	if q, err := c.Quota(ctx, KindOf(wanted)); err == nil && q.Next != nil {
		hint += "\nthe next one is possible at about " + q.Next.Local().Format(time.DateTime)
	}
	return d.WithHint("%s", hint)
}
