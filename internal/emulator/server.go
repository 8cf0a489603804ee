package emulator

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// ServeHTTP answers a request that came over the network. A foreign Host
// header is refused: it is how a web page reaches loopback servers through
// DNS names of its own.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if !isLocalHost(req.Host) {
		refuse(w, req, "", newRequestID(), &wire.Error{Code: "AccessDenied", Status: http.StatusForbidden, Message: fmt.Sprintf(
			"The emulator answers only to localhost, 127.0.0.1, [::1] and names under .localhost, not to %q.", req.Host)})
		return
	}
	e.serve(w, req, "http")
}

// serve answers a request whose host is trusted.
func (e *Emulator) serve(w http.ResponseWriter, req *http.Request, scheme string) {
	start, requestID, status := time.Now(), newRequestID(), &statusWriter{ResponseWriter: w}
	call := wire.Call{RequestID: requestID, BaseURL: scheme + "://" + req.Host, Outcome: &wire.Outcome{}}
	var service string
	defer func() {
		if fault := recover(); fault != nil {
			e.config.Logger.Error("panic", "fault", fault, "stack", string(debug.Stack()))
			call.Outcome.Code = "InternalFailure"
			if status.code == 0 {
				refuse(status, req, service, requestID, wire.Errorf("InternalFailure", "The emulator failed: %v", fault))
			}
		}
		e.log(req.Context(), service, call, req, status.code, time.Since(start))
	}()
	if strings.HasPrefix(req.URL.Path, controlPrefix) {
		e.control(status, req)
		return
	}
	scope, err := readScope(req)
	if err == nil && req.Method == http.MethodOptions {
		err = &wire.Error{Code: "MethodNotAllowed", Status: http.StatusMethodNotAllowed, Message: "The emulator has no CORS: it is not for web pages."}
	}
	if err != nil {
		call.Outcome.Code = err.Code
		refuse(status, req, "", requestID, err)
		return
	}
	service = scope.service
	e.lastRequest.Store(start.UnixNano())
	call.Account, call.Region, call.Partition = scope.account(), scope.region, wire.Partition(scope.region)
	call.AccessKeyID, call.SessionToken = scope.accessKeyID, scope.sessionToken
	call.Refusal = e.disturb(req.Context(), service)
	e.dispatch(status, req.WithContext(wire.WithCall(req.Context(), call)), service)
}

// dispatch hands the request to its service.
func (e *Emulator) dispatch(w http.ResponseWriter, req *http.Request, service string) {
	handler, ok := e.services[service]
	if !ok {
		call := wire.CallFrom(req.Context())
		call.Outcome.Code = wire.ErrNotEmulated
		refuse(w, req, service, call.RequestID, notEmulated(service))
		return
	}
	handler.ServeHTTP(w, req)
}

func (e *Emulator) log(ctx context.Context, service string, call wire.Call, req *http.Request, status int, took time.Duration) {
	level := slog.LevelInfo
	if status == http.StatusInternalServerError {
		level = slog.LevelError
	}
	attributes := []slog.Attr{
		slog.String("service", service), slog.String("account", call.Account), slog.String("region", call.Region),
		slog.String("method", req.Method), slog.String("host", req.Host), slog.String("path", req.URL.Path),
		slog.Int("status", status), slog.Duration("took", took), slog.String("request_id", call.RequestID),
	}
	if call.Outcome.Operation != "" {
		attributes = append(attributes, slog.String("operation", call.Outcome.Operation))
	}
	if call.Outcome.Code != "" {
		attributes = append(attributes, slog.String("error", call.Outcome.Code), slog.String("message", call.Outcome.Message))
	}
	e.config.Logger.LogAttrs(ctx, level, "request", attributes...)
}

// isLocalHost reports whether a Host header names this machine.
func isLocalHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// newRequestID makes a random UUID, as AWS's request ids are.
func newRequestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, its documentation says
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// statusWriter remembers the status for the log.
type statusWriter struct {
	http.ResponseWriter
	code int
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(code int) {
	if w.code == 0 {
		w.code = code
	}
	w.ResponseWriter.WriteHeader(code)
}

// Write implements http.ResponseWriter.
func (w *statusWriter) Write(b []byte) (int, error) {
	if w.code == 0 {
		w.code = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}
