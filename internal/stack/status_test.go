package stack_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/stack"
)

// TestEveryStatus goes through all statuses that the SDK knows (AWS
// CloudFormation User Guide, "Stack status codes").
func TestEveryStatus(t *testing.T) {
	want := map[types.StackStatus]struct {
		outcome stack.Outcome
		way     stack.Way
		kept    stack.Way // where rollback was disabled
	}{
		"CREATE_COMPLETE":          {stack.Succeeded, stack.Update, stack.Update},
		"UPDATE_COMPLETE":          {stack.Succeeded, stack.Update, stack.Update},
		"IMPORT_COMPLETE":          {stack.Succeeded, stack.Update, stack.Update},
		"UPDATE_ROLLBACK_COMPLETE": {stack.RolledBack, stack.Update, stack.Update},
		"IMPORT_ROLLBACK_COMPLETE": {stack.RolledBack, stack.Update, stack.Update},
		"ROLLBACK_COMPLETE":        {stack.RolledBack, stack.Replace, stack.Replace},
		"ROLLBACK_FAILED":          {stack.Broken, stack.Replace, stack.Replace},
		"DELETE_FAILED":            {stack.Broken, stack.Replace, stack.Replace},
		"CREATE_FAILED":            {stack.Broken, stack.Replace, stack.UpdateOnly},
		"UPDATE_FAILED":            {stack.Broken, stack.UpdateOnly, stack.UpdateOnly},
		"UPDATE_ROLLBACK_FAILED":   {stack.Broken, stack.ContinueBack, stack.ContinueBack},
		"IMPORT_ROLLBACK_FAILED":   {stack.Broken, stack.ContinueBack, stack.ContinueBack},
		"REVIEW_IN_PROGRESS":       {stack.InReview, stack.Create, stack.Create},
		"DELETE_COMPLETE":          {stack.Deleted, stack.Create, stack.Create},
	}
	for _, status := range append(types.StackStatus("").Values(), "UPDATE_PONDERING") {
		w, ok := want[status]
		if !ok {
			if !strings.HasSuffix(string(status), "_IN_PROGRESS") && status != "UPDATE_PONDERING" {
				t.Errorf("nobody has decided about %s", status)
			}
			w.outcome, w.way, w.kept = stack.Running, stack.Wait, stack.Wait
		}
		if got := stack.OutcomeOf(status); got != w.outcome {
			t.Errorf("%s: outcome %d, want %d", status, got, w.outcome)
		}
		if got := stack.WayFrom(status, false); got != w.way {
			t.Errorf("%s: way %d, want %d", status, got, w.way)
		}
		if got := stack.WayFrom(status, true); got != w.kept {
			t.Errorf("%s without rollback: way %d, want %d", status, got, w.kept)
		}
	}
}
