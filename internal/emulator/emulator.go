// Package emulator is CloudFormation, S3, STS, the Cloud Control API and the
// services that the simplest resources live in, in one http.Handler, for many
// accounts and regions at once. It speaks the services' real protocols,
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
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/control"
	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/generator"
	"github.com/cfn-cli/cfn/internal/emulator/identity"
	"github.com/cfn-cli/cfn/internal/emulator/objects"
	"github.com/cfn-cli/cfn/internal/emulator/organization"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/stacksets"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Profile is how much time resources and change sets take.
type Profile = provider.Profile

// The profiles.
const (
	Instant   = provider.Instant
	Fast      = provider.Fast
	Realistic = provider.Realistic
)

// Config is what an Emulator is made of.
type Config struct {
	// Store keeps everything. Close does not close it.
	Store store.Store
	// Profile is the pace; empty means Fast.
	Profile Profile
	// Seed decides the IDs that look random: the same seed and the same
	// requests give the same IDs.
	Seed uint64
	// Logger gets a line for each request. Nil means no log.
	Logger *slog.Logger
	// URL is the address at which the emulator is served, without a final
	// slash; empty where it is only called in process.
	URL string
	// Build and PID are told by GET /_cfn/health.
	Build string
	PID   int
	// Token guards the addresses under /_cfn/ that change something
	// ("Authorization: Bearer <token>"); empty means that there are none.
	Token string
	// Stop is called by POST /_cfn/stop.
	Stop func()
}

// Emulator answers requests to all services.
type Emulator struct {
	config       Config
	engine       *engine.Engine
	cloudControl *control.Service
	stackSets    *stacksets.Service
	services     map[string]http.Handler
	// requests counts those that might have been throttled.
	requests atomic.Uint64
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
	profile, err := provider.ParseProfile(string(c.Profile))
	if err != nil {
		return nil, err
	}
	c.Profile = profile
	resources := provider.New(c.Profile, objects.Rules{})
	buckets := objects.New(c.Store, resources)
	var sets *stacksets.Service
	stacks := engine.New(engine.Config{
		SetTemplate: func(ctx context.Context, name string, callAs types.CallAs) (string, error) {
			return sets.Template(ctx, name, callAs)
		},
		Store: c.Store, Seed: c.Seed, Logger: c.Logger, URL: c.URL,
		Provider: resources, Dynamic: provider.Dynamic,
		Fetch: buckets.Fetch, Object: buckets.Object, ChangeSetDelay: changeSetDelay(c.Profile),
	})
	buckets.Deliver(engine.WaitBuckets, stacks.Receive)
	cloudFormation := wire.CloudFormation()
	stacks.Register(cloudFormation)
	sets = stacksets.New(stacksets.Config{Store: c.Store, Stacks: stacks, Pace: stackSetPace(c.Profile), Logger: c.Logger})
	sets.Register(cloudFormation)
	generator.New(generator.Config{Store: c.Store, Delay: 2 * changeSetDelay(c.Profile), StackTemplate: stacks.StackTemplate}).Register(cloudFormation)
	e := &Emulator{
		config: c, engine: stacks, stackSets: sets, cloudControl: control.New(c.Store, resources, c.Logger),
		services: doors(services.Door{Store: c.Store, Provider: resources}, stacks),
	}
	e.services["cloudformation"] = cloudFormation
	e.services["cloudcontrolapi"] = e.cloudControl
	e.services["s3"] = buckets
	e.services["sts"] = identity.New()
	e.services["organizations"] = organization.New(c.Store)
	e.lastRequest.Store(time.Now().UnixNano())
	return e, errors.Join(stacks.Resume(), e.cloudControl.Resume(), sets.Resume())
}

// changeSetDelay is how long a change set is computed: seconds on AWS.
func changeSetDelay(p Profile) time.Duration {
	switch p {
	case Instant:
		return 0
	case Realistic:
		return 4 * time.Second
	default:
		return 50 * time.Millisecond
	}
}

// stackSetPace is how often an operation of a StackSet looks at its stacks.
func stackSetPace(p Profile) time.Duration {
	switch p {
	case Instant:
		return time.Millisecond
	case Realistic:
		return time.Second
	default:
		return 20 * time.Millisecond
	}
}

// Busy reports whether operations are running.
func (e *Emulator) Busy() bool { return e.engine.Busy() || e.cloudControl.Busy() || e.stackSets.Busy() }

// LastRequest is when the newest request to a service came in, or when the
// emulator was made. Requests for the health do not count.
func (e *Emulator) LastRequest() time.Time { return time.Unix(0, e.lastRequest.Load()) }

// Close halts running operations after the step they are in. They go on when
// an emulator is made with the same store again.
func (e *Emulator) Close() error {
	e.stackSets.Close()
	e.engine.Close()
	e.cloudControl.Close()
	return nil
}
