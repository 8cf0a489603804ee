package control

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// pageSize is how many entries a page has where nothing is asked.
const pageSize = 20

func (s *Service) get(ctx context.Context, in *getInput) (*getOutput, error) {
	if err := checkType(in.TypeName, "READ"); err != nil {
		return nil, err
	}
	out := &getOutput{TypeName: in.TypeName}
	err := s.store.View(func(tx store.Tx) error {
		resource, err := existing(tx, wire.CallFrom(ctx), in.TypeName, in.Identifier)
		if err == nil {
			out.ResourceDescription, err = describe(resource)
		}
		return err
	})
	return out, err
}

func describe(resource *provider.Resource) (description, error) {
	model, err := json.Marshal(resource.Model())
	return description{Identifier: resource.Identifier, Properties: string(model)}, err
}

// list gives the resources of a type; a model restricts them to those that
// agree with it.
func (s *Service) list(ctx context.Context, in *listInput) (*listOutput, error) {
	if err := checkType(in.TypeName, "LIST"); err != nil {
		return nil, err
	}
	var like map[string]any
	if in.ResourceModel != "" {
		model, err := parse(in.ResourceModel)
		if err != nil {
			return nil, err
		}
		like = model
	}
	var resources []*provider.Resource
	call := wire.CallFrom(ctx)
	err := s.store.View(func(tx store.Tx) (err error) {
		resources, err = provider.List(tx, call.Account, call.Region, in.TypeName)
		return err
	})
	if err != nil {
		return nil, err
	}
	resources = slices.DeleteFunc(resources, func(r *provider.Resource) bool { return !agrees(r.Model(), like) })
	resources, next, err := services.Page(resources, in.NextToken, in.MaxResults, pageSize)
	if err != nil {
		return nil, err
	}
	out := &listOutput{TypeName: in.TypeName, ResourceDescriptions: []description{}, NextToken: next}
	for _, r := range resources {
		d, err := describe(r)
		if err != nil {
			return nil, err
		}
		out.ResourceDescriptions = append(out.ResourceDescriptions, d)
	}
	return out, nil
}

func agrees(model, like map[string]any) bool {
	for name, value := range like {
		if !same(model[name], value) {
			return false
		}
	}
	return true
}

func (s *Service) status(ctx context.Context, in *requestInput) (out *progress, err error) {
	err = s.store.View(func(tx store.Tx) error {
		r, err := findRequest(tx, wire.CallFrom(ctx), in.RequestToken)
		if err == nil {
			out = r.progress()
		}
		return err
	})
	return out, err
}

func (s *Service) listRequests(ctx context.Context, in *listRequestsInput) (*listRequestsOutput, error) {
	var list []*request
	err := s.store.View(func(tx store.Tx) (err error) {
		list, err = requests(tx, wire.CallFrom(ctx))
		return err
	})
	if err != nil {
		return nil, err
	}
	if f := in.ResourceRequestStatusFilter; f != nil {
		list = slices.DeleteFunc(list, func(r *request) bool {
			return len(f.Operations) > 0 && !slices.Contains(f.Operations, r.Operation) ||
				len(f.OperationStatuses) > 0 && !slices.Contains(f.OperationStatuses, r.Status)
		})
	}
	list, next, err := services.Page(list, in.NextToken, in.MaxResults, pageSize)
	if err != nil {
		return nil, err
	}
	out := &listRequestsOutput{ResourceRequestStatusSummaries: []progressEvent{}, NextToken: next}
	for _, r := range list {
		event := r.progress().ProgressEvent
		event.ResourceModel = "" // only in the answer about one request
		out.ResourceRequestStatusSummaries = append(out.ResourceRequestStatusSummaries, event)
	}
	return out, nil
}

// cancel ends a request before its next step. What it has done stays.
func (s *Service) cancel(ctx context.Context, in *requestInput) (out *progress, err error) {
	key := ""
	err = s.store.Update(func(tx store.Tx) error {
		r, err := findRequest(tx, wire.CallFrom(ctx), in.RequestToken)
		if err != nil {
			return err
		}
		key = r.key()
		if r.Status != inProgress {
			return wire.Errorf("ValidationException", "Request with token %s is in status %s and cannot be canceled", in.RequestToken, r.Status)
		}
		r.to(cancelling, time.Now())
		out = r.progress()
		return r.save(tx)
	})
	if err == nil {
		s.start(key)
	}
	return out, err
}
