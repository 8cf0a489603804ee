package engine_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

func TestRefusedImports(t *testing.T) {
	const add = `
  Group: {Type: AWS::Logs::LogGroup, DeletionPolicy: Retain, Properties: {LogGroupName: /app}}
`
	group := toImport(groupType, "Group", "LogGroupName", "/app")
	for name, tc := range map[string]struct {
		template string
		list     []types.ResourceToImport
		want     string
	}{
		"nothing": {own + add, nil, "Must Provide at least one resource to import"},
		"twice":   {own + add, []types.ResourceToImport{group, group}, "Every resource to import must have unique LogicalResourceId"},
		"not in the template": {
			own + add,
			[]types.ResourceToImport{group, toImport(groupType, "Other", "LogGroupName", "/app")},
			"The logical resource ids [Other] provided in ResourceToImport do not exist in the template.",
		},
		"a wrong key": {
			own + add,
			[]types.ResourceToImport{toImport(queueType, "Group", "QueueName", "q")},
			"Invalid resource identifier for resource type AWS::SQS::Queue. Expected [QueueUrl]",
		},
		"a key of two": {
			own + add,
			[]types.ResourceToImport{toImport("AWS::ApiGateway::Stage", "Group", "StageName", "s")},
			"Invalid resource identifier for resource type AWS::ApiGateway::Stage. Expected [RestApiId, StageName]",
		},
		"another type": {
			own + add,
			[]types.ResourceToImport{toImport(queueType, "Group", "QueueUrl", "q")},
			"Resource type of [Group] passed in ResourceToImport does not match with resource type defined in the template. " +
				"Resource type in ResourceToImport: AWS::SQS::Queue; Resource type in Template: AWS::Logs::LogGroup.",
		},
		"a type without identity": {
			own + "  Meta: {Type: AWS::CDK::Metadata, DeletionPolicy: Retain}\n",
			[]types.ResourceToImport{toImport("AWS::CDK::Metadata", "Meta", "Id", "x")},
			"ResourceTypes [AWS::CDK::Metadata] are not supported for Import",
		},
		"nothing new": {
			own,
			[]types.ResourceToImport{toImport(parameterType, "Own", "Name", "/own")},
			"The template should contain at least one new resource to import.",
		},
		"what the stack has": {
			own + add,
			[]types.ResourceToImport{group, toImport(parameterType, "Own", "Name", "/own")},
			"Resources [Own] passed in ResourceToImport are already in a stack and cannot be imported.",
		},
		"another new one": {
			own + add + "  New: {Type: AWS::SNS::Topic}\n",
			[]types.ResourceToImport{group},
			"Resources [New] is missing from ResourceToImport list",
		},
		"a change": {
			strings.Replace(own, "Value: v", "Value: w", 1) + add,
			[]types.ResourceToImport{group},
			"You have modified resources [Own] in your template that are not being imported. " +
				"Update, create or delete operations cannot be executed during import operations.",
		},
		"no DeletionPolicy": {
			own + strings.Replace(add, "DeletionPolicy: Retain, ", "", 1),
			[]types.ResourceToImport{group},
			"The following resources to import [Group] must have DeletionPolicy attribute specified in the template.",
		},
		"an output": {
			own + add + "Outputs: {A: {Value: a}}\n",
			[]types.ResourceToImport{group},
			"As part of the import operation, you cannot modify or add [Outputs]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.create("shop", own)
				w.expectStatus("shop", types.StackStatusCreateComplete)
				_, err := w.importInto("shop", tc.template, tc.list...)
				w.refused(err, "ValidationError", tc.want)
			})
		})
	}
}

// A refused import leaves no stack; tags and a role cannot come with it.
func TestRefusedImportIntoANewStack(t *testing.T) {
	inWorld(t, func(w *world) {
		w.outside(groupType, map[string]any{"LogGroupName": "/app"})
		_, err := w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{
			ChangeSetName: aws.String("import"), StackName: aws.String("shop"), ChangeSetType: types.ChangeSetTypeImport,
			TemplateBody: aws.String(`{"Resources":{"G":{"Type":"AWS::Logs::LogGroup","DeletionPolicy":"Retain","Properties":{"LogGroupName":"/app"}}}}`),
			RoleARN:      aws.String("arn:aws:iam::111111111111:role/deploy"), Tags: tags("a", "b"),
			ResourcesToImport: []types.ResourceToImport{toImport(groupType, "G", "LogGroupName", "/app")},
		})
		w.refused(err, "ValidationError", "As part of the import operation, you cannot modify or add [RoleArn, Tags]")
		_, err = w.DescribeStacks(w.Context(), &cfn.DescribeStacksInput{StackName: aws.String("shop")})
		w.refused(err, "ValidationError", "Stack with id shop does not exist")
	})
}

func TestImportOfWhatCannotBe(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("owner", own)
		w.expectStatus("owner", types.StackStatusCreateComplete)
		w.outside(parameterType, map[string]any{"Name": "/free", "Type": "String", "Value": "y"})
		template := `Resources: {P: {Type: AWS::SSM::Parameter, DeletionPolicy: Retain, Properties: {Type: String, Name: x, Value: y}}}`
		for name, reason := range map[string]string{
			"/own":  "/own already exists in stack " + *w.find("owner").StackId,
			"none":  "Resource of type 'AWS::SSM::Parameter' with identifier 'none' was not found.",
			"/free": "Properties validation failed for resource P with message:\n#: required key [Value] not found\n#: extraneous key [Valeu] is not permitted",
		} {
			if name == "/free" {
				template = strings.Replace(template, "Value", "Valeu", 1)
			}
			id, err := w.importInto("shop", template, toImport(parameterType, "P", "Name", name))
			if err != nil {
				t.Fatal(err)
			}
			c := w.expectChangeSet(id, types.ChangeSetStatusFailed, types.ExecutionStatusUnavailable)
			if aws.ToString(c.StatusReason) != reason {
				t.Errorf("got  %s\nwant %s", aws.ToString(c.StatusReason), reason)
			}
			if _, err := w.DeleteChangeSet(w.Context(), &cfn.DeleteChangeSetInput{ChangeSetName: &id}); err != nil {
				t.Fatal(err)
			}
		}
		w.expectStatus("shop", types.StackStatusReviewInProgress)
	})
}
