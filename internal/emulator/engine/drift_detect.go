package engine

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Detection is a drift detection of a stack.
type Detection struct {
	ID, StackUUID string
	// Asked are the logical IDs to look at, empty for all.
	Asked        []string `json:",omitempty"`
	Started, Due time.Time
	Status       types.StackDriftDetectionStatus
	Drift        types.StackDriftStatus
	Drifted      int32
	// Reason tells why a detection failed.
	Reason string `json:",omitempty"`
}

func detectionKey(p place, id string) string { return p.key("detection", id) }
func detectingKey(p place, id string) string { return p.key("detecting", id) }

// detectable finds a stack whose drift can be detected.
func detectable(tx store.Tx, p place, name string) (*Stack, error) {
	s, err := findStack(tx, p, name, liveStack)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, doesNotExist(name)
	}
	return s, mayDetect(tx, s)
}

// detectStackDrift begins to compare a stack with its template.
func (e *Engine) detectStackDrift(ctx context.Context, in *cfn.DetectStackDriftInput) (*cfn.DetectStackDriftOutput, error) {
	p, name := placeOf(wire.CallFrom(ctx)), aws.ToString(in.StackName)
	d := Detection{Asked: in.LogicalResourceIds, Status: types.StackDriftDetectionStatusDetectionInProgress, Drift: types.StackDriftStatusNotChecked}
	err := e.request(func(t *turn) error {
		s, err := detectable(t.tx, p, name)
		if err != nil {
			return err
		}
		for _, id := range in.LogicalResourceIds {
			if _, ok := t.tx.Get(resourcePrefix(p, s.UUID) + id); !ok {
				return wire.Errorf("ValidationError", "Resource %s does not exist for stack %s", id, name)
			}
		}
		if d.ID, err = e.newID(t.tx); err != nil {
			return err
		}
		d.StackUUID, d.Started, d.Due = s.UUID, t.now, t.now.Add(e.config.ChangeSetDelay)
		t.awakenDetections = append(t.awakenDetections, reference{p, d.ID})
		if err := store.Put(t.tx, detectingKey(p, d.ID), s.UUID); err != nil {
			return err
		}
		return store.Put(t.tx, detectionKey(p, d.ID), d)
	})
	if err != nil {
		return nil, err
	}
	return &cfn.DetectStackDriftOutput{StackDriftDetectionId: &d.ID}, nil
}

// mayDetect: a stack at rest, one detection at a time (AWS documentation,
// "Detect unmanaged configuration changes to stacks and resources with drift
// detection"). The texts are the emulator's own.
func mayDetect(tx store.Tx, s *Stack) error {
	if !comparable(s) {
		return notComparable(s)
	}
	for _, owner := range tx.Ascend(s.place().key("detecting"), "") {
		if strings.Trim(string(owner), `"`) == s.UUID {
			return wire.Errorf("ValidationError", "Drift detection is already in progress for stack [%s]", s.ID())
		}
	}
	return nil
}

func comparable(s *Stack) bool {
	switch s.Status {
	case types.StackStatusCreateComplete, types.StackStatusUpdateComplete, types.StackStatusUpdateRollbackComplete,
		types.StackStatusUpdateRollbackFailed, types.StackStatusImportComplete, types.StackStatusImportRollbackComplete:
		return true
	default:
		return false
	}
}

func notComparable(s *Stack) *wire.Error {
	return wire.Errorf("ValidationError", "Drift detection cannot be performed on stack [%s] in state [%s]", s.ID(), s.Status)
}

func (e *Engine) awakenDetection(ref reference) {
	e.wake(detectingKey(ref.place, ref.uuid), func() step {
		return func(t *turn) (bool, error) { return e.detectionStep(t, ref) }
	})
}

// detectionStep ends a detection when its time has come. A stack that is gone
// meanwhile has no drift, and one in the middle of an operation none that could
// be told: the detection fails and leaves nothing behind.
func (e *Engine) detectionStep(t *turn, ref reference) (done bool, err error) {
	d, ok, err := store.Get[Detection](t.tx, detectionKey(ref.place, ref.uuid))
	if err != nil || !ok || d.Status != types.StackDriftDetectionStatusDetectionInProgress {
		return true, err
	}
	if d.Due.After(t.now) {
		t.at(d.Due)
		return false, nil
	}
	s, err := getStack(t.tx, ref.place, d.StackUUID)
	if err != nil {
		return false, err
	}
	d.Status, d.Drift = types.StackDriftDetectionStatusDetectionComplete, types.StackDriftStatusInSync
	switch {
	case s == nil || s.Status == types.StackStatusDeleteComplete:
	case !comparable(s):
		d.Status, d.Drift, d.Reason = types.StackDriftDetectionStatusDetectionFailed, types.StackDriftStatusNotChecked, notComparable(s).Message
	default:
		if err := e.detect(t, s, &d); err != nil {
			return false, err
		}
	}
	if err := t.tx.Delete(detectingKey(ref.place, ref.uuid)); err != nil {
		return false, err
	}
	return true, store.Put(t.tx, detectionKey(ref.place, ref.uuid), d)
}

// detect looks at all resources that were asked for. The stack's own status
// counts what earlier detections of single resources have found too.
func (e *Engine) detect(t *turn, s *Stack, d *Detection) error {
	resources, err := store.List[*Resource](t.tx, resourcePrefix(s.place(), s.UUID))
	if err != nil {
		return err
	}
	var failed []Drift
	for _, r := range resources {
		if len(d.Asked) > 0 && !slices.Contains(d.Asked, r.LogicalID) {
			continue
		}
		found, ok, err := e.detectOne(t, s, r)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if found.drifted() {
			d.Drifted++
		}
		if found.Status == types.StackResourceDriftStatusUnknown {
			failed = append(failed, found)
		}
		if err := store.Put(t.tx, driftPrefix(s.place(), s.UUID)+r.LogicalID, found); err != nil {
			return err
		}
	}
	if len(failed) > 0 {
		d.Status, d.Reason = types.StackDriftDetectionStatusDetectionFailed, detectionFailure(failed)
	}
	if d.Drift, err = e.summarizeDrift(t, s); err != nil {
		return err
	}
	return putStack(t.tx, s)
}

// summarizeDrift sets the stack's status from that of its resources.
func (e *Engine) summarizeDrift(t *turn, s *Stack) (types.StackDriftStatus, error) {
	drifts, err := store.List[Drift](t.tx, driftPrefix(s.place(), s.UUID))
	status := types.StackDriftStatusInSync
	unknown := func(d Drift) bool { return d.Status == types.StackResourceDriftStatusUnknown }
	switch {
	case slices.ContainsFunc(drifts, Drift.drifted):
		status = types.StackDriftStatusDrifted
	case slices.ContainsFunc(drifts, unknown):
		status = types.StackDriftStatusUnknown
	}
	s.Drift = &StackDrift{Status: status, Checked: t.now}
	return status, err
}

func (d Drift) drifted() bool {
	return d.Status == types.StackResourceDriftStatusModified || d.Status == types.StackResourceDriftStatusDeleted
}

// forgetDrift: a stack that is changed has not been checked any more.
func forgetDrift(tx store.Tx, s *Stack) error {
	s.Drift = nil
	return store.DeleteAll(tx, driftPrefix(s.place(), s.UUID))
}

// detectStackResourceDrift looks at one resource at once.
func (e *Engine) detectStackResourceDrift(ctx context.Context, in *cfn.DetectStackResourceDriftInput) (*cfn.DetectStackResourceDriftOutput, error) {
	p, name, id := placeOf(wire.CallFrom(ctx)), aws.ToString(in.StackName), aws.ToString(in.LogicalResourceId)
	out := &cfn.DetectStackResourceDriftOutput{}
	err := e.request(func(t *turn) error {
		s, err := detectable(t.tx, p, name)
		if err != nil {
			return err
		}
		r, ok, err := store.Get[*Resource](t.tx, resourcePrefix(p, s.UUID)+id)
		if err != nil {
			return err
		}
		if !ok {
			return wire.Errorf("ValidationError", "Resource %s does not exist for stack %s", id, name)
		}
		d, ok, err := e.detectOne(t, s, r)
		if err != nil {
			return err
		}
		if !ok || !provider.HasDrift(r.Type) {
			return wire.Errorf("ValidationError", "Drift detection is not supported for resource type %s", r.Type)
		}
		if err := store.Put(t.tx, driftPrefix(p, s.UUID)+id, d); err != nil {
			return err
		}
		if _, err := e.summarizeDrift(t, s); err != nil {
			return err
		}
		drift := d.describe(s)
		out.StackResourceDrift = &drift
		return putStack(t.tx, s)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
