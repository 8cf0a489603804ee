package acceptance_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestPeers drives the embedded emulator with other people's clients, as they
// are. All that they are told is what cfn local env prints; a folder of scripts
// is named after its client. They wait for most of their time, so they run
// beside each other.
func TestPeers(t *testing.T) {
	for _, client := range []string{"boto3", "cdk", "sam", "sceptre"} {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			programs := os.Getenv("CFN_TEST_" + strings.ToUpper(client))
			if programs == "" {
				t.Skipf("no %s: make test-peers installs it", client)
			}
			testscript.Run(t, testscript.Params{
				Dir: filepath.Join("testdata/peers", client),
				Setup: func(script *testscript.Env) error {
					script.Setenv("PATH", programs+string(filepath.ListSeparator)+script.Getenv("PATH"))
					// They would ask the network for news, or tell it of themselves.
					for _, name := range []string{"CDK_DISABLE_CLI_TELEMETRY", "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION", "NODE_NO_WARNINGS", "CI"} {
						script.Setenv(name, "true")
					}
					script.Setenv("SAM_CLI_TELEMETRY", "0")
					return emulated(script, "instant")
				},
				Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "adopt": adopt},
			})
		})
	}
}
