package awsclient

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// The adaptive mode cannot be watched from outside: under the clock of synctest
// the SDK's rate limiter sleeps for 0 ns, again and again, and never ends.
func TestRetryModeIsKept(t *testing.T) {
	for mode, adaptive := range map[aws.RetryMode]bool{aws.RetryModeAdaptive: true, aws.RetryModeStandard: false, "": false} {
		ours, ok := retryer(mode, 0)().(patient)
		if !ok {
			t.Fatal("the extra attempts for throttled requests are missing")
		}
		if _, got := ours.RetryerV2.(*retry.AdaptiveMode); got != adaptive {
			t.Errorf("mode %q: adaptive %v", mode, got)
		}
	}
}
