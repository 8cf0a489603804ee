package engine

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// detectOne is driftOf, unless it is to fail. What could not be compared is
// UNKNOWN (AWS documentation, "StackResourceDrift").
func (e *Engine) detectOne(t *turn, s *Stack, r *Resource) (d Drift, ok bool, err error) {
	if d, ok, err = e.driftOf(t.tx, s, r, t.now); err != nil || !ok {
		return d, false, err
	}
	reason, err := e.fault(t.tx, s, r, Detect)
	if err == nil && reason != "" {
		d = Drift{LogicalID: r.LogicalID, PhysicalID: r.PhysicalID, Type: r.Type, Checked: t.now, Status: types.StackResourceDriftStatusUnknown, Reason: reason}
	}
	return d, true, err
}

// detectionFailure is the reason of a failed detection: JSON, as public logs of
// failed detections show.
func detectionFailure(failed []Drift) string {
	type failure struct{ Resource, FailureReason string }
	var ids []string
	var failures []failure
	for _, d := range failed {
		ids = append(ids, d.LogicalID)
		failures = append(failures, failure{d.LogicalID, d.Reason})
	}
	return driftJSON(struct {
		Summary  string
		Failures []failure
	}{"Failed to detect drift on resources [" + strings.Join(ids, ",") + "]", failures})
}
