package provider

import (
	"slices"
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
	// StackName, StackID and LogicalID tell which stack has it; empty where
	// none does.
	StackName, StackID, LogicalID string `json:",omitempty"`
	// Origin is what they were when the resource was made, nil where they still
	// are.
	Origin *Origin `json:",omitempty"`
	// Properties are as they are now, in the form of a template, whoever set
	// them: what a stack last set stands in the stack's own record. One that is
	// nil was taken away, where AWS gives a default.
	Properties map[string]any
	// Tags are those of the stack, besides those among the properties.
	Tags             map[string]string `json:",omitempty"`
	Unique           string
	Created, Updated time.Time
	// Revision counts the changes, Serial the versions of the same thing that
	// are resources of their own (Lambda versions), both from 1.
	Revision, Serial int
	// Versions are the values that an SSM parameter or a secret has had, the
	// oldest first.
	Versions []Version `json:",omitempty"`
	// Deletion is when a secret goes that waits for its deletion. It is gone
	// for everybody but Secrets Manager, and still has its name.
	Deletion time.Time `json:",omitzero"`
	// State is what an alarm was set to, nil where nobody has set it.
	State *AlarmState `json:",omitempty"`
	// Data are the attributes that a custom resource was answered with.
	Data map[string]any `json:",omitempty"`
	// Named is the key that keeps the name from being used twice, empty where
	// the resource has no name.
	Named string `json:",omitempty"`
}

func physicalPrefix(account, region, typeName string) string {
	return "physical/" + account + "/" + home(typeName, region) + "/" + typeName + "/"
}

// home is the region that holds the resource, "-" for those of services that
// have no regions.
func home(typeName, region string) string {
	switch service, _, _ := strings.Cut(strings.TrimPrefix(typeName, "AWS::"), "::"); service {
	case "IAM", "CloudFront", "Route53":
		return "-"
	default:
		return region
	}
}

// nameKey is where the owner of a name stands.
func (r row) nameKey(account, region, name string) string {
	switch r.scope {
	case "partition":
		account, region = "-", "-" // of all partitions: nobody has two
	case "account":
		region = "-"
	}
	return "named/" + account + "/" + region + "/" + r.facts.Name + "/" + name
}

// set gives the resource new properties and tags, and a custom one what it was
// answered with.
func (r *Resource) set(p Physical, answer *Answer) {
	before := r.secretString()
	r.Properties, r.Tags = p.Properties, p.Tags
	r.Updated = time.Now().UTC()
	r.Revision++
	switch r.Type {
	case parameterType:
		r.AddVersion(Version{Value: text(p.Properties["Value"])})
	case secretType:
		if value := r.secretString(); value != before {
			r.AddVersion(Version{Value: value, Labels: []string{Current}})
		}
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
	r.Named = v.nameKey(r.Account, r.Region, v.name())
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
	switch {
	case err != nil || !ok:
		return err
	case other.Deletion.IsZero():
		return alreadyExists(p, physicalID, other)
	case other.Deletion.After(time.Now()):
		return stillNamed(p)
	default:
		return other.release(tx)
	}
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

// Find gives the record of a resource that a stack has: what it really is by
// now, or ok false where it is gone.
func Find(tx store.Tx, p Physical) (*Resource, bool, error) {
	return Get(tx, p.Account, p.Region, p.Type, valuesOf(p).identifier())
}

// Get gives a resource by its type and primary identifier; ok is false where
// there is none.
func Get(tx store.Tx, account, region, typeName, identifier string) (r *Resource, ok bool, err error) {
	r, ok, err = store.Get[*Resource](tx, physicalPrefix(account, region, typeName)+identifier)
	return r, ok && r.Deletion.IsZero(), err
}

// ByName gives a resource by its name, also a secret that waits for its
// deletion. Only types whose names are unique have resources to find.
func ByName(tx store.Tx, account, region, typeName, name string) (r *Resource, ok bool, err error) {
	key, ok := tx.Get(lookup(typeName).nameKey(account, region, name))
	if !ok {
		return nil, false, nil
	}
	return store.Get[*Resource](tx, string(key))
}

// ListByName gives the resources of a type whose names begin with a text, in the
// order of their names, in all accounts and regions that share the names.
func ListByName(tx store.Tx, account, region, typeName, prefix string) ([]*Resource, error) {
	var resources []*Resource
	for _, key := range tx.Ascend(lookup(typeName).nameKey(account, region, prefix), "") {
		r, ok, err := store.Get[*Resource](tx, string(key))
		if err != nil {
			return nil, err
		}
		if ok {
			resources = append(resources, r)
		}
	}
	return resources, nil
}

// List gives the resources of a type in an account and region, those of all
// types where typeName is empty, in the order of type and identifier. Those of
// services without regions are in every region.
func List(tx store.Tx, account, region, typeName string) ([]*Resource, error) {
	prefixes := []string{physicalPrefix(account, region, typeName)}
	if typeName == "" {
		prefixes = []string{"physical/" + account + "/" + region + "/", "physical/" + account + "/-/"}
	}
	var resources []*Resource
	for _, prefix := range prefixes {
		list, err := store.List[*Resource](tx, prefix)
		if err != nil {
			return nil, err
		}
		resources = append(resources, list...)
	}
	return slices.DeleteFunc(resources, func(r *Resource) bool { return !r.Deletion.IsZero() }), nil
}

// Save writes a resource whose versions have changed.
func (r *Resource) Save(tx store.Tx) error { return store.Put(tx, r.key(), r) }
