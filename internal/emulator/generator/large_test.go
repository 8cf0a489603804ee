package generator

import (
	"strings"
	"testing"
	"time"
)

// A large account has one scan a day; one with too many resources waits for a
// day (AWS documentation, "CloudFormation quotas"; API reference,
// "StartResourceScan").
func TestQuotaOfLargeAccounts(t *testing.T) {
	now := time.Now()
	for name, tc := range map[string]struct {
		count   int
		failure string
		ago     time.Duration
		refused string
	}{
		"small":           {count: 10_000, ago: time.Hour},
		"large":           {count: 10_001, ago: time.Hour, refused: "for today"},
		"large, next day": {count: 10_001, ago: 24 * time.Hour},
		"failed":          {failure: "no", ago: 9 * time.Minute, refused: "recently failed"},
		"failed before":   {failure: "no", ago: 10 * time.Minute},
		"too large":       {count: 100_001, failure: "no", ago: 23 * time.Hour, refused: "recently failed"},
		"too large, then": {count: 100_001, failure: "no", ago: 24 * time.Hour},
	} {
		earlier := &Scan{Started: now.Add(-tc.ago), Ends: now.Add(-tc.ago), Failure: tc.failure, Count: tc.count}
		err := mayScan(&Scan{}, []*Scan{earlier}, now)
		if (err != nil) != (tc.refused != "") || err != nil && !strings.Contains(err.Error(), tc.refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
