package objects_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudcontrol"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// clientsOf are those of one emulator whose time does not pass by itself.
type clientsOf struct {
	*testing.T
	s3      *s3.Client
	cfn     *cloudformation.Client
	control *cloudcontrol.Client
}

func together(t *testing.T, test func(*testing.T, clientsOf)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e, err := emulator.New(emulator.Config{Store: store.NewMemory(), Profile: emulator.Instant})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		config := aws.Config{
			Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider(alice, "x", ""),
			HTTPClient: &http.Client{Transport: e.RoundTripper()}, Retryer: func() aws.Retryer { return aws.NopRetryer{} },
		}
		test(t, clientsOf{t, s3.NewFromConfig(config), cloudformation.NewFromConfig(config), cloudcontrol.NewFromConfig(config)})
	})
}

// model is a bucket as the Cloud Control API shows it.
func (c clientsOf) model(typeName, bucket string) map[string]any {
	c.Helper()
	out, err := c.control.GetResource(c.Context(), &cloudcontrol.GetResourceInput{TypeName: &typeName, Identifier: &bucket})
	if err != nil {
		c.Fatal(err)
	}
	var model map[string]any
	if err := json.Unmarshal([]byte(*out.ResourceDescription.Properties), &model); err != nil {
		c.Fatal(err)
	}
	return model
}

func (c clientsOf) must(_ any, err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

const configured = `
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: configured
      VersioningConfiguration: {Status: Enabled}
      Tags: [{Key: a, Value: "1"}]
      OwnershipControls: {Rules: [{ObjectOwnership: ObjectWriter}]}
      PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: "false"}
      BucketEncryption: {ServerSideEncryptionConfiguration: [{BucketKeyEnabled: true, ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: alias/k}}]}
      CorsConfiguration: {CorsRules: [{Id: c, AllowedMethods: [GET, PUT], AllowedOrigins: ["*"], AllowedHeaders: [h], ExposedHeaders: [e], MaxAge: "30"}]}
      LoggingConfiguration: {DestinationBucketName: logs, LogFilePrefix: p/}
      AccelerateConfiguration: {AccelerationStatus: Enabled}
      WebsiteConfiguration:
        IndexDocument: index.html
        ErrorDocument: error.html
        RoutingRules: [{RoutingRuleCondition: {KeyPrefixEquals: a/}, RedirectRule: {HostName: example.com, HttpRedirectCode: "301"}}]
      LifecycleConfiguration:
        Rules:
          - {Id: both, Status: Enabled, Prefix: a/, TagFilters: [{Key: k, Value: v}], ExpirationInDays: 3}
          - Id: one
            Status: Disabled
            ObjectSizeGreaterThan: 5
            Transitions: [{StorageClass: GLACIER, TransitionInDays: 1}]
            NoncurrentVersionExpiration: {NoncurrentDays: 2, NewerNoncurrentVersions: 1}
            NoncurrentVersionTransitions: [{StorageClass: GLACIER, TransitionInDays: 1}]
            AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}
  Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Bucket, PolicyDocument: {Statement: []}}}
`

// What a template sets is what S3 answers, and setting what S3 answers changes
// nothing: both forms say the same.
func TestSettingsOfStacksAreThoseOfS3(t *testing.T) {
	together(t, func(t *testing.T, c clientsOf) {
		stack := &cloudformation.DescribeStacksInput{StackName: aws.String("s")}
		c.must(c.cfn.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: stack.StackName, TemplateBody: aws.String(configured)}))
		c.must(nil, cloudformation.NewStackCreateCompleteWaiter(c.cfn).Wait(t.Context(), stack, time.Hour))
		before := c.model("AWS::S3::Bucket", "configured")
		b := aws.String("configured")

		versioning, err := c.s3.GetBucketVersioning(t.Context(), &s3.GetBucketVersioningInput{Bucket: b})
		c.must(nil, err)
		encryption, err := c.s3.GetBucketEncryption(t.Context(), &s3.GetBucketEncryptionInput{Bucket: b})
		c.must(nil, err)
		access, err := c.s3.GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: b})
		c.must(nil, err)
		ownership, err := c.s3.GetBucketOwnershipControls(t.Context(), &s3.GetBucketOwnershipControlsInput{Bucket: b})
		c.must(nil, err)
		cors, err := c.s3.GetBucketCors(t.Context(), &s3.GetBucketCorsInput{Bucket: b})
		c.must(nil, err)
		website, err := c.s3.GetBucketWebsite(t.Context(), &s3.GetBucketWebsiteInput{Bucket: b})
		c.must(nil, err)
		logging, err := c.s3.GetBucketLogging(t.Context(), &s3.GetBucketLoggingInput{Bucket: b})
		c.must(nil, err)
		acceleration, err := c.s3.GetBucketAccelerateConfiguration(t.Context(), &s3.GetBucketAccelerateConfigurationInput{Bucket: b})
		c.must(nil, err)
		lifecycle, err := c.s3.GetBucketLifecycleConfiguration(t.Context(), &s3.GetBucketLifecycleConfigurationInput{Bucket: b})
		c.must(nil, err)
		policy, err := c.s3.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: b})
		c.must(nil, err)

		ignored := cmpopts.IgnoreUnexported(types.ServerSideEncryptionRule{}, types.ServerSideEncryptionByDefault{}, types.PublicAccessBlockConfiguration{},
			types.CORSRule{}, types.RoutingRule{}, types.Condition{}, types.Redirect{}, types.LoggingEnabled{}, types.LifecycleRule{}, types.LifecycleRuleFilter{},
			types.LifecycleRuleAndOperator{}, types.Tag{}, types.LifecycleExpiration{}, types.Transition{}, types.NoncurrentVersionExpiration{},
			types.NoncurrentVersionTransition{}, types.AbortIncompleteMultipartUpload{}, types.OwnershipControlsRule{})
		for _, pair := range [][2]any{
			{types.BucketVersioningStatusEnabled, versioning.Status},
			{[]types.ServerSideEncryptionRule{{BucketKeyEnabled: aws.Bool(true), ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: "aws:kms", KMSMasterKeyID: aws.String("alias/k")}}}, encryption.ServerSideEncryptionConfiguration.Rules},
			{&types.PublicAccessBlockConfiguration{BlockPublicAcls: aws.Bool(true), BlockPublicPolicy: aws.Bool(false)}, access.PublicAccessBlockConfiguration},
			{[]types.OwnershipControlsRule{{ObjectOwnership: "ObjectWriter"}}, ownership.OwnershipControls.Rules},
			{[]types.CORSRule{{ID: aws.String("c"), AllowedMethods: []string{"GET", "PUT"}, AllowedOrigins: []string{"*"}, AllowedHeaders: []string{"h"}, ExposeHeaders: []string{"e"}, MaxAgeSeconds: aws.Int32(30)}}, cors.CORSRules},
			{[]string{"index.html", "error.html"}, []string{*website.IndexDocument.Suffix, *website.ErrorDocument.Key}},
			{[]types.RoutingRule{{Condition: &types.Condition{KeyPrefixEquals: aws.String("a/")}, Redirect: &types.Redirect{HostName: aws.String("example.com"), HttpRedirectCode: aws.String("301")}}}, website.RoutingRules},
			{&types.LoggingEnabled{TargetBucket: aws.String("logs"), TargetPrefix: aws.String("p/")}, logging.LoggingEnabled},
			{types.BucketAccelerateStatusEnabled, acceleration.Status},
			{`{"Statement":[]}`, *policy.Policy},
			{[]types.LifecycleRule{
				{
					ID: aws.String("both"), Status: "Enabled", Expiration: &types.LifecycleExpiration{Days: aws.Int32(3)},
					Filter: &types.LifecycleRuleFilter{And: &types.LifecycleRuleAndOperator{Prefix: aws.String("a/"), Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}}},
				},
				{
					ID: aws.String("one"), Status: "Disabled", Filter: &types.LifecycleRuleFilter{ObjectSizeGreaterThan: aws.Int64(5)},
					Transitions:                    []types.Transition{{StorageClass: "GLACIER", Days: aws.Int32(1)}},
					NoncurrentVersionExpiration:    &types.NoncurrentVersionExpiration{NoncurrentDays: aws.Int32(2), NewerNoncurrentVersions: aws.Int32(1)},
					NoncurrentVersionTransitions:   []types.NoncurrentVersionTransition{{StorageClass: "GLACIER", NoncurrentDays: aws.Int32(1)}},
					AbortIncompleteMultipartUpload: &types.AbortIncompleteMultipartUpload{DaysAfterInitiation: aws.Int32(7)},
				},
			}, lifecycle.Rules},
		} {
			if diff := cmp.Diff(pair[0], pair[1], ignored); diff != "" {
				t.Errorf("(-template +S3):\n%s", diff)
			}
		}

		c.must(c.s3.PutBucketEncryption(t.Context(), &s3.PutBucketEncryptionInput{Bucket: b, ServerSideEncryptionConfiguration: encryption.ServerSideEncryptionConfiguration}))
		c.must(c.s3.PutPublicAccessBlock(t.Context(), &s3.PutPublicAccessBlockInput{Bucket: b, PublicAccessBlockConfiguration: access.PublicAccessBlockConfiguration}))
		c.must(c.s3.PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{Bucket: b, OwnershipControls: ownership.OwnershipControls}))
		c.must(c.s3.PutBucketCors(t.Context(), &s3.PutBucketCorsInput{Bucket: b, CORSConfiguration: &types.CORSConfiguration{CORSRules: cors.CORSRules}}))
		c.must(c.s3.PutBucketWebsite(t.Context(), &s3.PutBucketWebsiteInput{Bucket: b, WebsiteConfiguration: &types.WebsiteConfiguration{IndexDocument: website.IndexDocument, ErrorDocument: website.ErrorDocument, RoutingRules: website.RoutingRules}}))
		c.must(c.s3.PutBucketLogging(t.Context(), &s3.PutBucketLoggingInput{Bucket: b, BucketLoggingStatus: &types.BucketLoggingStatus{LoggingEnabled: logging.LoggingEnabled}}))
		c.must(c.s3.PutBucketAccelerateConfiguration(t.Context(), &s3.PutBucketAccelerateConfigurationInput{Bucket: b, AccelerateConfiguration: &types.AccelerateConfiguration{Status: acceleration.Status}}))
		c.must(c.s3.PutBucketLifecycleConfiguration(t.Context(), &s3.PutBucketLifecycleConfigurationInput{Bucket: b, LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: lifecycle.Rules}}))
		tagging, err := c.s3.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: b})
		c.must(nil, err)
		c.must(c.s3.PutBucketTagging(t.Context(), &s3.PutBucketTaggingInput{Bucket: b, Tagging: &types.Tagging{TagSet: tagging.TagSet}}))
		if diff := cmp.Diff(before, c.model("AWS::S3::Bucket", "configured"), textsAreValues); diff != "" {
			t.Errorf("(-before +after):\n%s", diff)
		}
	})
}

// textsAreValues compares "30" and 30, "false" and false as equal, which
// templates may both write.
var textsAreValues = cmp.FilterValues(func(x, y any) bool {
	return scalar(x) && scalar(y)
}, cmp.Comparer(func(x, y any) bool { return plain(x) == plain(y) }))

func scalar(v any) bool {
	switch v.(type) {
	case string, bool, float64:
		return true
	}
	return false
}

func plain(v any) string {
	text, _ := json.Marshal(v)
	if s, ok := v.(string); ok {
		return s
	}
	return string(text)
}

// A bucket that the S3 API made is a resource like any other, with what was
// set there and AWS's defaults, and the other way round.
func TestBucketsAreOneResource(t *testing.T) {
	together(t, func(t *testing.T, c clientsOf) {
		b := aws.String("made-by-s3")
		c.must(c.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: b}))
		want := map[string]any{
			"BucketName": "made-by-s3", "Arn": "arn:aws:s3:::made-by-s3",
			"PublicAccessBlockConfiguration": map[string]any{"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true},
			"OwnershipControls":              map[string]any{"Rules": []any{map[string]any{"ObjectOwnership": "BucketOwnerEnforced"}}},
			"BucketEncryption":               map[string]any{"ServerSideEncryptionConfiguration": []any{map[string]any{"BucketKeyEnabled": false, "ServerSideEncryptionByDefault": map[string]any{"SSEAlgorithm": "AES256"}}}},
			"VersioningConfiguration":        map[string]any{"Status": "Suspended"},
		}
		c.must(c.s3.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: b, VersioningConfiguration: &types.VersioningConfiguration{Status: "Suspended"}}))
		got := c.model("AWS::S3::Bucket", *b)
		for _, name := range []string{"DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL"} {
			delete(got, name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		c.must(c.s3.DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: b}))
		if got := c.model("AWS::S3::Bucket", *b)["PublicAccessBlockConfiguration"]; got != nil {
			t.Errorf("the deleted configuration is %v", got)
		}
		c.must(c.s3.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: b, Policy: aws.String(`{"Statement":[]}`)}))
		if got := c.model("AWS::S3::BucketPolicy", *b); got["PolicyDocument"] == nil {
			t.Errorf("got %v", got)
		}
		c.must(c.control.DeleteResource(t.Context(), &cloudcontrol.DeleteResourceInput{TypeName: aws.String("AWS::S3::Bucket"), Identifier: b}))
		synctest.Wait()
		_, err := c.s3.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: b})
		wantError(t, err, http.StatusNotFound, "NotFound")
		c.must(c.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: b}))
		_, err = c.s3.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: b})
		wantError(t, err, http.StatusNotFound, "NoSuchBucketPolicy")
	})
}

// What no property has a place for is refused, not lost.
func TestSettingsThatTemplatesDoNotHave(t *testing.T) {
	together(t, func(t *testing.T, c clientsOf) {
		b := aws.String("refusing")
		c.must(c.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: b}))
		_, err := c.s3.PutBucketLogging(t.Context(), &s3.PutBucketLoggingInput{Bucket: b, BucketLoggingStatus: &types.BucketLoggingStatus{LoggingEnabled: &types.LoggingEnabled{
			TargetBucket: aws.String("logs"), TargetPrefix: aws.String(""),
			TargetGrants: []types.TargetGrant{{Grantee: &types.Grantee{Type: "CanonicalUser", ID: aws.String("x")}, Permission: "READ"}},
		}}})
		wantError(t, err, http.StatusNotImplemented, "NotImplemented")
		_, err = c.s3.GetBucketRequestPayment(t.Context(), &s3.GetBucketRequestPaymentInput{Bucket: b})
		wantError(t, err, http.StatusNotImplemented, "NotImplemented")
	})
}
