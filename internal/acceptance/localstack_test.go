package acceptance_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestLocalStack runs the scripts under testdata/localstack against a real
// LocalStack, each in an account of its own. What LocalStack does not emulate
// faithfully (failures and rollbacks, updates of most types) is left to the
// embedded emulator's scripts.
func TestLocalStack(t *testing.T) {
	url := os.Getenv("CFN_TEST_LOCALSTACK")
	if url == "" {
		t.Skip("no LocalStack: make test-localstack starts one")
	}
	var accounts atomic.Int64
	testscript.Run(t, testscript.Params{
		Dir: "testdata/localstack",
		Setup: func(script *testscript.Env) error {
			isolate(script)
			script.Setenv("LOCALSTACK", url)
			script.Setenv("AWS_ENDPOINT_URL", url)
			script.Setenv("AWS_REGION", "eu-west-1")
			// LocalStack takes a key of 12 digits for the account.
			script.Setenv("AWS_ACCESS_KEY_ID", fmt.Sprintf("%012d", accounts.Add(1)))
			script.Setenv("AWS_SECRET_ACCESS_KEY", "none")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
			"pad":   pad,
		},
	})
}

// pad appends comments to a YAML file until it has at least so many bytes:
//
//	pad app.yaml 60000
func pad(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: pad FILE BYTES")
	}
	size, err := strconv.Atoi(args[1])
	ts.Check(err)
	body := ts.ReadFile(args[0])
	const line = "# padding\n"
	body += strings.Repeat(line, max(0, size-len(body))/len(line)+1)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(body), 0o600))
}
