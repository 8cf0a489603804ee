package stacksets

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// record says in an instance's record how the work on it has ended.
func (j *job) record(r *Result) error {
	succeeded := r.Status == types.StackSetOperationResultStatusSucceeded
	switch {
	case j.op.Kind == detect:
		return nil
	case succeeded && j.op.Kind == remove:
		return j.store.Update(func(tx store.Tx) error { return tx.Delete(j.set.instanceKey(r.Account, r.Region)) })
	}
	return j.change(r, func(i *Instance) {
		switch {
		case succeeded:
			i.Status, i.Detailed, i.Reason = types.StackInstanceStatusCurrent, types.StackInstanceDetailedStatusSucceeded, ""
		case r.Status == types.StackSetOperationResultStatusCancelled:
			i.Detailed, i.Reason = types.StackInstanceDetailedStatusCancelled, r.Reason
		case j.op.Kind == remove:
			i.Status, i.Detailed, i.Reason = types.StackInstanceStatusInoperable, types.StackInstanceDetailedStatusInoperable, r.Reason
		default:
			i.Status, i.Detailed, i.Reason = types.StackInstanceStatusOutdated, types.StackInstanceDetailedStatusFailed, r.Reason
		}
	})
}

func (j *job) note(r *Result, detailed types.StackInstanceDetailedStatus) error {
	if j.op.Kind == detect {
		return nil
	}
	return j.change(r, func(i *Instance) { i.Detailed = detailed })
}

func (j *job) instance(r *Result) (i *Instance, err error) {
	err = j.store.View(func(tx store.Tx) error {
		i, _, err = store.Get[*Instance](tx, j.set.instanceKey(r.Account, r.Region))
		return err
	})
	return i, err
}

// change rewrites an instance that is still there. It is read in the same
// transaction: a request that queues another operation writes it too.
func (j *job) change(r *Result, how func(*Instance)) error {
	return j.store.Update(func(tx store.Tx) error {
		key := j.set.instanceKey(r.Account, r.Region)
		i, ok, err := store.Get[*Instance](tx, key)
		if err != nil || !ok {
			return err
		}
		how(i)
		return store.Put(tx, key, i)
	})
}

func (j *job) putResult(r *Result) error {
	return j.store.Update(func(tx store.Tx) error {
		return store.Put(tx, j.set.resultPrefix(j.op.Number)+r.Account+"/"+r.Region, r)
	})
}
