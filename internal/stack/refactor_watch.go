package stack

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/poll"
)

// RefactorResult is how a refactor ended.
type RefactorResult struct {
	Status types.StackRefactorExecutionStatus
	Reason string
	// Stacks are its stacks, in its order; a stack that was never seen has no
	// status.
	Stacks []Ending
}

// Ending is how a refactor left a stack.
type Ending struct {
	Stack   string            `json:"stack"`
	StackID string            `json:"stackId"`
	Status  types.StackStatus `json:"status"`
	Result  `json:"-"`
}

// Succeeded reports that everything was moved.
func (r RefactorResult) Succeeded() bool {
	return r.Status == types.StackRefactorExecutionStatusExecuteComplete
}

// Events are those of all stacks, in the order of their time.
func (r RefactorResult) Events() []Event {
	var all []Event
	for _, s := range r.Stacks {
		all = append(all, s.Events...)
	}
	slices.SortStableFunc(all, func(a, b Event) int { return a.Time.Compare(b.Time) })
	return all
}

// WatchRefactor follows a refactor to its end, which is that of all its stacks:
// CloudFormation calls it complete a few seconds before them. AWS's own waiter
// does not know the state ROLLBACK_FAILED and would wait for ever. Each event
// goes to emit once.
func (c *Client) WatchRefactor(ctx context.Context, r *Refactor, emit func(Event)) (RefactorResult, error) {
	w := &refactorWatcher{client: c, refactor: r}
	for _, id := range r.Stacks {
		after := r.after[id]
		w.stacks = append(w.stacks, &watcher{
			client: c, op: Operation{Stack: nameOf(id), StackID: id}, emit: emit, open: map[string]bool{},
			root: &tail{stackID: id, after: after, attach: after == "", seen: map[string]bool{}},
		})
	}
	err := poll.Until(ctx, c.pace, w.look)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	result := w.result
	for _, s := range w.stacks {
		result.Stacks = append(result.Stacks, Ending{
			Stack: s.op.Stack, StackID: s.op.StackID, Status: s.result.Status, Result: s.result,
		})
	}
	return result, explainRefactor(err)
}

// refactorWatcher holds what has been seen of a refactor.
type refactorWatcher struct {
	client   *Client
	refactor *Refactor
	stacks   []*watcher
	result   RefactorResult
}

func (w *refactorWatcher) look(ctx context.Context) (poll.Look, error) {
	if !w.ended() {
		r, err := w.client.describeRefactor(ctx, w.refactor.ID)
		if err != nil {
			return poll.Quiet, err
		}
		w.result.Status, w.result.Reason = r.ExecutionStatus, aws.ToString(r.ExecutionStatusReason)
	}
	answer, open := poll.Quiet, false
	for _, s := range w.stacks {
		if s.result.Status != "" {
			continue
		}
		seen, err := s.look(ctx)
		switch {
		case isAbsent(err):
			continue // it is not there yet, or any more
		case err != nil:
			return poll.Quiet, err
		case seen == poll.Active:
			answer = poll.Active
		}
		open = open || seen != poll.Done
	}
	if w.ended() && !open {
		return poll.Done, nil
	}
	return answer, nil
}

// ended tells that the refactor itself goes on no more.
func (w *refactorWatcher) ended() bool {
	switch w.result.Status {
	case "", types.StackRefactorExecutionStatusUnavailable, types.StackRefactorExecutionStatusAvailable,
		types.StackRefactorExecutionStatusExecuteInProgress, types.StackRefactorExecutionStatusRollbackInProgress:
		return false
	default:
		return true
	}
}
