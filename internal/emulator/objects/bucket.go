package objects

import (
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

const (
	bucketType = "AWS::S3::Bucket"
	policyType = "AWS::S3::BucketPolicy"
)

// bucket is a bucket as S3 sees it. It is a resource: what a stack made is
// seen here, and what is set here is one of its properties.
type bucket struct {
	*provider.Resource
	name string
}

// versioning is Enabled, Suspended, or empty where it never was on.
func (b bucket) versioning() string {
	configuration, _ := b.Properties["VersioningConfiguration"].(map[string]any)
	status, _ := configuration["Status"].(string)
	return status
}

// The keys of the records. Versions of one object share a record, their
// bodies stand apart.
//
//	s3object/NAME/KEY     object
//	s3body/NAME/ID        bytes
func objectKey(bucket, key string) string { return "s3object/" + bucket + "/" + key }
func bodyKey(bucket, id string) string    { return "s3body/" + bucket + "/" + id }

// findBucket gives the bucket of that name, whoever owns it.
func findBucket(tx store.Tx, name string) (bucket, bool, error) {
	r, ok, err := provider.ByName(tx, "", "", bucketType, name)
	return bucket{r, name}, ok, err
}

// Rules are S3's own rules for buckets, which hold for stacks as well.
type Rules struct{}

var _ provider.Buckets = Rules{}

// MayCreate refuses a name that is not valid or taken (in us-east-1 as well,
// where only the HTTP API answers an owner with success).
func (Rules) MayCreate(tx store.Tx, account, name string) error {
	if err := checkBucketName(name); err != nil {
		return err
	}
	existing, found, err := findBucket(tx, name)
	switch {
	case err != nil:
		return err
	case found && existing.Account != account:
		return errBucketAlreadyExists()
	case found:
		return errBucketAlreadyOwnedByYou()
	}
	return nil
}

// MayDelete refuses a bucket that is not empty.
func (Rules) MayDelete(tx store.Tx, name string) error {
	for range tx.Ascend(objectKey(name, ""), "") {
		return errBucketNotEmpty()
	}
	return nil
}

// create makes a bucket of the caller's.
func (s *Service) create(tx store.Tx, call wire.Call, name string, properties map[string]any) error {
	if err := (Rules{}).MayCreate(tx, call.Account, name); err != nil {
		return err
	}
	properties["BucketName"] = name
	_, err := s.resources.Make(tx, provider.Physical{
		Account: call.Account, Region: call.Region, Partition: call.Partition, Type: bucketType, Properties: properties,
	})
	return err
}

// remove deletes an empty bucket.
func (s *Service) remove(tx store.Tx, b bucket) error {
	if err := (Rules{}).MayDelete(tx, b.name); err != nil {
		return err
	}
	return s.resources.Delete(tx, b.Physical())
}

// ownBucket is the bucket of that name, if account owns it.
func ownBucket(tx store.Tx, account, name string) (bucket, error) {
	b, found, err := findBucket(tx, name)
	switch {
	case err != nil:
		return bucket{}, err
	case !found:
		return bucket{}, errNoSuchBucket()
	case b.Account != account:
		return bucket{}, errAccessDenied()
	}
	return b, nil
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
