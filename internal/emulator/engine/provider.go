package engine

import (
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// Action is what is done to a resource.
type Action = provider.Action

// The actions. A replacement is a Create followed, in the cleanup, by a Delete.
const (
	Create = provider.Create
	Update = provider.Update
	Delete = provider.Delete
	// Import takes an existing resource into a stack, or leaves it to itself
	// again where the import of others has failed.
	Import = provider.Import
	Detect = provider.Detect
)

// Physical is a resource as its provider sees it.
type Physical = provider.Physical

// Provider does what a resource type does. The methods with a transaction do
// their work in it, so that the resource and the stack's record of it change
// together. An error they return becomes the resource's status reason.
type Provider interface {
	// Create makes a resource and gives its physical ID.
	Create(tx store.Tx, p Physical) (physicalID string, err error)
	// Update changes a resource in place to p.Properties and p.Tags.
	Update(tx store.Tx, p Physical) error
	// Delete removes a resource. One that is already gone is no error.
	Delete(tx store.Tx, p Physical) error
	// Adopt takes the existing resource that p.Identifier names into p's stack
	// and gives it as it was before. Properties and tags stay as they are.
	Adopt(tx store.Tx, p Physical) (before *provider.Resource, err error)
	// Retag gives a resource the tags of its stack.
	Retag(tx store.Tx, p Physical) error
	// Return takes back what Adopt and Retag have done.
	Return(tx store.Tx, p Physical, tags map[string]string) error
	// Transfer gives a resource to another place, in the same stack or in
	// another one, with the tags that it gets there.
	Transfer(tx store.Tx, p Physical, to provider.Origin, tags map[string]string) error
	// Disown leaves a resource to itself. One that is gone is no error.
	Disown(tx store.Tx, p Physical) error
	// Blocked is why a resource could not be deleted now, nil where it could.
	Blocked(tx store.Tx, p Physical) error
	// Ref is what the intrinsic function Ref returns for the resource.
	Ref(tx store.Tx, p Physical) (any, error)
	// GetAtt is what Fn::GetAtt returns.
	GetAtt(tx store.Tx, p Physical, attribute string) (any, error)
	// Duration is how long an action takes in all, and after which part of it
	// a creation has its physical ID.
	Duration(typeName string, action Action) (initiated, total time.Duration)
}
