package artifact_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/env/envtest"
)

const account = "111122223333"

// fakeAWS is S3 in process: objects by gofakes3, settings of buckets by itself.
type fakeAWS struct {
	t       *testing.T
	objects http.Handler
	// fault may answer a request in place of the service.
	fault func(r *http.Request, call string) *http.Response

	mu       sync.Mutex
	calls    []string
	settings map[string]string
	created  http.Header
	sent     int
}

func newFakeAWS(t *testing.T) *fakeAWS {
	return &fakeAWS{
		t: t, settings: map[string]string{},
		objects: gofakes3.New(s3mem.New()).Server(),
		fault:   func(*http.Request, string) *http.Response { return nil },
	}
}

var settingNames = []string{"publicAccessBlock", "policy", "encryption", "lifecycle", "tagging"}

func (f *fakeAWS) RoundTrip(r *http.Request) (*http.Response, error) {
	call := f.nameOf(r)
	f.note(call)
	if response := f.fault(r, call); response != nil {
		response.Request = r
		return response, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	body := []byte{}
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	if call != "CreateBucket" && call != "ListBuckets" {
		if owner := r.Header.Get("X-Amz-Expected-Bucket-Owner"); owner != account && !strings.Contains(r.URL.Path, "public") {
			f.t.Errorf("%s names the bucket's owner %q, want %s", call, owner, account)
		}
	}
	switch {
	case slices.Contains(settingNames, call):
		f.settings[call] = string(body)
		return answer(200, "", ""), nil
	case call == "CreateBucket":
		f.created = r.Header.Clone()
		f.settings["location"] = string(body)
		body = nil
	case call == "PutObject":
		f.sent += len(body)
		f.checkUpload(r.Header, body)
	case call == "versioning":
		f.settings[call] = string(body)
	}
	w := httptest.NewRecorder()
	inner := r.Clone(r.Context())
	inner.Body, inner.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	inner.Header.Set("Content-Length", fmt.Sprint(len(body)))
	f.objects.ServeHTTP(w, inner)
	response := w.Result()
	response.Request = r
	return response, nil
}

// checkUpload: an object is never replaced, and S3 can verify what arrives.
func (f *fakeAWS) checkUpload(h http.Header, body []byte) {
	sum := sha256.Sum256(body)
	if got, want := h.Get("X-Amz-Checksum-Sha256"), base64.StdEncoding.EncodeToString(sum[:]); got != want {
		f.t.Errorf("checksum %s, want %s", got, want)
	}
	if h.Get("If-None-Match") != "*" || !strings.HasPrefix(h.Get("Content-Type"), "application/") {
		f.t.Errorf("upload with If-None-Match %q, Content-Type %q", h.Get("If-None-Match"), h.Get("Content-Type"))
	}
}

func (f *fakeAWS) nameOf(r *http.Request) string {
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	for _, name := range append([]string{"versioning"}, settingNames...) {
		if r.URL.Query().Has(name) && r.Method == http.MethodPut {
			return name
		}
	}
	noun := "Object"
	switch {
	case bucket == "":
		return "ListBuckets"
	case key == "":
		noun = "Bucket"
	}
	if r.Method == http.MethodPut && noun == "Bucket" {
		return "CreateBucket"
	}
	return r.Method[:1] + strings.ToLower(r.Method[1:]) + noun
}

func (f *fakeAWS) note(call string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, call)
}

// take gives the calls since the last time.
func (f *fakeAWS) take() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	calls := f.calls
	f.calls = nil
	return calls
}

// answer is a response of S3 with an error code, or with a body.
func answer(status int, code, body string, headers ...string) *http.Response {
	if code != "" {
		body = fmt.Sprintf("<Error><Code>%s</Code><Message>%s</Message></Error>", code, body)
	}
	h := http.Header{}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

// clients are an account's clients of the fake, as new as those of a new run.
func (f *fakeAWS) clients(region string) *awsclient.Clients {
	w := envtest.New(f.t)
	w.Transport = f
	c, err := awsclient.New(f.t.Context(), w.Env, awsclient.Options{
		Local: true, Account: account, Region: region, EndpointURL: "http://127.0.0.1:4588",
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}
