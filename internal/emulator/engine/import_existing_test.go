package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
)

func TestImportExistingResources(t *testing.T) {
	const both = `
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: RetainExceptOnCreate
    Properties: {LogGroupName: /app}
  Dynamic:
    Type: AWS::SSM::Parameter
    DeletionPolicy: Retain
    Properties: {Type: String, Name: !Sub "/${AWS::StackName}", Value: v}
  Last:
    Type: AWS::SNS::Topic
    DependsOn: Group
`
	create := func(w *world, template string) *cfn.DescribeChangeSetOutput {
		out, err := w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{
			ChangeSetName: aws.String("c"), StackName: aws.String("shop"), TemplateBody: &template,
			ChangeSetType: types.ChangeSetTypeCreate, ImportExistingResources: aws.Bool(true),
		})
		if err != nil {
			w.Fatal(err)
		}
		w.wait(100 * time.Millisecond)
		return w.described(*out.Id)
	}
	actions := func(c *cfn.DescribeChangeSetOutput) (list []string) {
		for _, change := range c.Changes {
			list = append(list, string(change.ResourceChange.Action)+" "+*change.ResourceChange.LogicalResourceId)
		}
		return list
	}
	inWorld(t, func(w *world) {
		w.outside(groupType, map[string]any{"LogGroupName": "/app"})
		c := create(w, both)
		if diff := cmp.Diff([]string{"Add Dynamic", "Import Group", "Add Last"}, actions(c)); diff != "" || !aws.ToBool(c.ImportExistingResources) {
			t.Error(diff)
		}
		w.execute(*c.ChangeSetId)
		w.expectStatus("shop", types.StackStatusCreateComplete)
		if r := w.found(groupType, "/app"); r.StackName != "shop" {
			t.Errorf("not imported: %+v", r)
		}
	})
	t.Run("and the creation fails", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.outside(groupType, map[string]any{"LogGroupName": "/app"})
			w.fault(engine.Fault{LogicalID: "Last", On: engine.Create})
			w.execute(*create(w, both).ChangeSetId)
			w.expectStatus("shop", types.StackStatusRollbackComplete)
			if r := w.found(groupType, "/app"); r == nil || r.StackID != "" {
				t.Errorf("it is not as it was: %+v", r)
			}
		})
	})
	t.Run("without a policy", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.outside(groupType, map[string]any{"LogGroupName": "/app"})
			c := create(w, strings.Replace(both, "RetainExceptOnCreate", "Delete", 1))
			want := "CloudFormation is attempting to import some resources because they already exist in your account. " +
				"The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template " +
				"for successful import. The affected resources are Group ({LogGroupName=/app})"
			if c.Status != types.ChangeSetStatusFailed || aws.ToString(c.StatusReason) != want {
				t.Errorf("%s %s", c.Status, aws.ToString(c.StatusReason))
			}
		})
	})
}

// AWS documentation, "ResourceIdentifierSummary", and aws-cdk's import, which
// takes compound identifiers apart at commas.
func TestKeysOfImports(t *testing.T) {
	inWorld(t, func(w *world) {
		out, err := w.GetTemplateSummary(w.Context(), &cfn.GetTemplateSummaryInput{TemplateBody: aws.String(
			`Resources: {Q: {Type: AWS::SQS::Queue}, S: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: x}}}`)})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range out.ResourceIdentifierSummaries {
			got = append(got, s.ResourceIdentifiers...)
		}
		if diff := cmp.Diff([]string{"QueueUrl", "RestApiId,StageName"}, got); diff != "" {
			t.Error(diff)
		}
	})
}
