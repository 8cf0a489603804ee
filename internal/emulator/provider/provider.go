package provider

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// Buckets are the rules of the emulated S3 for its buckets, which are the
// resources of type AWS::S3::Bucket. Errors are *wire.Error with S3's code and
// message.
type Buckets interface {
	// MayCreate refuses a name that is not valid (InvalidBucketName) or taken
	// (BucketAlreadyExists, BucketAlreadyOwnedByYou).
	MayCreate(tx store.Tx, account, name string) error
	// MayDelete refuses a bucket that is not empty (BucketNotEmpty).
	MayDelete(tx store.Tx, name string) error
}

// Provider keeps the resources of all accounts and regions.
type Provider struct {
	profile Profile
	buckets Buckets
}

// New makes a Provider. Without buckets, resources of type AWS::S3::Bucket are
// kept like any other.
func New(profile Profile, buckets Buckets) *Provider {
	return &Provider{profile: profile, buckets: buckets}
}

// Create makes a resource and gives its physical ID, or fails as Make does.
func (x *Provider) Create(tx store.Tx, p Physical) (string, error) {
	r, err := x.Make(tx, p)
	if err != nil {
		return "", err
	}
	return r.PhysicalID, nil
}

// Make makes a resource. It fails with an *Error where the name is taken, the
// properties are not those of the type, or the type cannot be emulated.
func (x *Provider) Make(tx store.Tx, p Physical) (*Resource, error) {
	answer, err := answerFor(tx, p)
	if err != nil {
		return nil, err
	}
	if answer != nil {
		p.PhysicalID = answer.PhysicalResourceID
	} else if reason, refused := NotEmulated(p.Type); refused {
		return nil, &Error{Type: p.Type, Code: "InvalidRequest", Message: reason, plain: true}
	}
	if p.Unique == "" {
		if p.Unique, err = newUnique(tx); err != nil {
			return nil, err
		}
	}
	v := valuesOf(p)
	if err := validate(p); err != nil {
		return nil, err
	}
	v.number(tx)
	r := &Resource{
		Account: p.Account, Region: p.Region, Partition: p.Partition, Type: p.Type,
		Identifier: v.identifier(), PhysicalID: v.physicalID(),
		StackName: p.StackName, StackID: p.StackID, LogicalID: p.LogicalID,
		Unique: p.Unique, Serial: v.serial, Created: time.Now().UTC(),
	}
	r.set(p, answer)
	if err := x.claim(tx, r, v); err != nil {
		return nil, err
	}
	return r, store.Put(tx, r.key(), r)
}

// claim takes the identifier and the name of a new resource. Of a bucket's name
// S3 decides, unless it is taken in a stack: that is said first.
func (x *Provider) claim(tx store.Tx, r *Resource, v *values) error {
	err := r.claim(tx, v)
	var refused *Error
	if r.Type != bucketType || x.buckets == nil || errors.As(err, &refused) && refused.plain {
		return err
	}
	if refusal := x.buckets.MayCreate(tx, r.Account, r.PhysicalID); refusal != nil {
		return serviceError(v.Physical, "S3", refusal)
	}
	return err
}

// newUnique is what tells resources apart that no stack makes.
func newUnique(tx store.Tx) (string, error) {
	n, _, err := store.Get[int](tx, "count/resources")
	if err != nil {
		return "", err
	}
	return "resource " + strconv.Itoa(n), store.Put(tx, "count/resources", n+1)
}

// Update changes a resource in place to the given properties and tags. It
// fails with an *Error where the resource is not there any more or the type
// has no such properties.
func (x *Provider) Update(tx store.Tx, p Physical) error {
	r, ok, err := Find(tx, p)
	if err != nil {
		return err
	}
	if !ok {
		return notFound(p)
	}
	if err := validate(p); err != nil {
		return err
	}
	answer, err := answerFor(tx, p)
	if err != nil {
		return err
	}
	r.set(p, answer)
	return store.Put(tx, r.key(), r)
}

// Delete removes a resource. One that is already gone is no error. It fails
// with an *Error for a bucket that is not empty.
func (x *Provider) Delete(tx store.Tx, p Physical) error {
	r, ok, err := Find(tx, p)
	if err != nil || !ok {
		return err
	}
	if p.Type == bucketType && x.buckets != nil {
		if err := x.buckets.MayDelete(tx, r.PhysicalID); err != nil {
			return serviceError(p, "S3", err)
		}
	}
	policy, ok, err := Get(tx, r.Account, r.Region, inlinePolicies[r.Type], r.Identifier)
	if err != nil {
		return err
	}
	if ok {
		if err := policy.release(tx); err != nil {
			return err
		}
	}
	return r.release(tx)
}

// inlinePolicies are the types that are nothing but the policy of another
// resource, have its identifier and go with it.
var inlinePolicies = map[string]string{
	"AWS::S3::Bucket": "AWS::S3::BucketPolicy", "AWS::SNS::Topic": "AWS::SNS::TopicInlinePolicy", "AWS::SQS::Queue": "AWS::SQS::QueueInlinePolicy",
}

// Blocked is why a resource could not be deleted now, an *Error, or nil.
func (x *Provider) Blocked(tx store.Tx, p Physical) error {
	if p.Type != bucketType || x.buckets == nil {
		return nil
	}
	if err := x.buckets.MayDelete(tx, p.PhysicalID); err != nil {
		return serviceError(p, "S3", err)
	}
	return nil
}

// Ref is what the intrinsic function Ref returns for the resource.
func (x *Provider) Ref(tx store.Tx, p Physical) (any, error) {
	v, err := current(tx, p)
	if err != nil {
		return nil, err
	}
	if v.row.physical == "" && v.row.ref == "" {
		return p.PhysicalID, nil
	}
	return v.refID(), nil
}

// GetAtt is what Fn::GetAtt returns. An attribute that the type does not have
// is an error with AWS's text, and so is a property that is not set.
func (x *Provider) GetAtt(tx store.Tx, p Physical, attribute string) (any, error) {
	if IsCustom(p.Type) {
		return customAttribute(tx, p, attribute)
	}
	v, err := current(tx, p)
	if err != nil {
		return nil, err
	}
	if !v.hasAttribute(attribute) {
		return nil, fmt.Errorf("Template error: resource %s does not support attribute type %s in Fn::GetAtt",
			p.LogicalID, attribute)
	}
	if value, ok := v.attribute(attribute); ok {
		return value, nil
	}
	return nil, fmt.Errorf("Unable to retrieve %s attribute for %s, with error message NotFound", attribute, p.Type)
}

// HasAttribute tells whether Fn::GetAtt can ask a resource of the type for the
// attribute. Custom resources have whatever their function answers.
func HasAttribute(typeName, attribute string) bool {
	if IsCustom(typeName) {
		return true
	}
	return lookup(typeName).hasAttribute(attribute)
}

// current is the resource as it is now: with the properties that the store
// has, or those given where it is gone.
func current(tx store.Tx, p Physical) (*values, error) {
	r, ok, err := Find(tx, p)
	if err != nil {
		return nil, err
	}
	if !ok {
		return valuesOf(p), nil
	}
	v := r.values()
	v.PhysicalID = p.PhysicalID
	return v, nil
}
