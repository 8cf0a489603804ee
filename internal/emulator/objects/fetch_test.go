package objects_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cfn-cli/cfn/internal/emulator/objects"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

func TestFetch(t *testing.T) {
	st := store.NewMemory()
	c := inProcess(t, st)(alice, "eu-west-1")
	bucket, key := aws.String("my.s3.templates"), aws.String("a folder/t+1.yaml")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	path := func(o *s3.Options) { o.UsePathStyle = true }
	_, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket, CreateBucketConfiguration: in("eu-west-1")}, path)
	must(err)
	_, err = c.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: bucket, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}}, path)
	must(err)
	old, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("old")}, path)
	must(err)
	_, err = c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("new")}, path)
	must(err)

	service := objects.New(st, provider.New(provider.Instant, objects.Rules{}))
	const (
		supported = "ValidationError: TemplateURL must be a supported URL."
		page      = "\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
	)
	for _, test := range []struct{ account, url, want string }{
		{alice, "https://my.s3.templates.s3.eu-west-1.amazonaws.com/a%20folder/t%2B1.yaml", "new"},
		{alice, "https://s3.eu-west-1.amazonaws.com/my.s3.templates/a%20folder/t%2B1.yaml", "new"},
		{alice, "https://s3-eu-west-1.amazonaws.com/my.s3.templates/a%20folder/t%2B1.yaml", "new"},
		{alice, "https://s3.dualstack.eu-west-1.amazonaws.com/my.s3.templates/a%20folder/t+1.yaml", "new"},
		{alice, "https://s3.amazonaws.com/my.s3.templates/a%20folder/t+1.yaml?versionId=" + *old.VersionId, "old"},
		{alice, "http://127.0.0.1:4566/my.s3.templates/a%20folder/t+1.yaml", "new"},
		{alice, "http://my.s3.templates.s3.eu-west-1.localhost:4566/a%20folder/t+1.yaml", "new"},
		{alice, "http://emulator.test:4566/my.s3.templates/a%20folder/t+1.yaml", "new"},
		{alice, "https://example.com/my.s3.templates/a", supported},
		{alice, "http://s3.eu-west-1.amazonaws.com/my.s3.templates/a", supported},
		{alice, "https://my.s3.templates.s3-website-eu-west-1.amazonaws.com/a", supported},
		{alice, "https://s3.eu-west-1.amazonaws.com/my.s3.templates", supported},
		{alice, "t.yaml", supported},
		{alice, "", supported},
		{alice, "s3://my.s3.templates/a", "ValidationError: S3 error: Domain name specified in my.s3.templates is not a valid S3 domain"},
		{alice, "https://s3.eu-west-1.amazonaws.com/my.s3.templates/nothing", "ValidationError: S3 error: The specified key does not exist." + page},
		{alice, "https://s3.eu-west-1.amazonaws.com/nothing/nothing", "ValidationError: S3 error: The specified bucket does not exist" + page},
		{bob, "https://s3.eu-west-1.amazonaws.com/my.s3.templates/nothing", "ValidationError: S3 error: Access Denied" + page},
		{alice, "https://s3.us-east-2.amazonaws.com/my.s3.templates/nothing", "ValidationError: S3 error: The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint." + page},
	} {
		ctx := wire.WithCall(t.Context(), wire.Call{Account: test.account, BaseURL: "http://emulator.test:4566"})
		body, err := service.Fetch(ctx, test.url)
		got := string(body)
		if err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s\ngives %s\nwant  %s", test.url, got, test.want)
		}
	}
}
