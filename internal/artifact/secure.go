package artifact

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"golang.org/x/sync/errgroup"
)

// secure sets up cfn's own bucket; doing it again changes nothing. S3 refuses
// some settings while another is written ("OperationAborted"), above all the
// policy beside the public access block, so these two go one after the other.
// Versioning comes last: it marks the bucket as finished.
func (s *Store) secure(ctx context.Context) error {
	b := setting{s.clients.S3, aws.String(s.bucketName()), aws.String(s.owner), s.clients.Partition}
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := b.blockPublicAccess(groupCtx); err != nil {
			return err
		}
		return b.requireTLS(groupCtx)
	})
	group.Go(func() error { return b.encrypt(groupCtx) })
	group.Go(func() error { return b.expireOldVersions(groupCtx) })
	group.Go(func() error { return b.tag(groupCtx) })
	if err := group.Wait(); err != nil {
		return err
	}
	return b.keepVersions(ctx)
}

// setting writes settings of a bucket.
type setting struct {
	s3            *s3.Client
	bucket, owner *string
	partition     string
}

// untilSeen also retries where a part of S3 has not yet heard of the bucket.
func untilSeen(o *s3.Options) {
	o.Retryer = retry.AddWithErrorCodes(o.Retryer, "NoSuchBucket")
}

func (b setting) blockPublicAccess(ctx context.Context) error {
	_, err := b.s3.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{
		Bucket: b.bucket, ExpectedBucketOwner: b.owner,
		PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
			BlockPublicAcls: aws.Bool(true), IgnorePublicAcls: aws.Bool(true),
			BlockPublicPolicy: aws.Bool(true), RestrictPublicBuckets: aws.Bool(true),
		},
	}, untilSeen)
	return err
}

// requireTLS refuses every request without encryption on the way.
func (b setting) requireTLS(ctx context.Context) error {
	arn := fmt.Sprintf("arn:%s:s3:::%s", b.partition, *b.bucket)
	policy := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Sid":"RequireTLS","Effect":"Deny","Principal":"*",`+
		`"Action":"s3:*","Resource":["%[1]s","%[1]s/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`, arn)
	_, err := b.s3.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{
		Bucket: b.bucket, ExpectedBucketOwner: b.owner, Policy: aws.String(policy),
	}, untilSeen)
	return err
}

func (b setting) encrypt(ctx context.Context) error {
	_, err := b.s3.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{
		Bucket: b.bucket, ExpectedBucketOwner: b.owner,
		ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{{
			ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAes256},
		}}},
	}, untilSeen)
	return err
}

// expireOldVersions clears what is left behind. Current objects stay for good:
// CloudFormation reads nested templates again at every later update.
func (b setting) expireOldVersions(ctx context.Context) error {
	_, err := b.s3.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{
		Bucket: b.bucket, ExpectedBucketOwner: b.owner,
		LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: []types.LifecycleRule{{
			ID: aws.String("cfn-leftovers"), Status: types.ExpirationStatusEnabled,
			Filter:                         &types.LifecycleRuleFilter{Prefix: aws.String("")},
			AbortIncompleteMultipartUpload: &types.AbortIncompleteMultipartUpload{DaysAfterInitiation: aws.Int32(1)},
			NoncurrentVersionExpiration:    &types.NoncurrentVersionExpiration{NoncurrentDays: aws.Int32(30)},
		}}},
	}, untilSeen)
	return err
}

func (b setting) tag(ctx context.Context) error {
	_, err := b.s3.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{
		Bucket: b.bucket, ExpectedBucketOwner: b.owner,
		Tagging: &types.Tagging{TagSet: []types.Tag{
			{Key: aws.String("managed-by"), Value: aws.String("cfn")},
			{Key: aws.String("purpose"), Value: aws.String("CloudFormation templates")},
		}},
	}, untilSeen)
	return err
}

func (b setting) keepVersions(ctx context.Context) error {
	_, err := b.s3.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
		Bucket: b.bucket, ExpectedBucketOwner: b.owner,
		VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled},
	}, untilSeen)
	return err
}
