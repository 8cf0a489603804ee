package objects_test

import (
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

const (
	alice = "111111111111"
	bob   = "222222222222"
)

type options = func(*s3.Options)

// inProcess makes clients that use AWS's own host names.
func inProcess(t *testing.T, st store.Store) func(account, region string, o ...options) *s3.Client {
	e, err := emulator.New(emulator.Config{Store: st})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return func(account, region string, o ...options) *s3.Client {
		return client(account, region, append([]options{func(o *s3.Options) { o.HTTPClient = &http.Client{Transport: e.RoundTripper()} }}, o...)...)
	}
}

func client(account, region string, o ...options) *s3.Client {
	cfg := aws.Config{
		Region: region, Credentials: credentials.NewStaticCredentialsProvider(account, "secret", ""),
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
	}
	return s3.NewFromConfig(cfg, o...)
}

// endpoints are the ways to reach the emulator. Each test of objects runs on
// all of them.
func endpoints(t *testing.T) map[string]*s3.Client {
	aws4 := inProcess(t, store.NewMemory())
	e, err := emulator.New(emulator.Config{Store: store.NewMemory()})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	file, err := store.OpenFile(filepath.Join(t.TempDir(), "store"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return map[string]*s3.Client{
		"AWS's virtual hosts": aws4(alice, "us-east-1"),
		"AWS's path style":    aws4(alice, "us-east-1", func(o *s3.Options) { o.UsePathStyle = true }),
		"dual stack":          aws4(alice, "us-east-1", func(o *s3.Options) { o.EndpointOptions.UseDualStackEndpoint = aws.DualStackEndpointStateEnabled }),
		"on disk":             inProcess(t, file)(alice, "us-east-1"),
		"loopback, path":      client(alice, "us-east-1", func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &server.URL, true }),
		"loopback, virtual": client(alice, "us-east-1", func(o *s3.Options) {
			o.BaseEndpoint = aws.String("http://localhost" + port)
			o.HTTPClient = &http.Client{Transport: toLoopback{server}}
		}),
	}
}

// toLoopback sends every request to the server whatever name its host has, as
// systems do that resolve names under .localhost.
type toLoopback struct{ server *httptest.Server }

func (t toLoopback) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.Host = req.URL.Host
	out.URL.Host = strings.TrimPrefix(t.server.URL, "http://")
	return http.DefaultTransport.RoundTrip(out)
}

func TestObjectsOnEveryEndpoint(t *testing.T) {
	n := 0
	for name, c := range endpoints(t) {
		bucket := fmt.Sprintf("bucket.%d", n) // virtual hosts need no dots, path style may have them
		if strings.Contains(name, "virtual") {
			bucket = fmt.Sprintf("bucket-%d", n)
		}
		n++
		t.Run(name, func(t *testing.T) {
			create(t, c, bucket)
			key := "a folder/ñ+x&y%.yaml"
			put, err := c.PutObject(t.Context(), &s3.PutObjectInput{
				Bucket: &bucket, Key: &key, Body: strings.NewReader("Resources: {}\n"),
				ContentType: aws.String("text/yaml"), Metadata: map[string]string{"by": "cfn"}, IfNoneMatch: aws.String("*"),
				ExpectedBucketOwner: aws.String(alice), ServerSideEncryption: types.ServerSideEncryptionAes256,
			})
			if err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf("%q", fmt.Sprintf("%x", md5.Sum([]byte("Resources: {}\n")))); *put.ETag != want {
				t.Errorf("etag %s", *put.ETag)
			}
			got, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: &key, ChecksumMode: types.ChecksumModeEnabled})
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(got.Body) // checks the checksum
			if err != nil || string(body) != "Resources: {}\n" {
				t.Errorf("body %q, %v", body, err)
			}
			if *got.ContentType != "text/yaml" || got.Metadata["by"] != "cfn" || got.ContentEncoding != nil {
				t.Errorf("type %s, metadata %v, encoding %v", *got.ContentType, got.Metadata, got.ContentEncoding)
			}
			if got.ChecksumCRC32 == nil {
				t.Error("no checksum came back")
			}
			if *got.ETag != *put.ETag {
				t.Errorf("etag %s after %s", *got.ETag, *put.ETag)
			}
			_, err = c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader("x"), IfNoneMatch: aws.String("*")})
			wantError(t, err, http.StatusPreconditionFailed, "PreconditionFailed")
			head, err := c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &bucket, Key: &key})
			if err != nil || *head.ContentLength != 14 {
				t.Errorf("head %v, %v", head, err)
			}
			_, err = c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &bucket, Key: aws.String("nothing")})
			wantError(t, err, http.StatusNotFound, "NotFound")
			_, err = c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: aws.String("nothing")})
			wantError(t, err, http.StatusNotFound, "NoSuchKey")
		})
	}
}

// Streams whose length and checksum are not known before come in chunks with
// a trailer.
func TestStreamedBody(t *testing.T) {
	c := inProcess(t, store.NewMemory())(alice, "us-east-1")
	bucket := "streams"
	create(t, c, bucket)
	text := strings.Repeat("0123456789abcdef", 20000)
	for _, algorithm := range types.ChecksumAlgorithm("").Values() {
		switch algorithm {
		case types.ChecksumAlgorithmCrc32, types.ChecksumAlgorithmCrc32c, types.ChecksumAlgorithmSha1, types.ChecksumAlgorithmSha256, types.ChecksumAlgorithmCrc64nvme:
		default:
			continue
		}
		_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("k"), Body: strings.NewReader(text), ChecksumAlgorithm: algorithm})
		if err != nil {
			t.Fatalf("%s: %v", algorithm, err)
		}
		out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: aws.String("k"), ChecksumMode: types.ChecksumModeEnabled})
		if err != nil {
			t.Fatalf("%s: %v", algorithm, err)
		}
		if body, err := io.ReadAll(out.Body); err != nil || string(body) != text {
			t.Errorf("%s: %d bytes, %v", algorithm, len(body), err)
		}
	}
	_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("k"), Body: strings.NewReader("x"), ChecksumSHA256: aws.String("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")})
	wantError(t, err, http.StatusBadRequest, "BadDigest")
	out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: aws.String("k"), Range: aws.String("bytes=16-19")})
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(out.Body); err != nil || string(body) != "0123" {
		t.Errorf("range: %q, %v", body, err)
	}
}

func TestVersions(t *testing.T) {
	c := inProcess(t, store.NewMemory())(alice, "us-east-1")
	bucket, key := "versions", "k"
	create(t, c, bucket)
	put := func(body string) string {
		out, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(body)})
		if err != nil {
			t.Fatal(err)
		}
		return aws.ToString(out.VersionId)
	}
	if id := put("null"); id != "" {
		t.Errorf("version %q without versioning", id)
	}
	_, err := c.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: &bucket, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
	if err != nil {
		t.Fatal(err)
	}
	state, err := c.GetBucketVersioning(t.Context(), &s3.GetBucketVersioningInput{Bucket: &bucket})
	if err != nil || state.Status != types.BucketVersioningStatusEnabled {
		t.Errorf("versioning %v, %v", state, err)
	}
	first, second := put("first"), put("second, longer")
	get := func(id *string) string {
		out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: &key, VersionId: id})
		if err != nil {
			return err.Error()
		}
		body, _ := io.ReadAll(out.Body)
		return string(body)
	}
	if got := get(nil) + "|" + get(&first) + "|" + get(&second); got != "second, longer|first|second, longer" {
		t.Errorf("versions %s", got)
	}
	head, err := c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &bucket, Key: &key, VersionId: &first})
	if err != nil || *head.ContentLength != 5 {
		t.Errorf("head of the first version: %v, %v", head, err)
	}
	if _, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &bucket, Key: &key}); err != nil {
		t.Fatal(err)
	}
	_, err = c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	wantError(t, err, http.StatusNotFound, "NoSuchKey")
	_, err = c.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: &bucket})
	wantError(t, err, http.StatusConflict, "BucketNotEmpty")

	seen := []string{}
	pages := s3.NewListObjectVersionsPaginator(c, &s3.ListObjectVersionsInput{Bucket: &bucket, MaxKeys: aws.Int32(3)})
	var ids []types.ObjectIdentifier
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range page.Versions {
			seen = append(seen, fmt.Sprint(*v.Size, *v.IsLatest))
			ids = append(ids, types.ObjectIdentifier{Key: v.Key, VersionId: v.VersionId})
		}
		for _, m := range page.DeleteMarkers {
			seen = append(seen, fmt.Sprint("marker ", *m.IsLatest))
			ids = append(ids, types.ObjectIdentifier{Key: m.Key, VersionId: m.VersionId})
		}
	}
	slices.Sort(seen)
	if want := []string{"14 false", "4 false", "5 false", "marker true"}; !slices.Equal(seen, want) {
		t.Errorf("versions %v, want %v", seen, want)
	}
	if _, err := c.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: ids}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: &bucket}); err != nil {
		t.Errorf("delete the emptied bucket: %v", err)
	}
}

func TestObjectsSurviveARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	for attempt := range 2 {
		file, err := store.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c := inProcess(t, file)(alice, "us-east-1")
		if attempt == 0 {
			create(t, c, "kept")
			if _, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("kept"), Key: aws.String("k"), Body: strings.NewReader("kept")}); err != nil {
				t.Fatal(err)
			}
		} else if out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("kept"), Key: aws.String("k")}); err != nil {
			t.Error(err)
		} else if body, _ := io.ReadAll(out.Body); string(body) != "kept" {
			t.Errorf("body %q", body)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func create(t *testing.T, c *s3.Client, bucket string) {
	t.Helper()
	if _, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
		t.Fatal(err)
	}
}

func wantError(t *testing.T, err error, status int, code string) {
	t.Helper()
	var api smithy.APIError
	var response *awshttp.ResponseError
	if !errors.As(err, &api) || !errors.As(err, &response) {
		t.Errorf("error %v, want %s", err, code)
		return
	}
	if response.HTTPStatusCode() != status || api.ErrorCode() != code {
		t.Errorf("error %d %s: %s, want %d %s", response.HTTPStatusCode(), api.ErrorCode(), api.ErrorMessage(), status, code)
	}
}
