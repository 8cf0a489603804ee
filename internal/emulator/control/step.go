package control

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// next is when there is something to do again, zero where the request has
// ended.
func (r *request) next() time.Time {
	switch {
	case !r.running():
		return time.Time{}
	case r.Done:
		return r.End
	default:
		return r.Effect
	}
}

// step does what is due.
func (s *Service) step(tx store.Tx, r *request, now time.Time) error {
	switch {
	case r.Status == cancelling:
		r.to(cancelled, now)
		return nil
	case !r.running() || now.Before(r.next()):
		return nil
	case !r.Done:
		err := s.apply(tx, r)
		var refusal *provider.Error
		switch {
		case errors.As(err, &refusal):
			r.Message, r.Error = refusal.Message, refusal.Code
			r.to(failed, now)
			return nil
		case err != nil:
			return err
		}
		r.Done, r.Changed = true, now.UTC()
	}
	if !now.Before(r.End) {
		r.to(succeeded, now)
	}
	return nil
}

// apply changes the resource.
func (s *Service) apply(tx store.Tx, r *request) error {
	if r.Operation == opCreate {
		made, err := s.provider.Make(tx, provider.Physical{
			Account: r.Account, Region: r.Region, Partition: r.Partition, Type: r.TypeName, Properties: r.Desired,
		})
		if err != nil {
			return err
		}
		r.Identifier = made.Identifier
		return r.describe(made)
	}
	resource, ok, err := provider.Get(tx, r.Account, r.Region, r.TypeName, r.Identifier)
	if err != nil {
		return err
	}
	if !ok {
		return &provider.Error{Type: r.TypeName, Code: "NotFound", Message: notFoundText(r.TypeName, r.Identifier)}
	}
	if r.Operation == opDelete {
		return s.provider.Delete(tx, resource.Physical())
	}
	if err := s.provider.Update(tx, towards(resource, r.Desired)); err != nil {
		return err
	}
	resource, _, err = provider.Get(tx, r.Account, r.Region, r.TypeName, r.Identifier)
	if err != nil {
		return err
	}
	return r.describe(resource)
}

// describe notes how the resource is afterwards.
func (r *request) describe(resource *provider.Resource) error {
	model, err := json.Marshal(resource.Model())
	r.Model = string(model)
	return err
}
