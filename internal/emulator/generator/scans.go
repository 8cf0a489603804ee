package generator

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/schema"
)

// The quotas (AWS documentation, "CloudFormation quotas", IaC generator).
const (
	scansPerDay   = 10
	largeScan     = 10_000
	maxScan       = 100_000
	maxFilter     = 100
	maxFilterType = 100
)

func (s *Service) startResourceScan(ctx context.Context, in *cfn.StartResourceScanInput) (*cfn.StartResourceScanOutput, error) {
	if err := checkFilters(in.ScanFilters); err != nil {
		return nil, err
	}
	call, now := wire.CallFrom(ctx), time.Now().UTC()
	scan := &Scan{
		Account: call.Account, Region: call.Region, Partition: call.Partition, Started: now,
		Token: aws.ToString(in.ClientRequestToken), Request: hash(in),
	}
	for _, f := range in.ScanFilters {
		scan.Filter = f.Types
	}
	err := s.store.Update(func(tx store.Tx) error {
		earlier, err := store.List[*Scan](tx, key(call, "scan", ""))
		if err != nil {
			return err
		}
		for _, e := range earlier {
			if scan.Token != "" && e.Token == scan.Token && e.Request == scan.Request {
				scan = e
				return nil
			}
		}
		if err := mayScan(scan, earlier, now); err != nil {
			return err
		}
		return s.snapshot(tx, call, scan)
	})
	if err != nil {
		return nil, err
	}
	return &cfn.StartResourceScanOutput{ResourceScanId: aws.String(scan.ARN())}, nil
}

// checkFilters: one element, with types that may end in a wildcard (API
// reference, "ScanFilter").
func checkFilters(filters []types.ScanFilter) error {
	if len(filters) > 1 {
		return wire.Errorf("ValidationError", "ScanFilters can have one element at most")
	}
	for _, f := range filters {
		if len(f.Types) == 0 || len(f.Types) > maxFilter {
			return wire.Errorf("ValidationError", "A scan filter has between 1 and %d types", maxFilter)
		}
		for _, name := range f.Types {
			if star := strings.IndexByte(name, '*'); len(name) > maxFilterType || star >= 0 && star != len(name)-1 {
				return wire.Errorf("ValidationError", "Invalid resource type in the scan filter: %s", name)
			}
		}
	}
	return nil
}

// A scan that failed delays the next one, longer where it found too much (API
// reference, "StartResourceScan", ResourceScanLimitExceeded).
const (
	afterFailure  = 10 * time.Minute
	afterTooLarge = 24 * time.Hour
)

// mayScan refuses a second scan at a time, one that is too soon after a
// failure, and more than the quota of a day. AWS does not say when a day
// begins: it is the last 24 hours here.
func mayScan(scan *Scan, earlier []*Scan, now time.Time) error {
	today, limit := 0, scansPerDay
	var failed time.Duration
	for _, e := range earlier {
		switch status := e.status(now); {
		case status == types.ResourceScanStatusInProgress:
			return &wire.Error{Code: "ResourceScanInProgress", Status: 400, Message: "A resource scan is already in progress"}
		case status == types.ResourceScanStatusFailed && e.Count > maxScan:
			failed = max(failed, afterTooLarge-now.Sub(e.Ends))
		case status == types.ResourceScanStatusFailed:
			failed = max(failed, afterFailure-now.Sub(e.Ends))
		}
		if e.kind() == scan.kind() && now.Sub(e.Started) < 24*time.Hour {
			today++
			if e.Count > largeScan {
				limit = 1
			}
		}
	}
	refused := func(text string) error {
		return &wire.Error{Code: "ResourceScanLimitExceeded", Status: 400, Message: text}
	}
	switch {
	case failed > 0:
		return refused("A resource scan recently failed. You must wait before starting a new resource scan")
	case today >= limit:
		return refused("The limit of resource scans for today is exceeded")
	}
	return nil
}

// snapshot notes what exists. A scan sees the types that the Cloud Control API
// can read and list.
func (s *Service) snapshot(tx store.Tx, call wire.Call, scan *Scan) error {
	number, _, err := store.Get[int](tx, "count/scans")
	if err != nil {
		return err
	}
	if err := store.Put(tx, "count/scans", number+1); err != nil {
		return err
	}
	scan.Number, scan.ID = number, uuid(hash(number))
	scan.Ends = scan.Started.Add(s.config.Delay)
	if scan.Failure, err = demanded(tx, call, engine.Scan); err != nil || scan.Failure != "" {
		return errors.Join(err, store.Put(tx, key(call, "scan", scan.ID), scan))
	}
	found, err := provider.List(tx, call.Account, call.Region, "")
	if err != nil {
		return err
	}
	kinds := map[string]bool{}
	for _, r := range found {
		if !provider.HasDrift(r.Type) || !scan.wants(r.Type) {
			continue
		}
		kinds[r.Type] = true
		if err := store.Put(tx, key(call, "scanned", fmt.Sprintf("%s/%09d", scan.ID, scan.Count)), scannedOf(r)); err != nil {
			return err
		}
		scan.Count++
	}
	if scan.Count > maxScan {
		scan.Failure = fmt.Sprintf("The account has more than %d resources", maxScan)
	}
	scan.Types = slices.Sorted(maps.Keys(kinds))
	return store.Put(tx, key(call, "scan", scan.ID), scan)
}

func (s *Scan) wants(typeName string) bool {
	return len(s.Filter) == 0 || slices.ContainsFunc(s.Filter, func(pattern string) bool {
		prefix, all := strings.CutSuffix(pattern, "*")
		return pattern == typeName || all && strings.HasPrefix(typeName, prefix)
	})
}

func scannedOf(r *provider.Resource) Scanned {
	return Scanned{Type: r.Type, Identifier: identifierOf(r), Managed: r.StackID != "", Tags: userTags(r.Physical().AllTags())}
}

func userTags(all map[string]string) map[string]string {
	maps.DeleteFunc(all, func(name, _ string) bool { return strings.HasPrefix(name, "aws:") })
	return all
}

// identifierOf is the primary identifier by its keys.
func identifierOf(r *provider.Resource) map[string]string {
	identifier := map[string]string{}
	facts, ok := schema.Lookup(r.Type)
	if !ok {
		return identifier
	}
	parts := strings.Split(r.Identifier, "|")
	if len(facts.PrimaryIdentifier) == 1 {
		parts = []string{r.Identifier}
	}
	for i, name := range facts.PrimaryIdentifier {
		if i < len(parts) {
			identifier[name] = parts[i]
		}
	}
	return identifier
}

func hash(v any) string {
	data, _ := json.Marshal(v) // the SDK's inputs can always be written
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func uuid(h string) string {
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:32]
}
