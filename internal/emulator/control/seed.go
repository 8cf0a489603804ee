package control

import (
	"errors"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Seed is a request to make many resources at once, all or none, as
// CreateResource would make each.
type Seed struct {
	Account   string     `json:"account"`
	Region    string     `json:"region"`
	Partition string     `json:"partition"`
	Resources []SeedItem `json:"resources"`
}

// SeedItem is one resource to make.
type SeedItem struct {
	Type       string         `json:"type"`
	Properties map[string]any `json:"properties,omitempty"`
}

// Seeded is a resource that was made.
type Seeded struct {
	Type       string `json:"type"`
	Identifier string `json:"identifier"`
}

// SeedAnswer holds what was made, or why nothing was.
type SeedAnswer struct {
	Made []Seeded `json:"made,omitempty"`
	// Problem is why the item with this index cannot be made, empty where all
	// were.
	Problem string `json:"problem,omitempty"`
	Index   int    `json:"index"`
}

// errSeed takes the transaction back.
var errSeed = errors.New("a resource cannot be made")

// Seed makes the resources. They are there at once, without the time that they
// would take.
func (s *Service) Seed(in Seed) (SeedAnswer, error) {
	var answer SeedAnswer
	err := s.store.Update(func(tx store.Tx) error {
		answer = SeedAnswer{}
		for i, item := range in.Resources {
			made, err := s.seed(tx, in, item)
			var refused *wire.Error
			var failed *provider.Error
			switch {
			case errors.As(err, &refused):
				answer = SeedAnswer{Problem: refused.Message, Index: i}
				return errSeed
			case errors.As(err, &failed):
				answer = SeedAnswer{Problem: failed.Message, Index: i}
				return errSeed
			case err != nil:
				return err
			}
			answer.Made = append(answer.Made, made)
		}
		return nil
	})
	if errors.Is(err, errSeed) {
		err = nil
	}
	return answer, err
}

func (s *Service) seed(tx store.Tx, in Seed, item SeedItem) (made Seeded, err error) {
	if err := checkType(item.Type, opCreate); err != nil {
		return made, err
	}
	properties := item.Properties
	if properties == nil {
		properties = map[string]any{}
	}
	if err := checkModel(item.Type, properties); err != nil {
		return made, err
	}
	r, err := s.provider.Make(tx, provider.Physical{
		Account: in.Account, Region: in.Region, Partition: in.Partition, Type: item.Type, Properties: properties,
	})
	if err != nil {
		return made, err
	}
	return Seeded{Type: item.Type, Identifier: r.Identifier}, nil
}
