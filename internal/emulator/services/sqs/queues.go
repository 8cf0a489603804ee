package sqs

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// find gives the queue of a URL. Only the account and the name in it count:
// clients may have put another host there.
func find(tx store.Tx, call wire.Call, url string) (*provider.Resource, error) {
	parts := strings.Split(url, "/")
	if len(parts) < 2 {
		return nil, wire.Errorf("InvalidAddress", "The address %s is not valid for this endpoint.", url)
	}
	return named(tx, call, parts[len(parts)-2], parts[len(parts)-1])
}

func named(tx store.Tx, call wire.Call, account, name string) (*provider.Resource, error) {
	r, ok, err := provider.ByName(tx, account, call.Region, queueType, name)
	if err == nil && (!ok || account != call.Account) {
		err = wire.Errorf("QueueDoesNotExist", "The specified queue does not exist.")
	}
	return r, err
}

var nameCharacters = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)

// checkName holds a name against AWS documentation, "CreateQueue".
func checkName(name string, attributes map[string]string) error {
	fifo := attributes["FifoQueue"] == "true"
	plain, ends := strings.CutSuffix(name, ".fifo")
	switch {
	case fifo != ends && fifo:
		return wire.Errorf("InvalidParameterValue", "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.")
	case fifo != ends, !nameCharacters.MatchString(plain), len(name) > 80:
		return wire.Errorf("InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
	}
	return nil
}

func (s service) create(ctx context.Context, in *createInput) (*urlOutput, error) {
	if err := checkName(in.QueueName, in.Attributes); err != nil {
		return nil, err
	}
	out := &urlOutput{}
	return out, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, exists, err := provider.ByName(tx, call.Account, call.Region, queueType, in.QueueName)
		if err != nil {
			return err
		}
		if exists {
			out.QueueUrl = r.PhysicalID
			return sameAttributes(tx, call, r, in.Attributes)
		}
		properties := map[string]any{"QueueName": in.QueueName}
		policy, given, err := convert(in.Attributes, properties, true)
		if err != nil {
			return err
		}
		if r, err = s.Create(tx, call, queueType, properties, in.Tags); err != nil {
			return err
		}
		out.QueueUrl = r.PhysicalID
		if given {
			return s.SetPolicy(tx, call, policies(), r.PhysicalID, policy)
		}
		return nil
	})
}

// sameAttributes lets a queue be created again, with the attributes that it has.
func sameAttributes(tx store.Tx, call wire.Call, r *provider.Resource, asked map[string]string) error {
	has, err := attributesOf(tx, call, r)
	if err != nil {
		return err
	}
	for name, value := range asked {
		if has[name] != value {
			return wire.Errorf("QueueNameExists", "A queue already exists with the same name and a different value for attribute %s", name)
		}
	}
	return nil
}

func (s service) url(ctx context.Context, in *nameInput) (*urlOutput, error) {
	out := &urlOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		account := call.Account
		if in.QueueOwnerAWSAccountId != "" {
			account = in.QueueOwnerAWSAccountId
		}
		r, err := named(tx, call, account, in.QueueName)
		if err == nil {
			out.QueueUrl = r.PhysicalID
		}
		return err
	})
}

func (s service) list(ctx context.Context, in *listInput) (*listOutput, error) {
	out := &listOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		list, err := provider.List(tx, call.Account, call.Region, queueType)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(r *provider.Resource) bool { return !strings.HasPrefix(r.Name(), in.QueueNamePrefix) })
		list, out.NextToken, err = services.Page(list, in.NextToken, in.MaxResults, 1000)
		for _, r := range list {
			out.QueueUrls = append(out.QueueUrls, r.PhysicalID)
		}
		return err
	})
}

func (s service) delete(ctx context.Context, in *urlInput) (*nothing, error) {
	return nil, s.change(ctx, in.QueueUrl, s.Delete)
}

// change does something to the queue of a URL.
func (s service) change(ctx context.Context, url string, f func(store.Tx, *provider.Resource) error) error {
	return s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := find(tx, call, url)
		if err != nil {
			return err
		}
		return f(tx, r)
	})
}

func (s service) tag(ctx context.Context, in *tagInput) (*nothing, error) {
	return nil, s.change(ctx, in.QueueUrl, func(tx store.Tx, r *provider.Resource) error { return s.Retag(tx, r, in.Tags, nil) })
}

func (s service) untag(ctx context.Context, in *untagInput) (*nothing, error) {
	return nil, s.change(ctx, in.QueueUrl, func(tx store.Tx, r *provider.Resource) error { return s.Retag(tx, r, nil, in.TagKeys) })
}

func (s service) listTags(ctx context.Context, in *urlInput) (*tagsOutput, error) {
	out := &tagsOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := find(tx, call, in.QueueUrl)
		if err == nil {
			out.Tags = r.Physical().AllTags()
		}
		return err
	})
}
