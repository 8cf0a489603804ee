package artifact

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
)

// bucketPrefix begins the name of every bucket that cfn makes.
const bucketPrefix = "cfn"

// hasAccountNamespace reports whether buckets of the region can be named in the
// account's own namespace, where no other account can take the name
// (Namespaces for general purpose buckets, Amazon S3 User Guide).
func hasAccountNamespace(region string) bool {
	switch region {
	case "me-south-1", "me-central-1":
		return false
	}
	switch awsclient.PartitionOf(region) {
	case "aws", "aws-cn", "aws-us-gov", "aws-eusc":
		return true
	}
	return false
}

// open makes sure that the store knows its bucket's name.
func (s *Store) open(ctx context.Context) error {
	s.making.Lock()
	defer s.making.Unlock()
	if s.bucketName() != "" {
		return nil
	}
	name, err := s.ownName(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bucket = name
	return err
}

func (s *Store) bucketName() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bucket
}

// Own tells whether a bucket is one that cfn has made for itself.
func Own(bucket, account, region string) bool {
	rest, ours := strings.CutPrefix(bucket, bucketPrefix+"-")
	place := account + "-" + region
	return ours && (rest == place+"-an" || len(rest) == len(place)+13 && strings.HasSuffix(rest, "-"+place))
}

// ownName is the name of cfn's own bucket, whether it exists or not. Where the
// account has no namespace, any predictable name could be taken by somebody
// else first. The name then has a random part, and the account's own list of
// buckets tells it to the next run.
func (s *Store) ownName(ctx context.Context) (string, error) {
	region := s.clients.Region
	if hasAccountNamespace(region) {
		return fmt.Sprintf("%s-%s-%s-an", bucketPrefix, s.owner, region), nil
	}
	pattern := regexp.MustCompile(fmt.Sprintf("^%s-[0-9a-f]{12}-%s-%s$", bucketPrefix, s.owner, regexp.QuoteMeta(region)))
	pages := s3.NewListBucketsPaginator(s.clients.S3, &s3.ListBucketsInput{
		Prefix: aws.String(bucketPrefix + "-"), BucketRegion: aws.String(region), MaxBuckets: aws.Int32(1000),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return "", err
		}
		for _, b := range page.Buckets {
			if name := aws.ToString(b.Name); pattern.MatchString(name) {
				return name, nil
			}
		}
	}
	random := make([]byte, 6)
	_, _ = rand.Read(random) // never fails
	return fmt.Sprintf("%s-%s-%s-%s", bucketPrefix, hex.EncodeToString(random), s.owner, region), nil
}

// create makes cfn's own bucket, waits until it is there and secures it. A
// bucket of somebody else under that name is never used.
func (s *Store) create(ctx context.Context) error {
	s.making.Lock()
	defer s.making.Unlock()
	if s.made {
		return nil
	}
	bucket, region := s.bucketName(), s.clients.Region
	s.onCreate(bucket, region)
	in := &s3.CreateBucketInput{Bucket: aws.String(bucket), ObjectOwnership: types.ObjectOwnershipBucketOwnerEnforced}
	if hasAccountNamespace(region) {
		in.BucketNamespace = types.BucketNamespaceAccountRegional
	}
	if region != "us-east-1" {
		// us-east-1 is the only region that must not be named here.
		in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(region)}
	}
	_, err := s.clients.S3.CreateBucket(ctx, in)
	switch code := awsclient.Code(err); {
	case code == "BucketAlreadyExists":
		return foreign(bucket).WithDetail(awsclient.Message(err)).Because(err)
	case err != nil && code != "BucketAlreadyOwnedByYou":
		return err
	}
	if err := s.awaitBucket(ctx, bucket); err != nil {
		return err
	}
	if err := s.secure(ctx); err != nil {
		return err
	}
	s.made = true
	return nil
}

// complete secures a bucket that is there, once; where another upload is
// making it, it waits for that one.
func (s *Store) complete(ctx context.Context) error {
	s.making.Lock()
	defer s.making.Unlock()
	if s.made {
		return nil
	}
	if err := s.secure(ctx); err != nil {
		return err
	}
	s.made = true
	return nil
}

const (
	firstLook   = 100 * time.Millisecond
	longestLook = 2 * time.Second
	// propagation is how long a new bucket may take to be seen everywhere.
	propagation = 30 * time.Second
)

// awaitBucket waits until the new bucket is seen.
func (s *Store) awaitBucket(ctx context.Context, bucket string) error {
	pause := firstLook
	for waited := time.Duration(0); ; waited += pause {
		_, err := s.clients.S3.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String(bucket), ExpectedBucketOwner: aws.String(s.owner)})
		if awsclient.Status(err) != http.StatusNotFound || waited >= propagation {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		pause = min(2*pause, longestLook)
	}
}

func foreign(bucket string) *diag.Diagnostic {
	return diag.New(diag.Access, "bucket.foreign", "the bucket %s belongs to another account, or you have no rights to it", bucket).
		WithHint("nothing was sent; give a bucket of your own with --bucket, or up to 51,200 bytes without one: --no-upload")
}

func altered(bucket, key string) *diag.Diagnostic {
	return diag.New(diag.Failed, "bucket.altered", "s3://%s/%s does not hold what its name says", bucket, key).
		WithHint("somebody has overwritten it; find out who, then delete it or use another --prefix")
}

// explain says what an error means for the bucket in use. S3 answers the same
// bare 403 for a foreign bucket and for a missing permission; where IAM's text
// names the permission, it is the latter.
func (s *Store) explain(err error) error {
	if err == nil {
		return nil
	}
	bucket := s.bucketName()
	explained := awsclient.Explain(err)
	message := awsclient.Message(err)
	switch {
	case awsclient.Code(err) == "NoSuchBucket":
		return diag.New(diag.Access, "bucket.missing", "there is no bucket %s", bucket).WithDetail(message).Because(err).
			WithHint("make it first, or leave --bucket out: cfn then makes one of its own")
	case awsclient.Status(err) == http.StatusForbidden && diag.From(explained)[0].Code == "aws.denied" &&
		(message == "" || message == "Access Denied"):
		return foreign(bucket).WithDetail(explained.Error()).Because(err)
	}
	return explained
}
