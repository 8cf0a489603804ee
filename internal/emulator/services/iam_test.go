package services_test

import (
	"net/url"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"
)

// All ways in which a template gives a role policies, seen from any region.
func TestRolesAndPoliciesOfStacks(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		w.deploy("s", `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: worker
      Path: /app/
      Tags: [{Key: a, Value: "1"}]
      AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {Service: "a b"}}]}
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", !Ref Managed]
      Policies: [{PolicyName: own, PolicyDocument: {Statement: []}}]
  Managed: {Type: AWS::IAM::ManagedPolicy, Properties: {ManagedPolicyName: shared, PolicyDocument: {Statement: []}}}
  Named: {Type: AWS::IAM::ManagedPolicy, Properties: {ManagedPolicyName: named, Roles: [!Ref Role], PolicyDocument: {Statement: []}}}
  Inline: {Type: AWS::IAM::Policy, Properties: {PolicyName: inline, Roles: [!Ref Role], PolicyDocument: {Statement: []}}}
  Single: {Type: AWS::IAM::RolePolicy, Properties: {PolicyName: single, RoleName: !Ref Role, PolicyDocument: {Statement: []}}}`)
		w.Region = "us-east-1"
		c := iam.NewFromConfig(w.Config)
		worker := aws.String("worker")
		role := must[*iam.GetRoleOutput](t)(c.GetRole(t.Context(), &iam.GetRoleInput{RoleName: worker})).Role
		document, err := url.PathUnescape(*role.AssumeRolePolicyDocument)
		if *role.Arn != "arn:aws:iam::111111111111:role/app/worker" || *role.Path != "/app/" || *role.MaxSessionDuration != 3600 || len(*role.RoleId) != 21 ||
			err != nil || document != `{"Statement":[{"Effect":"Allow","Principal":{"Service":"a b"}}],"Version":"2012-10-17"}` || *role.Tags[0].Key != "a" {
			t.Errorf("got %+v, %s", role, document)
		}
		if list := must[*iam.ListRolesOutput](t)(c.ListRoles(t.Context(), &iam.ListRolesInput{PathPrefix: aws.String("/app/")})); len(list.Roles) != 1 || list.IsTruncated {
			t.Errorf("got %+v", list)
		}
		names := must[*iam.ListRolePoliciesOutput](t)(c.ListRolePolicies(t.Context(), &iam.ListRolePoliciesInput{RoleName: worker})).PolicyNames
		if diff := cmp.Diff([]string{"inline", "own", "single"}, names); diff != "" {
			t.Error(diff)
		}
		for _, name := range names {
			got := must[*iam.GetRolePolicyOutput](t)(c.GetRolePolicy(t.Context(), &iam.GetRolePolicyInput{RoleName: worker, PolicyName: &name}))
			if *got.PolicyDocument != "%7B%22Statement%22%3A%5B%5D%7D" {
				t.Errorf("%s: %s", name, *got.PolicyDocument)
			}
		}
		var attached []string
		pages := iam.NewListAttachedRolePoliciesPaginator(c, &iam.ListAttachedRolePoliciesInput{RoleName: worker, MaxItems: aws.Int32(2)})
		for pages.HasMorePages() {
			for _, p := range must[*iam.ListAttachedRolePoliciesOutput](t)(pages.NextPage(t.Context())).AttachedPolicies {
				attached = append(attached, *p.PolicyName)
			}
		}
		if diff := cmp.Diff([]string{"named", "shared", "ReadOnlyAccess"}, attached); diff != "" {
			t.Error(diff)
		}
		policies := must[*iam.ListPoliciesOutput](t)(c.ListPolicies(t.Context(), &iam.ListPoliciesInput{Scope: types.PolicyScopeTypeLocal})).Policies
		if len(policies) != 2 || *policies[0].AttachmentCount != 1 {
			t.Fatalf("got %+v", policies)
		}
		policy := must[*iam.GetPolicyOutput](t)(c.GetPolicy(t.Context(), &iam.GetPolicyInput{PolicyArn: policies[0].Arn})).Policy
		version := must[*iam.GetPolicyVersionOutput](t)(c.GetPolicyVersion(t.Context(), &iam.GetPolicyVersionInput{PolicyArn: policy.Arn, VersionId: policy.DefaultVersionId})).PolicyVersion
		if *policy.PolicyName != "named" || *version.Document != "%7B%22Statement%22%3A%5B%5D%7D" || !version.IsDefaultVersion {
			t.Errorf("got %+v, %+v", policy, version)
		}
		tags := must[*iam.ListPolicyTagsOutput](t)(c.ListPolicyTags(t.Context(), &iam.ListPolicyTagsInput{PolicyArn: policy.Arn})).Tags
		if len(tags) != len(policy.Tags) {
			t.Errorf("%+v are listed, %+v described", tags, policy.Tags)
		}
		_, err = c.GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String("other")})
		w.refused(err, "NoSuchEntity: The role with name other cannot be found.")
		_, err = c.GetPolicy(t.Context(), &iam.GetPolicyInput{PolicyArn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")})
		w.refused(err, "NotEmulated: The managed policies of AWS")
		_, err = c.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("a")})
		w.refused(err, "NotEmulated: The operation CreateUser of IAM is not emulated")
	})
}

// AWS documentation, "DescribeLogGroups".
func TestLogGroups(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		c := cloudwatchlogs.NewFromConfig(w.Config)
		w.deploy("s", `Resources: {G: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /app/made, RetentionInDays: 14}}}`)
		must[*cloudwatchlogs.CreateLogGroupOutput](t)(c.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/other"), Tags: map[string]string{"a": "1"}}))
		groups := func(in *cloudwatchlogs.DescribeLogGroupsInput) (names []string) {
			for _, g := range must[*cloudwatchlogs.DescribeLogGroupsOutput](t)(c.DescribeLogGroups(t.Context(), in)).LogGroups {
				names = append(names, *g.LogGroupName)
			}
			return names
		}
		if diff := cmp.Diff([]string{"/app/made", "/other"}, groups(nil)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"/app/made"}, groups(&cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/app")})); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"/other"}, groups(&cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePattern: aws.String("OTH")})); diff != "" {
			t.Error(diff)
		}
		must[*cloudwatchlogs.PutRetentionPolicyOutput](t)(c.PutRetentionPolicy(t.Context(), &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String("/app/made"), RetentionInDays: aws.Int32(30)}))
		g := must[*cloudwatchlogs.DescribeLogGroupsOutput](t)(c.DescribeLogGroups(t.Context(), nil)).LogGroups[0]
		if *g.RetentionInDays != 30 || *g.Arn != "arn:aws:logs:eu-west-1:111111111111:log-group:/app/made:*" ||
			*g.LogGroupArn != "arn:aws:logs:eu-west-1:111111111111:log-group:/app/made" || *g.CreationTime == 0 || g.LogGroupClass != "STANDARD" {
			t.Errorf("got %+v", g)
		}
		tags := must[*cloudwatchlogs.ListTagsForResourceOutput](t)(c.ListTagsForResource(t.Context(), &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: aws.String("arn:aws:logs:eu-west-1:111111111111:log-group:/other")}))
		if diff := cmp.Diff(map[string]string{"a": "1"}, tags.Tags); diff != "" {
			t.Error(diff)
		}
		_, err := c.DeleteLogGroup(t.Context(), &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String("/missing")})
		w.refused(err, "ResourceNotFoundException: The specified log group does not exist.")
		_, err = c.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/other")})
		w.refused(err, "ResourceAlreadyExistsException: The specified log group already exists")
		_, err = c.FilterLogEvents(t.Context(), &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/other")})
		w.refused(err, "NotEmulated: The operation FilterLogEvents of CloudWatch Logs is not emulated: nothing is logged here.")
	})
}
