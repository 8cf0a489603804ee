package stack

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/diag"
)

// Both forms have been seen in answers of the service.
func TestDetectionFailures(t *testing.T) {
	tests := map[string][]detectionFailure{
		"Failed to detect drift on resource [Topic]":                         {{ID: "Topic"}},
		"Failed to detect drift on resources [Topic, Queue]: not authorized": {{ID: "Topic"}, {ID: "Queue"}},
		`{"Summary":"Failed to detect drift on resources [A,B]","Failures":[{"Resource":"B","FailureReason":"Rate exceeded"}]}`: {
			{ID: "B", Reason: "Rate exceeded"}, {ID: "A"},
		},
		"":                       nil,
		"Internal Failure":       nil,
		`{"Summary":"Internal"}`: nil,
		`{"Failures": 1`:         nil,
	}
	for reason, want := range tests {
		got, err := detectionFailures("shop", reason)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", reason, diff)
		}
		if (err == nil) != (want != nil) || (err != nil && !diag.Is(err, diag.Failed)) {
			t.Errorf("%s: error %v", reason, err)
		}
	}
}
