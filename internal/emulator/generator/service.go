package generator

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
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

// pageSize is how many entries one answer has at most.
const pageSize = 100

// pages visits the records under a prefix, from the place of token on, until
// take has taken a page of them. It gives the token of the rest.
func pages[T any](tx store.Tx, prefix string, token *string, most *int32, take func(*T) bool) (*string, error) {
	size := pageSize
	if most != nil && *most > 0 && int(*most) < size {
		size = int(*most)
	}
	after := ""
	if token != nil {
		place, err := base64.RawURLEncoding.DecodeString(*token)
		name, ours := strings.CutPrefix(string(place), "after:")
		if err != nil || !ours {
			return nil, wire.Errorf("ValidationError", "The specified next token is invalid.")
		}
		after = prefix + name
	}
	taken, last := 0, after
	for key, value := range tx.Ascend(prefix, after) {
		if taken == size {
			next := base64.RawURLEncoding.EncodeToString([]byte("after:" + strings.TrimPrefix(last, prefix)))
			return &next, nil
		}
		var record T
		if err := json.Unmarshal(value, &record); err != nil {
			return nil, err
		}
		if take(&record) {
			taken++
		}
		last = key
	}
	return nil, nil
}
