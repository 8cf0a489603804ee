package stacksets

import (
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// job is an operation that runs.
type job struct {
	*Service
	set     *Set
	op      *Operation
	results []*Result
}

// look takes over what has become of the instances under way and starts those
// whose turn has come. It tells whether the operation has ended.
func (j *job) look(key string) (done bool, err error) {
	if err := j.refresh(); err != nil {
		return false, err
	}
	if j.op.Status == types.StackSetOperationStatusQueued {
		if waits, err := j.waits(); waits || err != nil {
			return false, err
		}
		j.op.Status = types.StackSetOperationStatusRunning
		if err := j.save(); err != nil {
			return false, err
		}
	}
	for _, r := range j.results {
		if r.Status != types.StackSetOperationResultStatusRunning {
			continue
		}
		if err := j.follow(r); err != nil {
			return false, err
		}
	}
	if err := j.startDue(); err != nil {
		return false, err
	}
	if !j.settled() {
		return false, nil
	}
	return true, j.end(key)
}

// load reads an operation, nil where it is not there any more.
func (s *Service) load(key string) (j *job, err error) {
	parts := strings.Split(key, "/")
	number, err := strconv.Atoi(parts[4])
	if err != nil {
		return nil, err
	}
	err = s.store.View(func(tx store.Tx) error {
		set, ok, err := store.Get[*Set](tx, setKey(place{parts[1], parts[2]}, parts[3]))
		if err != nil || !ok {
			return err
		}
		op, err := getOperation(tx, set, number)
		if err != nil || op == nil {
			return err
		}
		results, err := store.List[*Result](tx, set.resultPrefix(number))
		j = &job{s, set, op, results}
		return err
	})
	return j, err
}

// refresh reads whether the operation is to be stopped. Everything else of it
// only this job writes.
func (j *job) refresh() error {
	return j.store.View(func(tx store.Tx) error {
		current, err := getOperation(tx, j.set, j.op.Number)
		if err == nil && current != nil {
			j.op.Status = current.Status
		}
		return err
	})
}

// waits tells whether an operation is to go first: one that began before and
// works on any of the same instances. Others run at the same time.
func (j *job) waits() (bool, error) {
	mine := map[place]bool{}
	for _, r := range j.results {
		mine[place{r.Account, r.Region}] = true
	}
	waits := false
	err := j.store.View(func(tx store.Tx) error {
		for key := range tx.Ascend(j.set.place().key("stacksetrunning")+j.set.Name+"/", "") {
			number, err := strconv.Atoi(key[strings.LastIndex(key, "/")+1:])
			if err != nil || number >= j.op.Number {
				continue
			}
			others, err := store.List[*Result](tx, j.set.resultPrefix(number))
			if err != nil {
				return err
			}
			for _, r := range others {
				waits = waits || mine[place{r.Account, r.Region}]
			}
		}
		return nil
	})
	return waits, err
}

// save writes the operation, unless a request has begun to stop it.
func (j *job) save() error {
	return j.store.Update(func(tx store.Tx) error {
		current, err := getOperation(tx, j.set, j.op.Number)
		if err != nil {
			return err
		}
		if current != nil && current.Status == types.StackSetOperationStatusStopping && j.op.Ended == nil {
			j.op.Status = current.Status
		}
		return store.Put(tx, j.set.operationKey(j.op.Number), j.op)
	})
}

func (j *job) settled() bool {
	for _, r := range j.results {
		if r.Status == types.StackSetOperationResultStatusPending || r.Status == types.StackSetOperationResultStatusRunning {
			return false
		}
	}
	return true
}

// end decides how the operation ended: FAILED where more failed in a region
// than is tolerated.
func (j *job) end(key string) error {
	status := types.StackSetOperationStatusSucceeded
	for _, region := range j.op.Regions {
		if c := j.count(region); c.failed > j.tolerance(c.all) {
			status = types.StackSetOperationStatusFailed
		}
	}
	if j.op.Status == types.StackSetOperationStatusStopping {
		status = types.StackSetOperationStatusStopped
	}
	j.op.Failed = 0
	for _, r := range j.results {
		if r.Status == types.StackSetOperationResultStatusFailed {
			j.op.Failed++
		}
	}
	now := time.Now().UTC()
	j.op.Status, j.op.Ended = status, &now
	return j.store.Update(func(tx store.Tx) error {
		if j.op.Kind == detect {
			if err := j.summarizeDrift(tx); err != nil {
				return err
			}
		}
		if err := store.Put(tx, j.set.operationKey(j.op.Number), j.op); err != nil {
			return err
		}
		return tx.Delete(key)
	})
}

// counts are the results in a region.
type counts struct{ all, running, failed, pending int }

func (j *job) count(region string) (c counts) {
	for _, r := range j.results {
		if r.Region != region {
			continue
		}
		c.all++
		switch r.Status {
		case types.StackSetOperationResultStatusRunning:
			c.running++
		case types.StackSetOperationResultStatusFailed:
			c.failed++
		case types.StackSetOperationResultStatusPending:
			c.pending++
		default:
		}
	}
	return c
}

// startDue starts what may be started now, region after region, or in all at
// once. Where more have failed in a region than is tolerated, the rest of it and
// the regions after it are cancelled.
func (j *job) startDue() error {
	if j.op.Status == types.StackSetOperationStatusStopping {
		return j.cancel(j.op.Regions, "Cancelled since the operation was stopped")
	}
	parallel := j.op.Preferences != nil && j.op.Preferences.RegionConcurrencyType == types.RegionConcurrencyTypeParallel
	for i, region := range j.op.Regions {
		c := j.count(region)
		if c.failed > j.tolerance(c.all) {
			rest := []string{region}
			if !parallel {
				rest = j.op.Regions[i:]
			}
			if err := j.cancel(rest, "Cancelled since failure tolerance has exceeded"); err != nil {
				return err
			}
			continue
		}
		if err := j.startIn(region, c); err != nil {
			return err
		}
		if after := j.count(region); !parallel && after.pending+after.running > 0 {
			return nil
		}
	}
	return nil
}

// startIn starts as many instances of a region as may run at a time.
func (j *job) startIn(region string, c counts) error {
	room := j.concurrency(c) - c.running
	for _, r := range j.results {
		if room <= 0 {
			return nil
		}
		if r.Region != region || r.Status != types.StackSetOperationResultStatusPending {
			continue
		}
		if err := j.begin(r); err != nil {
			return err
		}
		room--
	}
	return nil
}

// tolerance is how many instances of so many may fail in a region. Percentages
// are rounded down (API reference, "StackSetOperationPreferences").
func (j *job) tolerance(all int) int {
	p := j.op.Preferences
	switch {
	case p == nil:
		return 0
	case p.FailureToleranceCount != nil:
		return int(*p.FailureToleranceCount)
	default:
		return all * int(aws.ToInt32(p.FailureTolerancePercentage)) / 100
	}
}

// concurrency is how many instances run at a time. In the strict mode never so
// many that more than the tolerance and one could fail.
func (j *job) concurrency(c counts) int {
	most := 1
	p := j.op.Preferences
	if p != nil && p.MaxConcurrentCount != nil {
		most = int(*p.MaxConcurrentCount)
	}
	if p != nil && p.MaxConcurrentPercentage != nil {
		most = max(1, c.all*int(*p.MaxConcurrentPercentage)/100)
	}
	if p == nil || p.ConcurrencyMode != types.ConcurrencyModeSoftFailureTolerance {
		most = min(most, j.tolerance(c.all)-c.failed+1)
	}
	return most
}

func (j *job) cancel(regions []string, reason string) error {
	for _, r := range j.results {
		if r.Status != types.StackSetOperationResultStatusPending {
			continue
		}
		for _, region := range regions {
			if r.Region != region {
				continue
			}
			if err := j.finish(r, types.StackSetOperationResultStatusCancelled, reason); err != nil {
				return err
			}
		}
	}
	return nil
}
