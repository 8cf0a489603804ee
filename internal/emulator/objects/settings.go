package objects

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"maps"
	"net/http"
	"slices"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// setting describes a sub-resource of a bucket that is one of its properties.
type setting struct {
	property string
	// document makes an empty document of its kind.
	document func() any
	// missing and message are the error where there is none; without them the
	// answer is an empty document.
	missing, message string
	// permanent ones go back to AWS's default where they are deleted.
	permanent bool
}

// settingOf knows the sub-resources by their query parameter. What new buckets
// have is in the tables of package provider (AWS documentation, "Default
// settings for new S3 buckets FAQ").
func settingOf(parameter string) (setting, bool) {
	switch parameter {
	case "tagging":
		return setting{property: "Tags", document: func() any { return &tagging{} }, missing: "NoSuchTagSet", message: "The TagSet does not exist"}, true
	case "policy":
		return setting{missing: "NoSuchBucketPolicy", message: "The bucket policy does not exist"}, true
	case "lifecycle":
		return setting{property: "LifecycleConfiguration", document: func() any { return &lifecycle{} }, missing: "NoSuchLifecycleConfiguration", message: "The lifecycle configuration does not exist"}, true
	case "cors":
		return setting{property: "CorsConfiguration", document: func() any { return &cors{} }, missing: "NoSuchCORSConfiguration", message: "The CORS configuration does not exist"}, true
	case "website":
		return setting{property: "WebsiteConfiguration", document: func() any { return &website{} }, missing: "NoSuchWebsiteConfiguration", message: "The specified bucket does not have a website configuration"}, true
	case "encryption":
		return setting{property: "BucketEncryption", document: func() any { return &encryption{} }, missing: "ServerSideEncryptionConfigurationNotFoundError", message: "The server side encryption configuration was not found", permanent: true}, true
	case "publicAccessBlock":
		return setting{property: "PublicAccessBlockConfiguration", document: func() any { return &publicAccess{} }, missing: "NoSuchPublicAccessBlockConfiguration", message: "The public access block configuration was not found"}, true
	case "ownershipControls":
		return setting{property: "OwnershipControls", document: func() any { return &ownership{} }, missing: "OwnershipControlsNotFoundError", message: "The bucket ownership controls were not found"}, true
	case "logging":
		return setting{property: "LoggingConfiguration", document: func() any { return &logging{} }}, true
	case "accelerate":
		return setting{property: "AccelerateConfiguration", document: func() any { return &acceleration{} }}, true
	case "notification":
		return setting{property: "NotificationConfiguration", document: func() any { return &notification{} }}, true
	case "replication":
		return setting{property: "ReplicationConfiguration", document: func() any { return &replication{} }, missing: "ReplicationConfigurationNotFoundError", message: "The replication configuration was not found"}, true
	case "object-lock":
		return setting{property: "ObjectLockConfiguration", document: func() any { return &objectLock{} }, missing: "ObjectLockConfigurationNotFoundError", message: "Object Lock configuration does not exist for this bucket"}, true
	default:
		return setting{}, false
	}
}

// setting answers GET, PUT and DELETE of a sub-resource.
func (s *Service) setting(w http.ResponseWriter, r *request, kind setting) error {
	if kind.property == "" {
		return s.policy(w, r, kind)
	}
	switch r.Method {
	case http.MethodGet:
		return kind.write(w, r.bucket.setting(kind.property))
	case http.MethodPut:
		text, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		value, err := kind.parse(text)
		if err != nil {
			return err
		}
		return s.set(r.bucket, kind, value)
	case http.MethodDelete:
		if err := s.set(r.bucket, kind, nil); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	default:
		return errNotImplemented(r.Method + " of the sub-resource " + kind.property)
	}
}

// setting is a property as it is, nil where there is none. AWS's own tags are
// among the tags that S3 shows, and a bucket may have Object Lock without a
// rule of it.
func (b bucket) setting(property string) any {
	switch value := b.Model()[property]; {
	case property == "ObjectLockConfiguration" && value == nil && services.Text(b.Properties["ObjectLockEnabled"]) == "true":
		return map[string]any{"ObjectLockEnabled": "Enabled"}
	case property != "Tags":
		return value
	}
	all := b.Physical().AllTags()
	if len(all) == 0 {
		return nil
	}
	var tags []tag
	for _, key := range slices.Sorted(maps.Keys(all)) {
		tags = append(tags, tag{key, all[key]})
	}
	return tagProperty(tags)
}

// set changes a property of the bucket, nil takes it away.
func (s *Service) set(b bucket, kind setting, value any) error {
	return s.store.Update(func(tx store.Tx) error {
		b, err := ownBucket(tx, b.Account, b.name)
		if err != nil {
			return err
		}
		p := b.Physical()
		switch {
		case kind.property == "Tags":
			p.SetTags(provider.Physical{Type: bucketType, Properties: map[string]any{"Tags": value}}.AllTags())
		case value == nil && kind.permanent:
			delete(p.Properties, kind.property)
		default:
			p.Properties[kind.property] = value
		}
		return s.resources.Update(tx, p)
	})
}

// converted are the documents that differ from their property in more than
// names. A document is made of a property and then turned to S3's form, or the
// other way round.
type converted interface {
	toS3()
	fromS3() error
}

// write answers with a property as a document.
func (k setting) write(w http.ResponseWriter, value any) error {
	if value == nil && k.missing != "" {
		return s3Error(http.StatusNotFound, k.missing, k.message)
	}
	document, err := k.show(value)
	if err != nil {
		return err
	}
	writeXML(w, http.StatusOK, document)
	return nil
}

// show gives the document that means a property, an empty one for nil.
func (k setting) show(value any) (any, error) {
	document := k.document()
	if value == nil {
		return document, nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	// What a template has in another form than S3 cannot be shown.
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(document); err != nil {
		return nil, errNotImplemented("the bucket's " + k.property + " in this form")
	}
	if c, ok := document.(converted); ok {
		c.toS3()
	}
	return document, nil
}

// parse gives the property that a document means, nil for an empty one. What
// the property has no place for is refused.
func (k setting) parse(text []byte) (any, error) {
	document := k.document()
	if err := xml.Unmarshal(text, document); err != nil {
		return nil, errMalformedXML()
	}
	if element := lost(text, document); element != "" {
		return nil, errNotImplemented("the element " + element + " of the bucket's " + k.property)
	}
	if c, ok := document.(converted); ok {
		if err := c.fromS3(); err != nil {
			return nil, err
		}
	}
	return property(document)
}

// policy answers for the bucket's policy, which is a resource of its own.
func (s *Service) policy(w http.ResponseWriter, r *request, kind setting) error {
	var document any
	switch r.Method {
	case http.MethodPut:
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		fields := map[string]any{}
		if err := json.Unmarshal(body, &fields); err != nil {
			return s3Error(http.StatusBadRequest, "MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'")
		}
		document = fields
	case http.MethodGet:
		return s.getPolicy(w, r, kind)
	case http.MethodDelete:
	default:
		return errNotImplemented(r.Method + " of the sub-resource policy")
	}
	if err := s.store.Update(func(tx store.Tx) error { return s.setPolicy(tx, r.bucket, document) }); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Service) getPolicy(w http.ResponseWriter, r *request, kind setting) error {
	var policy *provider.Resource
	err := s.store.View(func(tx store.Tx) (err error) {
		policy, _, err = provider.Get(tx, r.bucket.Account, r.bucket.Region, policyType, r.name)
		return err
	})
	switch {
	case err != nil:
		return err
	case policy == nil:
		return s3Error(http.StatusNotFound, kind.missing, kind.message)
	}
	document, err := json.Marshal(policy.Properties["PolicyDocument"])
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, err = w.Write(document)
	return err
}

// setPolicy makes, changes or, where the document is nil, removes the policy.
func (s *Service) setPolicy(tx store.Tx, b bucket, document any) error {
	policy, exists, err := provider.Get(tx, b.Account, b.Region, policyType, b.name)
	switch {
	case err != nil:
		return err
	case document == nil && !exists:
		return nil
	case document == nil:
		return s.resources.Delete(tx, policy.Physical())
	case exists:
		p := policy.Physical()
		p.Properties["PolicyDocument"] = document
		return s.resources.Update(tx, p)
	}
	_, err = s.resources.Make(tx, provider.Physical{
		Account: b.Account, Region: b.Region, Partition: b.Partition, Type: policyType,
		Properties: map[string]any{"Bucket": b.name, "PolicyDocument": document},
	})
	return err
}
