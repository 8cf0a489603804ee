package acceptance_test

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestRealistic runs the scripts under testdata/realistic, whose operations
// take some seconds: long enough to be met in the middle.
func TestRealistic(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/realistic",
		Setup: func(script *testscript.Env) error { return emulated(script, "realistic") },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
		},
	})
}
