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
	owner, err := s.open(ctx)
	if err != nil {
		return false, err
	}
	held, err := s.holds(ctx, owner, o)
	if held || err != nil {
		return false, s.explain(err)
	}
	uploaded, versioned, err := s.send(ctx, owner, o)
	switch {
	case s.own && awsclient.Code(err) == "NoSuchBucket":
		if err := s.create(ctx, owner); err != nil {
			return false, s.explain(err)
		}
		uploaded, _, err = s.send(ctx, owner, o)
	case s.own && err == nil && uploaded && !versioned:
		// Versioning is switched on last, so a bucket without it was left
		// unfinished by a run that was cut off.
		err = s.secure(ctx, owner)
	}
	return uploaded, s.explain(err)
}

// open finds out the account, which every request names as the bucket's owner,
// and the name of cfn's own bucket.
func (s *Store) open(ctx context.Context) (account string, err error) {
	who, err := s.clients.Identity(ctx)
	if err != nil {
		return "", err
	}
	s.making.Lock()
	defer s.making.Unlock()
	if bucket, region := s.place(); bucket == "" {
		bucket, err = s.ownName(ctx, who.Account)
		if err != nil {
			return "", s.explain(err)
		}
		s.moveTo(bucket, region)
	}
	return who.Account, nil
}

// holds reports whether the bucket has o with the very same content; only the
// account's own principals can write there, but a key alone proves nothing.
// "Not found" and "forbidden" both mean that sending it will tell more: without
// the permission to list, S3 says forbidden for a key that does not exist.
func (s *Store) holds(ctx context.Context, owner string, o object) (bool, error) {
	var out *s3.HeadObjectOutput
	err := s.inRegion(func(bucket string, region func(*s3.Options)) (err error) {
		out, err = s.clients.S3.HeadObject(ctx, &s3.HeadObjectInput{
			Bucket:              aws.String(bucket),
			Key:                 aws.String(o.key),
			ChecksumMode:        types.ChecksumModeEnabled,
			ExpectedBucketOwner: aws.String(owner),
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
	if sum := aws.ToString(out.ChecksumSHA256); sum != "" {
		return sum == base64.StdEncoding.EncodeToString(o.sum[:]), nil
	}
	return aws.ToInt64(out.ContentLength) == int64(len(o.body)), nil
}

// send uploads o unless the key exists, which another run may have brought
// about in the meantime; the content is then the same. One plain PutObject
// carries the checksum that S3 verifies.
func (s *Store) send(ctx context.Context, owner string, o object) (sent, versioned bool, err error) {
	var out *s3.PutObjectOutput
	err = s.inRegion(func(bucket string, region func(*s3.Options)) (err error) {
		out, err = s.clients.S3.PutObject(ctx, &s3.PutObjectInput{
			Bucket:              aws.String(bucket),
			Key:                 aws.String(o.key),
			Body:                bytes.NewReader(o.body),
			ContentType:         aws.String(o.contentType),
			ChecksumSHA256:      aws.String(base64.StdEncoding.EncodeToString(o.sum[:])),
			IfNoneMatch:         aws.String("*"),
			ExpectedBucketOwner: aws.String(owner),
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

// inRegion runs a call at the bucket's region, which S3 names when it is
// another than expected.
func (s *Store) inRegion(call func(bucket string, region func(*s3.Options)) error) error {
	bucket, region := s.place()
	err := call(bucket, at(region))
	if actual := redirected(err); actual != "" && actual != region {
		s.moveTo(bucket, actual)
		return call(bucket, at(actual))
	}
	return err
}
