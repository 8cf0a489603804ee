package control

import (
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Service is the Cloud Control API. It is an http.Handler for requests whose
// context carries a wire.Call.
type Service struct {
	http.Handler
	store    store.Store
	provider *provider.Provider
	logger   *slog.Logger

	mu      sync.Mutex
	running int
	closed  bool
	closing chan struct{}
	workers sync.WaitGroup
}

// New makes the service. Requests that an earlier process left unfinished in
// the store stand still until Resume.
func New(st store.Store, p *provider.Provider, logger *slog.Logger) *Service {
	s := &Service{store: st, provider: p, logger: logger, closing: make(chan struct{})}
	r := newRegistry()
	wire.Handle(r, "CreateResource", s.create)
	wire.Handle(r, "UpdateResource", s.update)
	wire.Handle(r, "DeleteResource", s.delete)
	wire.Handle(r, "GetResource", s.get)
	wire.Handle(r, "ListResources", s.list)
	wire.Handle(r, "GetResourceRequestStatus", s.status)
	wire.Handle(r, "ListResourceRequests", s.listRequests)
	wire.Handle(r, "CancelResourceRequest", s.cancel)
	s.Handler = r
	return s
}

// Busy reports whether requests are running.
func (s *Service) Busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running > 0
}

// Resume lets the requests go on that an earlier process left unfinished.
func (s *Service) Resume() error {
	var keys []string
	err := s.store.View(func(tx store.Tx) error {
		for _, key := range tx.Ascend("controlrunning/", "") {
			keys = append(keys, string(key))
		}
		return nil
	})
	for _, key := range keys {
		s.start(key)
	}
	return err
}

// Close halts the running requests. They go on with Resume in the next process.
func (s *Service) Close() {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.closing)
	}
	s.mu.Unlock()
	s.workers.Wait()
}

// start lets the request at key run.
func (s *Service) start(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.running++
	s.workers.Go(func() {
		s.run(key)
		s.mu.Lock()
		s.running--
		s.mu.Unlock()
	})
}

// run takes the steps of a request until it ends.
func (s *Service) run(key string) {
	for {
		var next time.Time
		err := s.store.Update(func(tx store.Tx) error {
			r, ok, err := store.Get[*request](tx, key)
			if err != nil || !ok {
				return err
			}
			if err := s.step(tx, r, time.Now()); err != nil {
				return err
			}
			next = r.next()
			return r.save(tx)
		})
		if err != nil {
			s.logger.Error("a request of the Cloud Control API failed", "request", key, "error", err)
			return
		}
		if next.IsZero() {
			return
		}
		timer := time.NewTimer(time.Until(next))
		select {
		case <-s.closing:
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}
