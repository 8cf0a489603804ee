package generator

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

func findScan(tx store.Tx, call wire.Call, id *string) (*Scan, error) {
	name := aws.ToString(id)
	scan, ok, err := store.Get[*Scan](tx, key(call, "scan", name[strings.LastIndex(name, "/")+1:]))
	if err == nil && !ok {
		err = &wire.Error{Code: "ResourceScanNotFound", Status: 400, Message: "Resource scan " + name + " not found"}
	}
	return scan, err
}

// readable finds a scan whose resources can be listed.
func readable(tx store.Tx, call wire.Call, id *string) (*Scan, error) {
	scan, err := findScan(tx, call, id)
	if err != nil {
		return nil, err
	}
	switch scan.status(time.Now()) {
	case types.ResourceScanStatusInProgress:
		return nil, &wire.Error{Code: "ResourceScanInProgress", Status: 400, Message: "The resource scan is still in progress"}
	case types.ResourceScanStatusComplete:
		return scan, nil
	default:
		return nil, &wire.Error{Code: "ResourceScanNotFound", Status: 400, Message: "Resource scan " + aws.ToString(id) + " is not available: it has " + strings.ToLower(string(scan.status(time.Now())))}
	}
}

func (s *Service) describeResourceScan(ctx context.Context, in *cfn.DescribeResourceScanInput) (*cfn.DescribeResourceScanOutput, error) {
	var out *cfn.DescribeResourceScanOutput
	err := s.store.View(func(tx store.Tx) error {
		scan, err := findScan(tx, wire.CallFrom(ctx), in.ResourceScanId)
		if err != nil {
			return err
		}
		now := time.Now()
		out = &cfn.DescribeResourceScanOutput{
			ResourceScanId: aws.String(scan.ARN()), Status: scan.status(now), StartTime: stamp(scan.Started),
			PercentageCompleted: aws.Float64(scan.percent(now)),
		}
		if len(scan.Filter) > 0 {
			out.ScanFilters = []types.ScanFilter{{Types: scan.Filter}}
		}
		scan.results(out)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// results adds what a scan tells when it has ended (API reference,
// "DescribeResourceScan").
func (s *Scan) results(out *cfn.DescribeResourceScanOutput) {
	if out.Status == types.ResourceScanStatusInProgress {
		return
	}
	count := int32(s.Count) //nolint:gosec // far less
	out.EndTime, out.ResourcesScanned, out.ResourcesRead = stamp(s.Ends), &count, &count
	if out.Status != types.ResourceScanStatusExpired {
		out.ResourceTypes = s.Types
	}
	if out.Status == types.ResourceScanStatusFailed {
		out.StatusReason = &s.Failure
	}
}

// listResourceScans lists scans of one kind, the newest first; FULL where none
// is asked for (API reference, ScanTypeFilter).
func (s *Service) listResourceScans(ctx context.Context, in *cfn.ListResourceScansInput) (*cfn.ListResourceScansOutput, error) {
	wanted := in.ScanTypeFilter
	if wanted == "" {
		wanted = types.ScanTypeFull
	}
	out := &cfn.ListResourceScansOutput{ResourceScanSummaries: []types.ResourceScanSummary{}}
	err := s.store.View(func(tx store.Tx) error {
		scans, err := store.List[*Scan](tx, key(wire.CallFrom(ctx), "scan", ""))
		if err != nil {
			return err
		}
		slices.SortFunc(scans, func(a, b *Scan) int { return b.Number - a.Number })
		now := time.Now()
		for _, scan := range scans {
			if scan.kind() != wanted {
				continue
			}
			summary := types.ResourceScanSummary{
				ResourceScanId: aws.String(scan.ARN()), ScanType: scan.kind(), Status: scan.status(now), StartTime: stamp(scan.Started),
				PercentageCompleted: aws.Float64(scan.percent(now)),
			}
			if summary.Status != types.ResourceScanStatusInProgress {
				summary.EndTime = stamp(scan.Ends)
			}
			if summary.Status == types.ResourceScanStatusFailed {
				summary.StatusReason = &scan.Failure
			}
			out.ResourceScanSummaries = append(out.ResourceScanSummaries, summary)
		}
		size := scansPage
		if asked := int(aws.ToInt32(in.MaxResults)); asked > 0 && asked <= pageSize {
			size = asked
		}
		out.ResourceScanSummaries, out.NextToken, err = paging.List(out.ResourceScanSummaries, in.NextToken, size)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Service) listResourceScanResources(ctx context.Context, in *cfn.ListResourceScanResourcesInput) (*cfn.ListResourceScanResourcesOutput, error) {
	out := &cfn.ListResourceScanResourcesOutput{Resources: []types.ScannedResource{}}
	call := wire.CallFrom(ctx)
	err := s.store.View(func(tx store.Tx) error {
		scan, err := readable(tx, call, in.ResourceScanId)
		if err != nil {
			return err
		}
		out.NextToken, err = paging.Records(tx, key(call, "scanned", scan.ID+"/"), in.NextToken, paging.Size(in.MaxResults, pageSize), func(r *Scanned) bool {
			if !r.listed(in) {
				return false
			}
			out.Resources = append(out.Resources, r.describe())
			return true
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (r *Scanned) describe() types.ScannedResource {
	return types.ScannedResource{ResourceType: &r.Type, ResourceIdentifier: r.Identifier, ManagedByStack: &r.Managed}
}

// listed tells whether a resource passes all filters of the request.
func (r *Scanned) listed(in *cfn.ListResourceScanResourcesInput) bool {
	if in.ResourceTypePrefix != nil && !strings.HasPrefix(r.Type, *in.ResourceTypePrefix) {
		return false
	}
	if in.ResourceIdentifier != nil && !has(r.Identifier, *in.ResourceIdentifier) {
		return false
	}
	if in.TagKey != nil {
		if _, ok := r.Tags[*in.TagKey]; !ok {
			return false
		}
	}
	if in.TagValue == nil {
		return true
	}
	if in.TagKey != nil {
		return r.Tags[*in.TagKey] == *in.TagValue
	}
	return has(r.Tags, *in.TagValue)
}

func has(m map[string]string, wanted string) bool {
	for _, value := range m {
		if value == wanted {
			return true
		}
	}
	return false
}

func stamp(t time.Time) *time.Time { return aws.Time(t.UTC().Truncate(time.Millisecond)) }
