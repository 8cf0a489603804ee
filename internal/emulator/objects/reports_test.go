package objects_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"
)

const reporting = `
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: reporting
      ObjectLockEnabled: true
      ObjectLockConfiguration: {ObjectLockEnabled: Enabled, Rule: {DefaultRetention: {Mode: GOVERNANCE, Days: "3"}}}
      VersioningConfiguration: {Status: Enabled}
      NotificationConfiguration:
        LambdaConfigurations: [{Event: "s3:ObjectCreated:*", Function: "arn:aws:lambda:us-east-1:111111111111:function:f"}]
        QueueConfigurations: [{Event: "s3:ObjectRemoved:*", Queue: "arn:aws:sqs:us-east-1:111111111111:q", Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}]}}}]
        EventBridgeConfiguration: {EventBridgeEnabled: true}
      ReplicationConfiguration:
        Role: arn:aws:iam::111111111111:role/r
        Rules:
          - Id: all
            Status: Enabled
            Priority: 1
            Filter: {And: {Prefix: a/, TagFilters: [{Key: k, Value: v}]}}
            DeleteMarkerReplication: {Status: Disabled}
            SourceSelectionCriteria: {SseKmsEncryptedObjects: {Status: Enabled}}
            Destination:
              Bucket: arn:aws:s3:::there
              StorageClass: GLACIER
              ReplicationTime: {Status: Enabled, Time: {Minutes: 15}}
              Metrics: {Status: Enabled, EventThreshold: {Minutes: 15}}
      AnalyticsConfigurations:
        - {Id: plain, StorageClassAnalysis: {}}
        - Id: exported
          Prefix: p/
          TagFilters: [{Key: k, Value: v}]
          StorageClassAnalysis: {DataExport: {OutputSchemaVersion: V_1, Destination: {BucketArn: "arn:aws:s3:::reports", Format: CSV, Prefix: x/}}}
      IntelligentTieringConfigurations: [{Id: cold, Status: Enabled, Prefix: old/, Tierings: [{AccessTier: ARCHIVE_ACCESS, Days: 90}]}]
      InventoryConfigurations:
        - Id: weekly
          Enabled: true
          IncludedObjectVersions: All
          OptionalFields: [Size]
          Prefix: p/
          ScheduleFrequency: Weekly
          Destination: {BucketArn: "arn:aws:s3:::reports", Format: CSV, BucketAccountId: "111111111111"}
      MetricsConfigurations: [{Id: whole}, {Id: part, Prefix: p/}]
`

// As TestSettingsOfStacksAreThoseOfS3, for what concerns other services and
// for the settings of which a bucket has several.
func TestReportsOfStacksAreThoseOfS3(t *testing.T) {
	together(t, func(t *testing.T, c clientsOf) {
		stack := &cloudformation.DescribeStacksInput{StackName: aws.String("s")}
		c.must(c.cfn.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: stack.StackName, TemplateBody: aws.String(reporting)}))
		c.must(nil, cloudformation.NewStackCreateCompleteWaiter(c.cfn).Wait(t.Context(), stack, time.Hour))
		before := c.model("AWS::S3::Bucket", "reporting")
		b := aws.String("reporting")

		lock, err := c.s3.GetObjectLockConfiguration(t.Context(), &s3.GetObjectLockConfigurationInput{Bucket: b})
		c.must(nil, err)
		notified, err := c.s3.GetBucketNotificationConfiguration(t.Context(), &s3.GetBucketNotificationConfigurationInput{Bucket: b})
		c.must(nil, err)
		replication, err := c.s3.GetBucketReplication(t.Context(), &s3.GetBucketReplicationInput{Bucket: b})
		c.must(nil, err)
		analytics, err := c.s3.ListBucketAnalyticsConfigurations(t.Context(), &s3.ListBucketAnalyticsConfigurationsInput{Bucket: b})
		c.must(nil, err)
		tiering, err := c.s3.ListBucketIntelligentTieringConfigurations(t.Context(), &s3.ListBucketIntelligentTieringConfigurationsInput{Bucket: b})
		c.must(nil, err)
		inventory, err := c.s3.GetBucketInventoryConfiguration(t.Context(), &s3.GetBucketInventoryConfigurationInput{Bucket: b, Id: aws.String("weekly")})
		c.must(nil, err)
		metrics, err := c.s3.ListBucketMetricsConfigurations(t.Context(), &s3.ListBucketMetricsConfigurationsInput{Bucket: b})
		c.must(nil, err)
		rule := replication.ReplicationConfiguration.Rules[0]
		exported := analytics.AnalyticsConfigurationList[1]
		want := []any{
			int32(3), "arn:aws:lambda:us-east-1:111111111111:function:f", types.FilterRuleNamePrefix, true,
			"a/", "v", types.ReplicationStatus("Enabled"), int32(15), "arn:aws:s3:::reports", "ARCHIVE_ACCESS", "old/", "111111111111", "Weekly", "whole", "p/",
		}
		got := []any{
			*lock.ObjectLockConfiguration.Rule.DefaultRetention.Days, *notified.LambdaFunctionConfigurations[0].LambdaFunctionArn,
			types.FilterRuleName(notified.QueueConfigurations[0].Filter.Key.FilterRules[0].Name), notified.EventBridgeConfiguration != nil,
			*rule.Filter.And.Prefix, *rule.Filter.And.Tags[0].Value, types.ReplicationStatus(rule.Destination.Metrics.Status), *rule.Destination.ReplicationTime.Time.Minutes,
			*exported.StorageClassAnalysis.DataExport.Destination.S3BucketDestination.Bucket,
			string(tiering.IntelligentTieringConfigurationList[0].Tierings[0].AccessTier), *tiering.IntelligentTieringConfigurationList[0].Filter.Prefix,
			*inventory.InventoryConfiguration.Destination.S3BucketDestination.AccountId, string(inventory.InventoryConfiguration.Schedule.Frequency),
			*metrics.MetricsConfigurationList[0].Id, metrics.MetricsConfigurationList[1].Filter.(*types.MetricsFilterMemberPrefix).Value,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-template +S3):\n%s", diff)
		}

		c.must(c.s3.PutObjectLockConfiguration(t.Context(), &s3.PutObjectLockConfigurationInput{Bucket: b, ObjectLockConfiguration: lock.ObjectLockConfiguration}))
		c.must(c.s3.PutBucketNotificationConfiguration(t.Context(), &s3.PutBucketNotificationConfigurationInput{Bucket: b, NotificationConfiguration: &types.NotificationConfiguration{
			LambdaFunctionConfigurations: notified.LambdaFunctionConfigurations, QueueConfigurations: notified.QueueConfigurations, EventBridgeConfiguration: notified.EventBridgeConfiguration,
		}}))
		c.must(c.s3.PutBucketReplication(t.Context(), &s3.PutBucketReplicationInput{Bucket: b, ReplicationConfiguration: replication.ReplicationConfiguration}))
		for _, one := range analytics.AnalyticsConfigurationList {
			c.must(c.s3.PutBucketAnalyticsConfiguration(t.Context(), &s3.PutBucketAnalyticsConfigurationInput{Bucket: b, Id: one.Id, AnalyticsConfiguration: &one}))
		}
		cold := tiering.IntelligentTieringConfigurationList[0]
		c.must(c.s3.PutBucketIntelligentTieringConfiguration(t.Context(), &s3.PutBucketIntelligentTieringConfigurationInput{Bucket: b, Id: cold.Id, IntelligentTieringConfiguration: &cold}))
		c.must(c.s3.PutBucketInventoryConfiguration(t.Context(), &s3.PutBucketInventoryConfigurationInput{Bucket: b, Id: aws.String("weekly"), InventoryConfiguration: inventory.InventoryConfiguration}))
		for _, one := range metrics.MetricsConfigurationList {
			c.must(c.s3.PutBucketMetricsConfiguration(t.Context(), &s3.PutBucketMetricsConfigurationInput{Bucket: b, Id: one.Id, MetricsConfiguration: &one}))
		}
		if diff := cmp.Diff(before, c.model("AWS::S3::Bucket", "reporting"), textsAreValues); diff != "" {
			t.Errorf("(-before +after):\n%s", diff)
		}
	})
}

// A bucket of the S3 API gets, changes and loses them one by one.
func TestReportsOneByOne(t *testing.T) {
	together(t, func(t *testing.T, c clientsOf) {
		b, id := aws.String("one-by-one"), aws.String("m")
		c.must(c.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: b}))
		_, err := c.s3.GetBucketMetricsConfiguration(t.Context(), &s3.GetBucketMetricsConfigurationInput{Bucket: b, Id: id})
		wantError(t, err, http.StatusNotFound, "NoSuchConfiguration")
		_, err = c.s3.GetBucketReplication(t.Context(), &s3.GetBucketReplicationInput{Bucket: b})
		wantError(t, err, http.StatusNotFound, "ReplicationConfigurationNotFoundError")
		_, err = c.s3.GetObjectLockConfiguration(t.Context(), &s3.GetObjectLockConfigurationInput{Bucket: b})
		wantError(t, err, http.StatusNotFound, "ObjectLockConfigurationNotFoundError")
		for _, filter := range []types.MetricsFilter{nil, &types.MetricsFilterMemberTag{Value: types.Tag{Key: aws.String("k"), Value: aws.String("v")}}} {
			c.must(c.s3.PutBucketMetricsConfiguration(t.Context(), &s3.PutBucketMetricsConfigurationInput{Bucket: b, Id: id, MetricsConfiguration: &types.MetricsConfiguration{Id: id, Filter: filter}}))
		}
		want := []any{map[string]any{"Id": "m", "TagFilters": []any{map[string]any{"Key": "k", "Value": "v"}}}}
		if diff := cmp.Diff(want, c.model("AWS::S3::Bucket", *b)["MetricsConfigurations"]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		c.must(c.s3.DeleteBucketMetricsConfiguration(t.Context(), &s3.DeleteBucketMetricsConfigurationInput{Bucket: b, Id: id}))
		if got := c.model("AWS::S3::Bucket", *b)["MetricsConfigurations"]; got != nil {
			t.Errorf("the deleted configuration is %v", got)
		}

		c.must(c.s3.PutBucketAbac(t.Context(), &s3.PutBucketAbacInput{Bucket: b, AbacStatus: &types.AbacStatus{Status: types.BucketAbacStatusEnabled}}))
		abac, err := c.s3.GetBucketAbac(t.Context(), &s3.GetBucketAbacInput{Bucket: b})
		c.must(nil, err)
		if got := c.model("AWS::S3::Bucket", *b)["AbacStatus"]; got != "Enabled" || abac.AbacStatus.Status != types.BucketAbacStatusEnabled {
			t.Errorf("the property is %v, S3 says %s", got, abac.AbacStatus.Status)
		}

		// Several events of one entry are several entries of the property; an
		// ID has no place there.
		topic := types.TopicConfiguration{TopicArn: aws.String("arn:aws:sns:us-east-1:111111111111:t"), Events: []types.Event{"s3:ObjectCreated:*", "s3:ObjectRemoved:*"}}
		notify := &s3.PutBucketNotificationConfigurationInput{Bucket: b, NotificationConfiguration: &types.NotificationConfiguration{TopicConfigurations: []types.TopicConfiguration{topic}}}
		c.must(c.s3.PutBucketNotificationConfiguration(t.Context(), notify))
		notified, err := c.s3.GetBucketNotificationConfiguration(t.Context(), &s3.GetBucketNotificationConfigurationInput{Bucket: b})
		c.must(nil, err)
		if n := len(notified.TopicConfigurations); n != 2 {
			t.Errorf("%d entries for two events", n)
		}
		notify.NotificationConfiguration.TopicConfigurations[0].Id = aws.String("mine")
		_, err = c.s3.PutBucketNotificationConfiguration(t.Context(), notify)
		wantError(t, err, http.StatusNotImplemented, "NotImplemented")
	})
}

// Access control lists are off in new buckets, and canned ones else. A new
// bucket may have Object Lock.
func TestCannedACLsAndObjectLock(t *testing.T) {
	together(t, func(t *testing.T, c clientsOf) {
		b := aws.String("shared")
		_, err := c.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: b, ACL: types.BucketCannedACLPublicRead})
		wantError(t, err, http.StatusBadRequest, "InvalidBucketAclWithObjectOwnership")
		c.must(c.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: b, ObjectLockEnabledForBucket: aws.Bool(true)}))
		lock, err := c.s3.GetObjectLockConfiguration(t.Context(), &s3.GetObjectLockConfigurationInput{Bucket: b})
		c.must(nil, err)
		if lock.ObjectLockConfiguration.ObjectLockEnabled != types.ObjectLockEnabledEnabled || lock.ObjectLockConfiguration.Rule != nil {
			t.Errorf("%+v", lock.ObjectLockConfiguration)
		}
		put := &s3.PutBucketAclInput{Bucket: b, ACL: types.BucketCannedACLPublicRead}
		_, err = c.s3.PutBucketAcl(t.Context(), put)
		wantError(t, err, http.StatusBadRequest, "AccessControlListNotSupported")
		c.must(c.s3.PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{Bucket: b, OwnershipControls: &types.OwnershipControls{
			Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipObjectWriter}},
		}}))
		c.must(c.s3.PutBucketAcl(t.Context(), put))
		acl, err := c.s3.GetBucketAcl(t.Context(), &s3.GetBucketAclInput{Bucket: b})
		c.must(nil, err)
		if len(acl.Grants) != 2 || acl.Grants[0].Grantee.Type != types.TypeCanonicalUser || acl.Grants[1].Permission != types.PermissionRead || *acl.Grants[1].Grantee.URI != "http://acs.amazonaws.com/groups/global/AllUsers" {
			t.Errorf("%+v", acl.Grants)
		}
	})
}
