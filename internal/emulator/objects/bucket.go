package objects

import (
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Bucket is the record of a bucket.
type Bucket struct {
	Name, Account, Region string
	Created               time.Time
	// Versioning is Enabled, Suspended, or empty where it never was on.
	Versioning string `json:",omitempty"`
	// Settings are the documents of the bucket's settings by the name of
	// their sub-resource (tagging, policy …). An empty document is a setting
	// that was removed, where new buckets have one.
	Settings map[string]string `json:",omitempty"`
}

// The keys of the records. Versions of one object share a record, their
// bodies stand apart.
//
//	s3bucket/NAME         Bucket
//	s3object/NAME/KEY     object
//	s3body/NAME/ID        bytes
func bucketKey(name string) string        { return "s3bucket/" + name }
func objectKey(bucket, key string) string { return "s3object/" + bucket + "/" + key }
func bodyKey(bucket, id string) string    { return "s3body/" + bucket + "/" + id }

// CreateBucket makes a bucket of the account in the region. Errors are those
// of S3: InvalidBucketName, BucketAlreadyExists where another account has the
// name, BucketAlreadyOwnedByYou (also in us-east-1, where only the HTTP API
// answers with success).
func (s *Service) CreateBucket(tx store.Tx, account, region, name string) error {
	if err := checkBucketName(name); err != nil {
		return err
	}
	existing, found, err := store.Get[Bucket](tx, bucketKey(name))
	switch {
	case err != nil:
		return err
	case found && existing.Account != account:
		return errBucketAlreadyExists()
	case found:
		return errBucketAlreadyOwnedByYou()
	}
	return store.Put(tx, bucketKey(name), Bucket{Name: name, Account: account, Region: region, Created: time.Now().UTC()})
}

// DeleteBucket removes an empty bucket. Errors are those of S3: NoSuchBucket,
// AccessDenied for another account's bucket, BucketNotEmpty.
func (s *Service) DeleteBucket(tx store.Tx, account, name string) error {
	bucket, err := ownBucket(tx, account, name)
	if err != nil {
		return err
	}
	for range tx.Ascend(objectKey(name, ""), "") {
		return errBucketNotEmpty()
	}
	return tx.Delete(bucketKey(bucket.Name))
}

// ownBucket is the bucket of that name, if account owns it.
func ownBucket(tx store.Tx, account, name string) (Bucket, error) {
	bucket, found, err := store.Get[Bucket](tx, bucketKey(name))
	switch {
	case err != nil:
		return Bucket{}, err
	case !found:
		return Bucket{}, errNoSuchBucket()
	case bucket.Account != account:
		return Bucket{}, errAccessDenied()
	}
	return bucket, nil
}

var bucketNamePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]+[a-z0-9]$`)

// checkBucketName holds the name against AWS documentation, "General purpose
// bucket naming rules".
func checkBucketName(name string) error {
	valid := len(name) <= 63 && bucketNamePattern.MatchString(name) && !strings.Contains(name, "..") && net.ParseIP(name) == nil
	for _, prefix := range []string{"xn--", "sthree-", "amzn-s3-demo-"} {
		valid = valid && !strings.HasPrefix(name, prefix)
	}
	for _, suffix := range []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"} {
		valid = valid && !strings.HasSuffix(name, suffix)
	}
	if !valid {
		return s3Error(http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid.")
	}
	return nil
}

// checkNamespace holds the name against the namespace that a request asks for
// in x-amz-bucket-namespace (AWS documentation, "Namespaces for general
// purpose buckets").
func checkNamespace(call wire.Call, name, namespace string) error {
	switch {
	case namespace == "account-regional":
		if !strings.HasSuffix(name, fmt.Sprintf("-%s-%s-an", call.Account, call.Region)) {
			return s3Error(http.StatusBadRequest, "InvalidNamespaceHeader", "The requested bucket was not created because its name does not end with the suffix of your account regional namespace.")
		}
	case strings.HasSuffix(name, "-an"):
		return s3Error(http.StatusBadRequest, "MissingNamespaceHeader", "The requested bucket is an account-regional namespace bucket, but your request is missing the required x-amz-bucket-namespace header.")
	}
	return nil
}
