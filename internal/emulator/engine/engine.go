package engine

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// Config is what an Engine works with.
type Config struct {
	Store    store.Store
	Provider Provider
	// Seed decides all IDs. Two engines with the same seed and the same
	// requests give the same answers.
	Seed uint64
	// URL is the address at which the emulator answers, without a final slash;
	// empty where requests come in process.
	URL string
	// Fetch reads the object that a TemplateURL names. Its errors reach the
	// client; nil means that no URL can be read.
	Fetch func(ctx context.Context, url string) ([]byte, error)
	// Object reads an S3 object that the account owns, for AWS::Include; nil
	// means that there are none.
	Object func(tx store.Tx, account, bucket, key string) ([]byte, error)
	// Dynamic gives the value of an SSM parameter or a secret, for parameters
	// of SSM types and for dynamic references.
	Dynamic func(tx store.Tx, account, region, service, key string) (string, error)
	// SetTemplate reads the template of a StackSet of the caller's, for
	// GetTemplateSummary; nil means that there are none.
	SetTemplate func(ctx context.Context, name string, callAs types.CallAs) (string, error)
	// ChangeSetDelay is how long a change set is computed.
	ChangeSetDelay time.Duration
	// Logger is told about faults of the engine itself. Nil means no log.
	Logger *slog.Logger
}

// Engine holds the stacks of all accounts and regions.
type Engine struct {
	config Config
	store  store.Store

	mu      sync.Mutex
	runners map[string]*runner
	closing chan struct{}
	closed  bool
	running sync.WaitGroup
}

// New makes an Engine. Operations that the store has as running stand still
// until Resume.
func New(c Config) *Engine {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &Engine{config: c, store: c.Store, runners: map[string]*runner{}, closing: make(chan struct{})}
}

// Resume lets all operations go on that an earlier process left unfinished,
// and forgets what is older than AWS keeps it.
func (e *Engine) Resume() error {
	if err := e.purge(); err != nil {
		return err
	}
	var stacks, changeSets, detections, refactors []reference
	err := e.store.View(func(tx store.Tx) error {
		stacks, changeSets = marked(tx, "running"), marked(tx, "pending")
		detections, refactors = marked(tx, "detecting"), marked(tx, "refactoring")
		return nil
	})
	for _, ref := range stacks {
		e.awakenStack(ref)
	}
	for _, ref := range changeSets {
		e.awakenChangeSet(ref)
	}
	for _, ref := range detections {
		e.awakenDetection(ref)
	}
	for _, ref := range refactors {
		e.awakenRefactor(ref)
	}
	return err
}

// Busy reports whether operations are running.
func (e *Engine) Busy() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.runners) > 0
}

// Close halts the running operations after the step they are in, and waits
// for that. They go on with Resume in the next process.
func (e *Engine) Close() {
	e.mu.Lock()
	if !e.closed {
		e.closed = true
		close(e.closing)
	}
	e.mu.Unlock()
	e.running.Wait()
}
