package emulator

import (
	"bytes"
	"io"
	"net/http"
)

// RoundTripper carries requests to the emulator without a network: the
// request is answered in the calling goroutine, so it also works inside a
// testing/synctest bubble. It stands in for every host, AWS's own included.
func (e *Emulator) RoundTripper() http.RoundTripper { return inProcess{e} }

type inProcess struct{ emulator *Emulator }

// RoundTrip implements http.RoundTripper.
func (t inProcess) RoundTrip(out *http.Request) (*http.Response, error) {
	if out.Body != nil {
		defer out.Body.Close()
	}
	if err := out.Context().Err(); err != nil {
		return nil, err
	}
	in := out.Clone(out.Context())
	if in.Host == "" {
		in.Host = out.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	in.RequestURI = out.URL.RequestURI()
	r := &recorder{header: http.Header{}}
	t.emulator.serve(r, in, out.URL.Scheme)
	if err := out.Context().Err(); err != nil {
		return nil, err
	}
	return r.response(out), nil
}

// recorder is a ResponseWriter in memory.
type recorder struct {
	header http.Header
	sent   http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status, r.sent = status, r.header.Clone()
	}
}

// Write implements http.ResponseWriter.
func (r *recorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(b)
}

func (r *recorder) response(req *http.Request) *http.Response {
	r.WriteHeader(http.StatusOK)
	body := r.body.Bytes()
	if req.Method == http.MethodHead {
		body = nil
	}
	return &http.Response{
		Status: http.StatusText(r.status), StatusCode: r.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: r.sent, Body: io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)), Request: req,
	}
}
