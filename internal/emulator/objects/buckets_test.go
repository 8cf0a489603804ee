package objects_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

func in(region string) *types.CreateBucketConfiguration {
	return &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(region)}
}

func TestOwners(t *testing.T) {
	clients := inProcess(t, store.NewMemory())
	a, b, bucket := clients(alice, "us-east-1"), clients(bob, "us-east-1"), "owned"
	create(t, a, bucket)
	create(t, a, bucket) // no error in us-east-1
	_, err := b.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket})
	wantError(t, err, http.StatusConflict, "BucketAlreadyExists")
	_, err = b.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: &bucket})
	wantError(t, err, http.StatusForbidden, "Forbidden")
	_, err = b.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("k"), Body: strings.NewReader("x")})
	wantError(t, err, http.StatusForbidden, "AccessDenied")
	_, err = b.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: &bucket})
	wantError(t, err, http.StatusForbidden, "AccessDenied")
	_, err = a.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("k"), Body: strings.NewReader("x"), ExpectedBucketOwner: aws.String(bob)})
	wantError(t, err, http.StatusForbidden, "AccessDenied")
	_, err = a.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String("nothing")})
	wantError(t, err, http.StatusNotFound, "NotFound")
	_, err = a.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("nothing")})
	wantError(t, err, http.StatusNotFound, "NoSuchBucket")

	for i := range 4 {
		create(t, b, fmt.Sprintf("bobs-%d", i))
	}
	var names []string
	pages := s3.NewListBucketsPaginator(b, &s3.ListBucketsInput{MaxBuckets: aws.Int32(2), Prefix: aws.String("bobs-"), BucketRegion: aws.String("us-east-1")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range page.Buckets {
			names = append(names, *b.Name)
		}
	}
	if got := strings.Join(names, " "); got != "bobs-0 bobs-1 bobs-2 bobs-3" {
		t.Errorf("buckets %s", got)
	}
}

func TestRegions(t *testing.T) {
	clients := inProcess(t, store.NewMemory())
	west, east, bucket := clients(alice, "eu-west-1"), clients(alice, "us-east-1"), "western"
	_, err := west.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket})
	wantError(t, err, http.StatusBadRequest, "IllegalLocationConstraintException")
	_, err = west.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket, CreateBucketConfiguration: in("eu-west-2")})
	wantError(t, err, http.StatusBadRequest, "IllegalLocationConstraintException")
	_, err = east.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket, CreateBucketConfiguration: in("us-east-1")})
	wantError(t, err, http.StatusBadRequest, "InvalidLocationConstraint")
	if _, err := west.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket, CreateBucketConfiguration: in("eu-west-1")}); err != nil {
		t.Fatal(err)
	}
	_, err = west.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket, CreateBucketConfiguration: in("eu-west-1")})
	wantError(t, err, http.StatusConflict, "BucketAlreadyOwnedByYou")
	head, err := west.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: &bucket})
	if err != nil || aws.ToString(head.BucketRegion) != "eu-west-1" {
		t.Errorf("head %v, %v", head, err)
	}
	location, err := east.GetBucketLocation(t.Context(), &s3.GetBucketLocationInput{Bucket: &bucket})
	if err != nil || location.LocationConstraint != "eu-west-1" {
		t.Errorf("location %v, %v", location, err)
	}
	_, err = east.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: aws.String("k")})
	wantError(t, err, http.StatusMovedPermanently, "PermanentRedirect")
}

func TestBucketNames(t *testing.T) {
	c := inProcess(t, store.NewMemory())(alice, "eu-west-1", func(o *s3.Options) { o.UsePathStyle = true })
	regional := "cfn-" + alice + "-eu-west-1-an"
	for _, test := range []struct {
		name      string
		namespace types.BucketNamespace
		code      string
	}{
		{regional, types.BucketNamespaceAccountRegional, ""},
		{regional, "", "MissingNamespaceHeader"},
		{"cfn-" + bob + "-eu-west-1-an", types.BucketNamespaceAccountRegional, "InvalidNamespaceHeader"},
		{"plain", types.BucketNamespaceAccountRegional, "InvalidNamespaceHeader"},
		{"plain", types.BucketNamespaceGlobal, ""},
		{"Upper", "", "InvalidBucketName"},
		{"ab", "", "InvalidBucketName"},
		{"a..b", "", "InvalidBucketName"},
		{"192.168.0.1", "", "InvalidBucketName"},
		{"under_score", "", "InvalidBucketName"},
		{"-dash", "", "InvalidBucketName"},
		{strings.Repeat("a", 64), "", "InvalidBucketName"},
		{"xn--bucket", "", "InvalidBucketName"},
		{"bucket-s3alias", "", "InvalidBucketName"},
	} {
		_, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &test.name, BucketNamespace: test.namespace, CreateBucketConfiguration: in("eu-west-1")})
		switch {
		case test.code != "":
			wantError(t, err, http.StatusBadRequest, test.code)
		case err != nil:
			t.Errorf("%s in %q: %v", test.name, test.namespace, err)
		}
	}
}

// What a careful client sets on its bucket comes back as it was set, and what
// was never set as AWS sets it, or as the error that AWS gives.
func TestSettings(t *testing.T) {
	c := inProcess(t, store.NewMemory())(alice, "us-east-1")
	bucket := aws.String("settings")
	_, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket, ObjectOwnership: types.ObjectOwnershipBucketOwnerPreferred})
	if err != nil {
		t.Fatal(err)
	}
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	want := func(what string, got, want any) {
		t.Helper()
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		if string(g) != string(w) {
			t.Errorf("%s: %s\nwant %s", what, g, w)
		}
	}

	ownership, err := c.GetBucketOwnershipControls(t.Context(), &s3.GetBucketOwnershipControlsInput{Bucket: bucket})
	must(nil, err)
	want("ownership", ownership.OwnershipControls.Rules[0].ObjectOwnership, types.ObjectOwnershipBucketOwnerPreferred)

	encryption, err := c.GetBucketEncryption(t.Context(), &s3.GetBucketEncryptionInput{Bucket: bucket})
	must(nil, err)
	want("default encryption", encryption.ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm, types.ServerSideEncryptionAes256)

	block := &types.PublicAccessBlockConfiguration{BlockPublicAcls: aws.Bool(true), BlockPublicPolicy: aws.Bool(true), IgnorePublicAcls: aws.Bool(true), RestrictPublicBuckets: aws.Bool(true)}
	access, err := c.GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: bucket})
	must(nil, err)
	want("default public access", access.PublicAccessBlockConfiguration, block)
	block.BlockPublicAcls = aws.Bool(false)
	must(c.PutPublicAccessBlock(t.Context(), &s3.PutPublicAccessBlockInput{Bucket: bucket, PublicAccessBlockConfiguration: block, ExpectedBucketOwner: aws.String(alice)}))
	access, err = c.GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: bucket})
	must(nil, err)
	want("public access", access.PublicAccessBlockConfiguration, block)
	must(c.DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: bucket}))
	_, err = c.GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: bucket})
	wantError(t, err, http.StatusNotFound, "NoSuchPublicAccessBlockConfiguration")

	_, err = c.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: bucket})
	wantError(t, err, http.StatusNotFound, "NoSuchTagSet")
	tags := []types.Tag{{Key: aws.String("by"), Value: aws.String("<cfn> & co")}}
	must(c.PutBucketTagging(t.Context(), &s3.PutBucketTaggingInput{Bucket: bucket, Tagging: &types.Tagging{TagSet: tags}}))
	tagging, err := c.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: bucket})
	must(nil, err)
	want("tags", tagging.TagSet, tags)

	_, err = c.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: bucket})
	wantError(t, err, http.StatusNotFound, "NoSuchBucketPolicy")
	policy := aws.String(`{"Statement":[],"Version":"2012-10-17"}`)
	must(c.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: bucket, Policy: policy}))
	gotPolicy, err := c.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: bucket})
	must(nil, err)
	want("policy", gotPolicy.Policy, policy)
	_, err = c.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: bucket, Policy: aws.String("policy")})
	wantError(t, err, http.StatusBadRequest, "MalformedPolicy")

	_, err = c.GetBucketLifecycleConfiguration(t.Context(), &s3.GetBucketLifecycleConfigurationInput{Bucket: bucket})
	wantError(t, err, http.StatusNotFound, "NoSuchLifecycleConfiguration")
	rules := []types.LifecycleRule{{
		ID: aws.String("r"), Status: types.ExpirationStatusEnabled, Filter: &types.LifecycleRuleFilter{Prefix: aws.String("")},
		AbortIncompleteMultipartUpload: &types.AbortIncompleteMultipartUpload{DaysAfterInitiation: aws.Int32(1)},
	}}
	must(c.PutBucketLifecycleConfiguration(t.Context(), &s3.PutBucketLifecycleConfigurationInput{Bucket: bucket, LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: rules}}))
	lifecycle, err := c.GetBucketLifecycleConfiguration(t.Context(), &s3.GetBucketLifecycleConfigurationInput{Bucket: bucket})
	must(nil, err)
	want("lifecycle", lifecycle.Rules, rules)

	_, err = c.GetBucketRequestPayment(t.Context(), &s3.GetBucketRequestPaymentInput{Bucket: bucket})
	wantError(t, err, http.StatusNotImplemented, "NotImplemented")
}

// No answer may invite a web page in.
func TestNoCORS(t *testing.T) {
	e, err := emulator.New(emulator.Config{Store: store.NewMemory()})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	defer server.Close()
	do := func(method, path, body string) *http.Response {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", "https://evil.example")
		req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+alice+"/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00")
		res, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { res.Body.Close() })
		for name := range res.Header {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%s %s answers with %s", method, path, name)
			}
		}
		return res
	}
	do("PUT", "/cors", "")
	do("PUT", "/cors/key", "body")
	do("GET", "/cors?list-type=2", "")
	do("GET", "/cors/nothing", "")
	do("DELETE", "/cors/nothing", "")
	res := do("GET", "/cors/key", "")
	if body, err := io.ReadAll(res.Body); err != nil || string(body) != "body" {
		t.Errorf("body %q, %v", body, err)
	}
}
