package artifact_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/cfn-cli/cfn/internal/artifact"
)

// Each fault hits the first PutObject of a template into an existing bucket.
func TestUploadSurvivesFaults(t *testing.T) {
	for name, c := range map[string]struct {
		response *http.Response
		uploaded bool
		puts     int
	}{
		"throttled":                     {answer(503, "SlowDown", "Please reduce your request rate."), true, 2},
		"fault inside S3":               {answer(500, "InternalError", "We encountered an internal error."), true, 2},
		"conditional write conflict":    {answer(409, "ConditionalRequestConflict", "A conflicting operation occurred."), true, 2},
		"there already, by another run": {answer(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"), false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				aws := newFakeAWS(t)
				store := artifact.New(aws.clients("us-east-1"), artifact.Options{Account: account})
				if _, _, err := store.PutTemplate(t.Context(), "shop", []byte("{}")); err != nil {
					t.Fatal(err)
				}
				aws.take()
				first := true
				aws.fault = func(_ *http.Request, call string) *http.Response {
					if call != "PutObject" || !first {
						return nil
					}
					first = false
					return c.response
				}
				url, uploaded, err := store.PutTemplate(t.Context(), "shop", []byte(body))
				if err != nil || uploaded != c.uploaded || !strings.HasSuffix(url, ".yaml") {
					t.Errorf("%s, uploaded %v, %v", url, uploaded, err)
				}
				puts := 0
				for _, call := range aws.take() {
					if call == "PutObject" {
						puts++
					}
				}
				if puts != c.puts {
					t.Errorf("%d PutObject, want %d", puts, c.puts)
				}
			})
		})
	}
}

// S3 may refuse settings while another is written, and parts of it may not
// have heard of the new bucket.
func TestNewBucketSettlesSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		aws := newFakeAWS(t)
		seen := map[string]int{}
		var mu sync.Mutex
		aws.fault = func(_ *http.Request, call string) *http.Response {
			mu.Lock()
			defer mu.Unlock()
			seen[call]++
			switch {
			case call == "HeadBucket" && seen[call] <= 4:
				return answer(404, "", "")
			case call == "policy" && seen[call] == 1:
				return answer(409, "OperationAborted", "A conflicting conditional operation is currently in progress against this resource. Please try again.")
			case call == "tagging" && seen[call] == 1:
				return answer(404, "NoSuchBucket", "The specified bucket does not exist")
			}
			return nil
		}
		if _, _, err := artifact.New(aws.clients("us-east-1"), artifact.Options{Account: account}).PutTemplate(t.Context(), "shop", []byte(body)); err != nil {
			t.Fatal(err)
		}
		if seen["HeadBucket"] != 5 || seen["policy"] != 2 || seen["tagging"] != 2 {
			t.Errorf("calls: %v", seen)
		}
	})
}
