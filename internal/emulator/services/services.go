// Package services holds what the emulator's thin services have in common: SSM
// parameters, Secrets Manager, SNS, SQS, IAM, CloudWatch Logs and the alarms of
// CloudWatch, each in a package below.
//
// Each is another door to the resources of package provider, in the service's
// own words: what a stack made is seen there, and what is made, changed or
// deleted there is seen by stacks and by the Cloud Control API. No service
// keeps anything of its own. Nothing is delivered and nothing runs; calls that
// would do that are refused by name.
package services

import (
	"context"
	"encoding/base64"
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Door is what a service works with.
type Door struct {
	Store    store.Store
	Provider *provider.Provider
}

// View answers a request that changes nothing.
func (d Door) View(ctx context.Context, f func(tx store.Tx, call wire.Call) error) error {
	return d.Store.View(func(tx store.Tx) error { return f(tx, wire.CallFrom(ctx)) })
}

// Update answers a request that changes something.
func (d Door) Update(ctx context.Context, f func(tx store.Tx, call wire.Call) error) error {
	return d.Store.Update(func(tx store.Tx) error { return f(tx, wire.CallFrom(ctx)) })
}

// Create makes a resource that belongs to no stack.
func (d Door) Create(tx store.Tx, call wire.Call, typeName string, properties map[string]any, tags map[string]string) (*provider.Resource, error) {
	p := provider.Physical{Account: call.Account, Region: call.Region, Partition: call.Partition, Type: typeName, Properties: properties}
	p.SetTags(tags)
	r, err := d.Provider.Make(tx, p)
	return r, refusal(err)
}

// Change changes a resource's properties and tags.
func (d Door) Change(tx store.Tx, r *provider.Resource, change func(*provider.Physical)) error {
	p := r.Physical()
	change(&p)
	return refusal(d.Provider.Update(tx, p))
}

// Delete removes a resource.
func (d Door) Delete(tx store.Tx, r *provider.Resource) error {
	return refusal(d.Provider.Delete(tx, r.Physical()))
}

// refusal turns a refusal that the service itself does not know of into one of
// its answers.
func refusal(err error) error {
	var refused *provider.Error
	if errors.As(err, &refused) {
		return wire.Errorf("ValidationException", "%s", refused.Message)
	}
	return err
}

// Page cuts one page out of a list: the one that the token of the page before
// tells, as long as is asked, or usual long. It gives the token of the next
// page, empty after the last.
func Page[T any](items []T, token string, asked *int32, usual int) (page []T, next string, err error) {
	start := 0
	if token != "" {
		text, _ := base64.RawURLEncoding.DecodeString(token) // what is no base64 is no number either
		if start, err = strconv.Atoi(string(text)); err != nil || start < 0 {
			return nil, "", wire.Errorf("InvalidNextToken", "The specified token is not valid.")
		}
	}
	size := usual
	if asked != nil && *asked > 0 {
		size = int(*asked)
	}
	start = min(start, len(items))
	end := min(start+size, len(items))
	if end < len(items) {
		next = base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(end)))
	}
	return items[start:end], next, nil
}

// Tag is a tag as most services have them. The value is a pointer because an
// empty one is not absent.
type Tag struct {
	Key   string
	Value *string
}

// Tags lists tags by their keys.
func Tags(all map[string]string) []Tag {
	tags := []Tag{}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		value := all[key]
		tags = append(tags, Tag{key, &value})
	}
	return tags
}

// TagMap is the way back.
func TagMap(tags []Tag) map[string]string {
	all := make(map[string]string)
	for _, tag := range tags {
		all[tag.Key] = ""
		if tag.Value != nil {
			all[tag.Key] = *tag.Value
		}
	}
	return all
}

// Retag adds tags to a resource and removes others.
func (d Door) Retag(tx store.Tx, r *provider.Resource, add map[string]string, remove []string) error {
	return d.Change(tx, r, func(p *provider.Physical) {
		all := p.AllTags()
		maps.Copy(all, add)
		for _, key := range remove {
			delete(all, key)
		}
		p.SetTags(all)
	})
}
