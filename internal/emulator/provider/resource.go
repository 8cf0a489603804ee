package provider

import (
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

const bucketType = "AWS::S3::Bucket"

// Resource is the record of a resource.
type Resource struct {
	Account, Region, Partition string
	Type                       string
	// Identifier is the primary identifier in the Cloud Control API, PhysicalID
	// the ID in CloudFormation; mostly they are equal.
	Identifier, PhysicalID string
	// StackName, StackID and LogicalID tell which stack made it; empty where
	// none did.
	StackName, StackID, LogicalID string `json:",omitempty"`
	Properties                    map[string]any
	Tags                          map[string]string `json:",omitempty"`
	Unique                        string
	Created, Updated              time.Time
	// Revision counts the changes, Serial the versions of the same thing that
	// are resources of their own (Lambda versions), both from 1.
	Revision, Serial int
	// Values are those that an SSM parameter has had, its version 1 first.
	Values []string `json:",omitempty"`
	// Data are the attributes that a custom resource was answered with.
	Data map[string]any `json:",omitempty"`
	// Named is the key that keeps the name from being used twice, empty where
	// the resource has no name.
	Named string `json:",omitempty"`
}

func physicalPrefix(account, region, typeName string) string {
	return "physical/" + account + "/" + region + "/" + typeName + "/"
}

func nameKey(account, region, typeName, name string) string {
	return "named/" + account + "/" + region + "/" + typeName + "/" + name
}

// set gives the resource new properties and tags, and a custom one what it was
// answered with.
func (r *Resource) set(p Physical, answer *Answer) {
	r.Properties, r.Tags = p.Properties, tags(lookup(p.Type), p)
	r.Updated = time.Now().UTC()
	r.Revision++
	if r.Type == parameterType {
		r.Values = append(r.Values, text(p.Properties["Value"]))
	}
	if answer != nil {
		r.Data = answer.Data
	}
}

func (r *Resource) key() string {
	return physicalPrefix(r.Account, r.Region, r.Type) + r.Identifier
}

// claim takes the identifier and the name, and fails where one is taken.
func (r *Resource) claim(tx store.Tx, v *values) error {
	if err := taken(tx, r.key(), v.Physical, r.PhysicalID); err != nil {
		return err
	}
	if !v.naming.Unique || len(v.facts.PrimaryIdentifier) > 1 {
		return nil // a compound identifier holds the name
	}
	account, region := r.Account, r.Region
	switch v.scope {
	case "partition":
		account, region = r.Partition, "-"
	case "account":
		region = "-"
	}
	r.Named = nameKey(account, region, r.Type, v.name())
	if owner, ok := tx.Get(r.Named); ok {
		if err := taken(tx, string(owner), v.Physical, r.PhysicalID); err != nil {
			return err
		}
	}
	return tx.Put(r.Named, []byte(r.key()))
}

// taken fails where there is a resource at key.
func taken(tx store.Tx, key string, p Physical, physicalID string) error {
	other, ok, err := store.Get[Resource](tx, key)
	if err != nil || !ok {
		return err
	}
	return alreadyExists(p, physicalID, other)
}

// release removes the resource and its claim.
func (r *Resource) release(tx store.Tx) error {
	if r.Named != "" {
		if err := tx.Delete(r.Named); err != nil {
			return err
		}
	}
	return tx.Delete(r.key())
}

// find gives the record of a resource.
func find(tx store.Tx, p Physical) (*Resource, bool, error) {
	key := physicalPrefix(p.Account, p.Region, p.Type) + valuesOf(p).identifier()
	r, ok, err := store.Get[*Resource](tx, key)
	return r, ok, err
}

// Get gives a resource by its type and primary identifier; ok is false where
// there is none.
func Get(tx store.Tx, account, region, typeName, identifier string) (r *Resource, ok bool, err error) {
	return store.Get[*Resource](tx, physicalPrefix(account, region, typeName)+identifier)
}

// List gives the resources of a type in an account and region, those of all
// types where typeName is empty, in the order of type and identifier.
func List(tx store.Tx, account, region, typeName string) ([]*Resource, error) {
	prefix := physicalPrefix(account, region, typeName)
	if typeName == "" {
		prefix = strings.TrimSuffix(prefix, "/")
	}
	return store.List[*Resource](tx, prefix)
}
