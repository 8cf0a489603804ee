package iac

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/iacgen"
	"github.com/cfn-cli/cfn/internal/term"
)

// ScanOptions are the flags of cfn iac scan.
type ScanOptions struct {
	command.Common
	Types []string
	// New scans again although a scan is there that has looked at this.
	New bool
	// Wait follows the scan to its end, for at most Timeout, 0 for ever.
	Wait    bool
	Timeout time.Duration
}

// scanResult is the last JSON line of a scan.
type scanResult struct {
	OK     bool `json:"ok"`
	Reused bool `json:"reused"`
	*iacgen.Scan
	Quota *iacgen.Quota `json:"quota"`
}

// Scan starts a scan, or takes the newest that has looked at the same.
func Scan(ctx context.Context, e *env.Env, o ScanOptions) error {
	if o.Timeout < 0 {
		return diag.New(diag.Usage, "usage", "--timeout cannot be negative")
	}
	wanted, err := typesOf(o.Types)
	if err != nil {
		return err
	}
	s, err := open(ctx, e, o.Common, true)
	if err != nil {
		return err
	}
	what := "all types"
	if len(wanted) > 0 {
		what = strings.Join(wanted, ", ")
	}
	if err := s.long(ctx, what, "scan"); err != nil {
		return err
	}
	scan, reused, err := s.scan(ctx, o, wanted)
	if err != nil {
		return err
	}
	quota, err := s.iac.Quota(ctx, iacgen.KindOf(wanted))
	if err != nil {
		return err
	}
	s.event("result", scanResult{OK: true, Reused: reused, Scan: scan, Quota: quota})
	if scan.Status == types.ResourceScanStatusInProgress {
		s.note("the scan is at %.0f%%", scan.Percent)
		s.note("%s", left(*quota))
		s.next("cfn iac scan --wait")
		return nil
	}
	s.done(string(scan.Status), count(scan.Found, "resource"), ended(*scan))
	if reused {
		s.note("an earlier scan, which may not know what was made since; --new scans again")
	}
	s.note("%s", left(*quota))
	s.next("cfn iac resources --unmanaged")
	return nil
}

// left says how many scans may still be begun.
func left(q iacgen.Quota) string {
	of := "of all types"
	if q.Kind == types.ScanTypePartial {
		of = "of some types"
	}
	text := fmt.Sprintf("%d of %d scans %s are left today", q.Left, q.Limit, of)
	if q.Next != nil {
		text += "; the next one is possible at about " + q.Next.Local().Format(time.DateTime)
	}
	return text
}

// scan gives a scan that covers the types, done where that is waited for.
func (s *session) scan(ctx context.Context, o ScanOptions, wanted []string) (scan *iacgen.Scan, reused bool, err error) {
	if !o.New {
		if scan, err = s.iac.Covering(ctx, wanted); err != nil {
			return nil, false, err
		}
	}
	reused = scan != nil
	if scan == nil {
		if scan, err = s.iac.Start(ctx, wanted); err != nil {
			return nil, false, unsure(err, "the scan", "cfn iac scan --wait")
		}
	}
	if !o.Wait || scan.Status != types.ResourceScanStatusInProgress {
		return scan, reused, scan.Err()
	}
	limited, cancel := waiting(ctx, o.Timeout, "the scan", "cfn iac scan --wait")
	defer cancel()
	err = s.follow("scanning", func(emit func(iacgen.Progress)) error { return s.iac.WatchScan(limited, scan, emit) })
	return scan, false, leave(err, "the scan", "cfn iac scan --wait")
}

func ended(s iacgen.Scan) string {
	if s.Ended == nil {
		return "began " + s.Started.Local().Format(time.DateTime)
	}
	return s.Ended.Local().Format(time.DateTime)
}

// Scans lists the scans of the region.
func Scans(ctx context.Context, e *env.Env, common command.Common) error {
	s, err := open(ctx, e, common, false)
	if err != nil {
		return err
	}
	list, err := s.iac.Scans(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		if list[i].Status == types.ResourceScanStatusFailed {
			continue
		}
		if err := s.iac.Describe(ctx, &list[i]); err != nil {
			return err
		}
	}
	if s.Machine() {
		return s.Print(list)
	}
	if len(list) == 0 {
		s.Term.Err.Println("no resource scans in " + s.AWS.Region + " (context " + s.Target.Name + ");  cfn iac scan --wait")
		return nil
	}
	table := term.Table{Columns: []term.Column{
		{Title: "Began"},
		{Title: "Status"},
		{Title: "Done", Right: true, Drop: 2},
		{Title: "Found", Right: true},
		{Title: "Types", Fold: 16, Drop: 1},
		{Title: "Scan", Fold: 12, Drop: 3},
	}}
	for _, one := range list {
		looked := strings.Join(one.Types, ", ")
		if one.Kind == types.ScanTypeFull {
			looked = "all"
		}
		if one.Reason != "" {
			looked = one.Reason
		}
		table.Row(term.Time(one.Started), command.StatusCell(string(one.Status)), term.Text(fmt.Sprintf("%.0f%%", one.Percent)),
			s.Term.Out.Number(one.Found), term.Text(looked), term.Styled(term.Dim, one.ID))
	}
	s.Term.Out.Table(&table)
	return nil
}
