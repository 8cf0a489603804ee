package artifact

import (
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// inRegion runs a call on a bucket in the bucket's region, which S3 names when
// it is another than expected.
func (s *Store) inRegion(bucket string, call func(bucket *string, region func(*s3.Options)) error) error {
	region := s.regionOf(bucket)
	err := call(&bucket, at(region))
	actual := redirected(err)
	if actual == "" || actual == region {
		return err
	}
	s.mu.Lock()
	s.regions[bucket] = actual
	s.mu.Unlock()
	return call(&bucket, at(actual))
}

func (s *Store) regionOf(bucket string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if region, ok := s.regions[bucket]; ok {
		return region
	}
	return s.clients.Region
}

func at(region string) func(*s3.Options) {
	return func(o *s3.Options) { o.Region = region }
}

// redirected is the region in which S3 says the bucket is, empty where it does
// not say. It answers 301 or 307 for a bucket of another region, 400 where the
// signature was made for the wrong one (Making requests using the REST API,
// Amazon S3 API Reference).
func redirected(err error) string {
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) || response.Response == nil {
		return ""
	}
	switch response.Response.StatusCode {
	case http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusBadRequest:
		return response.Response.Header.Get("X-Amz-Bucket-Region")
	}
	return ""
}
