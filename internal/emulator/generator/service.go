package generator

import (
	"context"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Config is what a Service works with.
type Config struct {
	Store store.Store
	// Delay is how long a scan takes, and a template.
	Delay time.Duration
	// StackTemplate reads the template of a stack, for templates that begin
	// with one. It gives the stack's ID too.
	StackTemplate func(ctx context.Context, name string) (body, id string, err error)
}

// Service is the IaC generator.
type Service struct {
	config Config
	store  store.Store
}

// New makes the service.
func New(c Config) *Service { return &Service{c, c.Store} }

// Register adds the operations to CloudFormation's registry.
func (s *Service) Register(r *wire.Registry) {
	wire.Handle(r, "StartResourceScan", s.startResourceScan)
	wire.Handle(r, "DescribeResourceScan", s.describeResourceScan)
	wire.Handle(r, "ListResourceScans", s.listResourceScans)
	wire.Handle(r, "ListResourceScanResources", s.listResourceScanResources)
	wire.Handle(r, "ListResourceScanRelatedResources", s.listResourceScanRelatedResources)

	wire.Handle(r, "CreateGeneratedTemplate", s.createGeneratedTemplate)
	wire.Handle(r, "UpdateGeneratedTemplate", s.updateGeneratedTemplate)
	wire.Handle(r, "DescribeGeneratedTemplate", s.describeGeneratedTemplate)
	wire.Handle(r, "GetGeneratedTemplate", s.getGeneratedTemplate)
	wire.Handle(r, "ListGeneratedTemplates", s.listGeneratedTemplates)
	wire.Handle(r, "DeleteGeneratedTemplate", s.deleteGeneratedTemplate)
}

// How many entries one answer has at most, and how many scans where nothing is
// asked for (API reference, "ListResourceScans").
const (
	pageSize  = 100
	scansPage = 10
)
