package artifact

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cfn-cli/cfn/internal/awsclient"
)

// put makes sure that the bucket holds o and tells whether it had to be sent.
// The bucket itself is not asked for: only the answer that it does not exist
// leads to its creation.
func (s *Store) put(ctx context.Context, o object) (uploaded bool, err error) {
	if err := s.open(ctx); err != nil {
		return false, s.explain(err)
	}
	held, err := s.holds(ctx, o)
	if held || err != nil {
		return false, s.explain(err)
	}
	uploaded, versioned, err := s.send(ctx, o)
	switch {
	case s.own && awsclient.Code(err) == "NoSuchBucket":
		if err := s.create(ctx); err != nil {
			return false, s.explain(err)
		}
		uploaded, _, err = s.send(ctx, o)
	case s.own && err == nil && uploaded && !versioned:
		// Versioning is switched on last, so a bucket without it was left
		// unfinished by a run that was cut off, or is being made.
		err = s.complete(ctx)
	}
	return uploaded, s.explain(err)
}

// holds reports whether the bucket has o. A key alone proves nothing: other
// content under it, which only somebody's hand can have put there, is an error.
// "Not found" and "forbidden" both mean that sending it will tell more: without
// the permission to list, S3 says forbidden for a key that does not exist.
func (s *Store) holds(ctx context.Context, o object) (bool, error) {
	var out *s3.HeadObjectOutput
	err := s.inRegion(s.bucketName(), func(bucket *string, region func(*s3.Options)) (err error) {
		out, err = s.clients.S3.HeadObject(ctx, &s3.HeadObjectInput{
			Bucket:              bucket,
			Key:                 aws.String(o.key),
			ChecksumMode:        types.ChecksumModeEnabled,
			ExpectedBucketOwner: aws.String(s.owner),
		}, region)
		return err
	})
	switch awsclient.Status(err) {
	case http.StatusNotFound, http.StatusForbidden:
		return false, nil
	}
	if err != nil {
		return false, err
	}
	same := aws.ToInt64(out.ContentLength) == int64(len(o.body))
	if sum := aws.ToString(out.ChecksumSHA256); sum != "" && out.ChecksumType != types.ChecksumTypeComposite {
		same = sum == base64.StdEncoding.EncodeToString(o.sum[:])
	}
	if !same {
		return false, altered(s.bucketName(), o.key)
	}
	return true, nil
}

// send uploads o unless the key exists, which another run may have brought
// about in the meantime; the content is then the same. One plain PutObject
// carries the checksum that S3 verifies.
func (s *Store) send(ctx context.Context, o object) (sent, versioned bool, err error) {
	var out *s3.PutObjectOutput
	err = s.inRegion(s.bucketName(), func(bucket *string, region func(*s3.Options)) (err error) {
		out, err = s.clients.S3.PutObject(ctx, &s3.PutObjectInput{
			Bucket:              bucket,
			Key:                 aws.String(o.key),
			Body:                bytes.NewReader(o.body),
			ContentType:         aws.String(o.contentType),
			ChecksumSHA256:      aws.String(base64.StdEncoding.EncodeToString(o.sum[:])),
			IfNoneMatch:         aws.String("*"),
			ExpectedBucketOwner: aws.String(s.owner),
		}, region)
		return err
	})
	if awsclient.Status(err) == http.StatusPreconditionFailed {
		return false, false, nil
	}
	if err != nil {
		return false, false, err
	}
	return true, aws.ToString(out.VersionId) != "", nil
}
