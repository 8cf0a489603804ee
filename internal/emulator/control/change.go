package control

import (
	"context"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

func (s *Service) create(ctx context.Context, in *createInput) (*progress, error) {
	r := newRequest(ctx, opCreate, in.TypeName, "", in.ClientToken, in.DesiredState)
	return s.accept(r, func(store.Tx) error {
		properties, err := parse(in.DesiredState)
		if err != nil {
			return err
		}
		r.Desired = properties
		return checkModel(in.TypeName, properties)
	})
}

func (s *Service) update(ctx context.Context, in *updateInput) (*progress, error) {
	r := newRequest(ctx, opUpdate, in.TypeName, in.Identifier, in.ClientToken, in.PatchDocument)
	return s.accept(r, func(tx store.Tx) error {
		resource, err := existing(tx, wire.CallFrom(ctx), in.TypeName, in.Identifier)
		if err != nil {
			return err
		}
		r.Desired, err = patched(resource, in.PatchDocument)
		return err
	})
}

func (s *Service) delete(ctx context.Context, in *deleteInput) (*progress, error) {
	r := newRequest(ctx, opDelete, in.TypeName, in.Identifier, in.ClientToken, "")
	return s.accept(r, func(store.Tx) error { return nil })
}

func newRequest(ctx context.Context, operation, typeName, identifier, clientToken, document string) *request {
	call := wire.CallFrom(ctx)
	return &request{
		Account: call.Account, Region: call.Region, Partition: call.Partition,
		Token: call.RequestID, ClientToken: clientToken,
		Operation: operation, TypeName: typeName, Identifier: identifier, Document: document,
	}
}

// accept checks a request and lets it run. One that repeats a client token is
// answered with the request that had it first.
func (s *Service) accept(r *request, check func(store.Tx) error) (*progress, error) {
	earlier := (*request)(nil)
	err := s.store.Update(func(tx store.Tx) (err error) {
		if earlier, err = repeated(tx, r); earlier != nil || err != nil {
			return err
		}
		if err := checkType(r.TypeName, r.Operation); err != nil {
			return err
		}
		if err := check(tx); err != nil {
			return err
		}
		if taken, err := busy(tx, r); err != nil || taken {
			return orConflict(err, r)
		}
		s.schedule(r, time.Now())
		if r.ClientToken != "" {
			if err := tx.Put(r.clientKey(), []byte(r.key())); err != nil {
				return err
			}
		}
		return r.save(tx)
	})
	switch {
	case err != nil:
		return nil, err
	case earlier != nil:
		return earlier.progress(), nil
	}
	answer := r.progress()
	s.start(r.key())
	return answer, nil
}

func orConflict(err error, r *request) error {
	if err != nil {
		return err
	}
	return wire.Errorf("ConcurrentOperationException", "Another operation is currently being performed on the resource %s of type %s", r.Identifier, r.TypeName)
}

// schedule begins the request: a creation has its resource first and is stable
// later, a change or deletion is felt when it is done.
func (s *Service) schedule(r *request, now time.Time) {
	action := map[string]provider.Action{opCreate: provider.Create, opUpdate: provider.Update, opDelete: provider.Delete}[r.Operation]
	initiated, total := s.provider.Duration(r.TypeName, action)
	r.End = now.Add(total).UTC()
	r.Effect = r.End
	if r.Operation == opCreate {
		r.Effect = now.Add(initiated).UTC()
	}
	r.to(inProgress, now)
}

// repeated gives the earlier request with the same client token.
func repeated(tx store.Tx, r *request) (*request, error) {
	key, ok := tx.Get(r.clientKey())
	if r.ClientToken == "" || !ok {
		return nil, nil
	}
	earlier, ok, err := store.Get[*request](tx, string(key))
	if err != nil || !ok || time.Since(earlier.Changed) > kept {
		return nil, err
	}
	if earlier.Operation != r.Operation || earlier.TypeName != r.TypeName || earlier.Document != r.Document ||
		r.Operation != opCreate && earlier.Identifier != r.Identifier {
		return nil, wire.Errorf("ClientTokenConflictException", "The client token %s was used for another request", r.ClientToken)
	}
	return earlier, nil
}

// checkType refuses types that AWS does not have, or that have no handlers here.
func checkType(typeName, operation string) error {
	if !provider.Known(typeName) {
		return typeNotFound(typeName)
	}
	if reason, refused := provider.NotEmulated(typeName); refused {
		return wire.Errorf(wire.ErrNotEmulated, "%s", reason)
	}
	if typeName == "AWS::CloudFormation::Stack" {
		return wire.Errorf(wire.ErrNotEmulated, "Not emulated: %s of %s through the Cloud Control API. Use CloudFormation's own API.", operation, typeName)
	}
	return nil
}

func typeNotFound(typeName string) error {
	return wire.Errorf("TypeNotFoundException", "The type '%s' cannot be found.", typeName)
}

func notFoundText(typeName, identifier string) string {
	return "Resource of type '" + typeName + "' with identifier '" + identifier + "' was not found."
}

// existing gives a resource of the caller's.
func existing(tx store.Tx, call wire.Call, typeName, identifier string) (*provider.Resource, error) {
	resource, ok, err := provider.Get(tx, call.Account, call.Region, typeName, identifier)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, wire.Errorf("ResourceNotFoundException", "%s Handler returned status FAILED: %s (HandlerErrorCode: NotFound, RequestToken: %s)",
			typeName, notFoundText(typeName, identifier), call.RequestID)
	}
	return resource, nil
}
