package acceptance_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestBadNetwork runs whole lifecycles over a network on which the first
// attempt of every single request fails.
func TestBadNetwork(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/network",
		Setup: func(script *testscript.Env) error { return emulated(script, "instant") },
		Cmds:  map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "network": network},
	})
}

// network puts a proxy before the emulator and leads the script's commands to it:
//
//	network dropped    requests do not arrive
//	network lost       requests arrive and have their effect, their answers do not
//	network cut        answers break off in the middle
//	network throttled  requests are refused for now
//
// always as the second word holds for every attempt, not only for the first.
func network(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: network dropped|lost|cut|throttled [always]")
	}
	target, err := url.Parse(address(ts, settings(ts)))
	ts.Check(err)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host }}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		first := strings.HasPrefix(req.Header.Get("Amz-Sdk-Request"), "attempt=1")
		switch {
		case !first && len(args) == 1:
			proxy.ServeHTTP(w, req)
		case args[0] == "dropped":
			panic(http.ErrAbortHandler)
		case args[0] == "lost":
			_, _ = io.Copy(io.Discard, record(proxy, req).Body)
			panic(http.ErrAbortHandler)
		case args[0] == "cut":
			cut(w, record(proxy, req))
		case args[0] == "throttled":
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>")
		}
	}))
	ts.Defer(server.Close)
	for name, value := range map[string]string{
		"CFN_CONTEXT": "", "AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "us-east-1",
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
	} {
		ts.Setenv(name, value)
	}
}

// record is the answer of the emulator.
func record(proxy http.Handler, req *http.Request) *http.Response {
	recorder := httptest.NewRecorder()
	proxy.ServeHTTP(recorder, req)
	return recorder.Result()
}

// cut sends half of the answer; one without a body does not arrive.
func cut(w http.ResponseWriter, res *http.Response) {
	body, _ := io.ReadAll(res.Body)
	if len(body) == 0 {
		panic(http.ErrAbortHandler)
	}
	for name, values := range res.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(res.StatusCode)
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}
