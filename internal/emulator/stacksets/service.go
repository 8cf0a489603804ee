package stacksets

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/cfn-cli/cfn/internal/emulator/lifetime"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Stacks is what the engine does for the instances. The context carries the
// account and region of each request.
type Stacks interface {
	CreateStack(context.Context, *cfn.CreateStackInput) (*cfn.CreateStackOutput, error)
	UpdateStack(context.Context, *cfn.UpdateStackInput) (*cfn.UpdateStackOutput, error)
	DeleteStack(context.Context, *cfn.DeleteStackInput) (*cfn.DeleteStackOutput, error)
	DescribeStacks(context.Context, *cfn.DescribeStacksInput) (*cfn.DescribeStacksOutput, error)
	DescribeStackEvents(context.Context, *cfn.DescribeStackEventsInput) (*cfn.DescribeStackEventsOutput, error)
	DetectStackDrift(context.Context, *cfn.DetectStackDriftInput) (*cfn.DetectStackDriftOutput, error)
	DescribeStackDriftDetectionStatus(context.Context, *cfn.DescribeStackDriftDetectionStatusInput) (*cfn.DescribeStackDriftDetectionStatusOutput, error)
	DescribeStackResourceDrifts(context.Context, *cfn.DescribeStackResourceDriftsInput) (*cfn.DescribeStackResourceDriftsOutput, error)
	// Source reads the template that a request carries.
	Source(ctx context.Context, body, url *string) (string, error)
}

// Config is what a Service works with.
type Config struct {
	Store  store.Store
	Stacks Stacks
	// Pace is how often a running operation looks at its stacks.
	Pace   time.Duration
	Logger *slog.Logger
}

// pageSize is how many entries one answer has at most.
const pageSize = 100

// Service is StackSets.
type Service struct {
	config Config
	store  store.Store

	mu      sync.Mutex
	running map[string]chan struct{}
	closed  bool
	closing chan struct{}
	workers sync.WaitGroup
}

// New makes the service. Operations that the store has as running stand still
// until Resume.
func New(c Config) *Service {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &Service{config: c, store: c.Store, running: map[string]chan struct{}{}, closing: make(chan struct{})}
}

// Register adds the operations to CloudFormation's registry.
func (s *Service) Register(r *wire.Registry) {
	wire.Handle(r, "CreateStackSet", s.createStackSet)
	wire.Handle(r, "UpdateStackSet", s.updateStackSet)
	wire.Handle(r, "DeleteStackSet", s.deleteStackSet)
	wire.Handle(r, "DescribeStackSet", s.describeStackSet)
	wire.Handle(r, "ListStackSets", s.listStackSets)

	wire.Handle(r, "CreateStackInstances", s.createStackInstances)
	wire.Handle(r, "UpdateStackInstances", s.updateStackInstances)
	wire.Handle(r, "DeleteStackInstances", s.deleteStackInstances)
	wire.Handle(r, "DescribeStackInstance", s.describeStackInstance)
	wire.Handle(r, "ListStackInstances", s.listStackInstances)

	wire.Handle(r, "ListStackSetAutoDeploymentTargets", s.listStackSetAutoDeploymentTargets)
	wire.Handle(r, "ImportStacksToStackSet", s.importStacksToStackSet)
	wire.Handle(r, "ActivateOrganizationsAccess", s.activateOrganizationsAccess)
	wire.Handle(r, "DeactivateOrganizationsAccess", s.deactivateOrganizationsAccess)
	wire.Handle(r, "DescribeOrganizationsAccess", s.describeOrganizationsAccess)

	wire.Handle(r, "DetectStackSetDrift", s.detectStackSetDrift)
	wire.Handle(r, "ListStackInstanceResourceDrifts", s.listStackInstanceResourceDrifts)

	wire.Handle(r, "DescribeStackSetOperation", s.describeStackSetOperation)
	wire.Handle(r, "ListStackSetOperations", s.listStackSetOperations)
	wire.Handle(r, "ListStackSetOperationResults", s.listStackSetOperationResults)
	wire.Handle(r, "StopStackSetOperation", s.stopStackSetOperation)
}

// Resume lets the operations go on that an earlier process left unfinished.
func (s *Service) Resume() error {
	var keys []string
	err := s.store.View(func(tx store.Tx) error {
		for key := range tx.Ascend("stacksetrunning/", "") {
			keys = append(keys, key)
		}
		return nil
	})
	for _, key := range keys {
		s.start(key)
	}
	return err
}

// Busy reports whether operations are running.
func (s *Service) Busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.running) > 0
}

// Close halts the running operations. They go on with Resume in the next
// process.
func (s *Service) Close() {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.closing)
	}
	s.mu.Unlock()
	s.workers.Wait()
}

// start lets the operation at key run, or look again.
func (s *Service) start(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	if wake, ok := s.running[key]; ok {
		select {
		case wake <- struct{}{}:
		default:
		}
		return
	}
	wake := make(chan struct{}, 1)
	s.running[key] = wake
	s.workers.Go(func() { s.run(key, wake) })
}

// run looks at an operation until it has ended.
func (s *Service) run(key string, wake chan struct{}) {
	defer s.retire(key)
	j, err := s.load(key)
	for j != nil {
		var done bool
		if err == nil {
			done, err = j.look(key)
		}
		if err != nil {
			s.config.Logger.Error("an operation of a StackSet failed", "operation", key, "error", err)
			return
		}
		if done {
			return
		}
		timer := time.NewTimer(s.config.Pace)
		select {
		case <-s.closing:
			timer.Stop()
			return
		case <-wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// retire takes an operation from the list and lets those that are queued
// behind it look again.
func (s *Service) retire(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, key)
	for _, wake := range s.running {
		select {
		case wake <- struct{}{}:
		default:
		}
	}
}

// in gives the context of a request of the service's own in an account and
// region.
func (s *Service) in(account, region string) context.Context {
	return wire.WithCall(lifetime.Until(s.closing), callIn(place{account, region}))
}

func placeOf(ctx context.Context) place {
	call := wire.CallFrom(ctx)
	return place{call.Account, call.Region}
}

func text(v string) *string {
	if v == "" {
		return nil
	}
	return aws.String(v)
}

func stamp(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	return aws.Time(t.UTC().Truncate(time.Millisecond))
}
