package stack

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/template"
)

const shop = `
Parameters:
  Stage: {Type: String, Default: test}
  Secret: {Type: String, NoEcho: true, Default: x}
Conditions:
  Big: !Equals [!Ref Stage, prod]
Resources:
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub 'shop-${Stage}-${AWS::AccountId}'}}
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Join ['-', [news, !Ref Stage]]}}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${AWS::StackName}-jobs'}}
  Nameless: {Type: AWS::SQS::Queue}
  Api: {Type: AWS::ApiGateway::RestApi}
  Stage1: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: prod}}
  Child: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Old, StageName: dev}}
  Old: {Type: AWS::ApiGateway::RestApi}
  Hidden: {Type: AWS::S3::Bucket, Properties: {BucketName: !GetAtt Api.RootResourceId}}
  Large: {Type: AWS::S3::Bucket, Condition: Big, Properties: {BucketName: large}}
`

func newcomers(t *testing.T, s Surroundings, given map[string]Identity) (map[string]*Newcomer, error) {
	t.Helper()
	parsed, err := template.Parse("shop.yaml", []byte(shop))
	if err != nil {
		t.Fatal(err)
	}
	list, all := Newcomers(parsed, s)
	if !all {
		t.Error("not all are known")
	}
	byID := map[string]*Newcomer{}
	for _, n := range list {
		byID[n.LogicalID] = n
	}
	// CloudFormation names the keys of some; cfn's own facts know the others.
	keys := identifierKeys([]types.ResourceIdentifierSummary{{
		ResourceType: aws.String("AWS::ApiGateway::Stage"), ResourceIdentifiers: []string{"RestApiId,StageName"},
	}})
	if err := Take(list, Summary{Keys: keys}, given); err != nil {
		return byID, err
	}
	Identify(parsed, s, list)
	return byID, nil
}

func TestIdentifiersThatTheTemplateTells(t *testing.T) {
	s := Surroundings{
		Stack: "shop", Region: "eu-west-1", Account: "123456789012", Partition: "aws",
		Parameters: map[string]string{"Stage": "live"}, Members: map[string]string{"Old": "a1b2c3"},
	}
	got, err := newcomers(t, s, map[string]Identity{"Api": {Whole: "d4e5f6"}})
	if err != nil {
		t.Fatal(err)
	}
	identified, missing := map[string]string{}, map[string][]string{}
	for id, n := range got {
		if missing[id] = n.Missing(); len(missing[id]) == 0 {
			delete(missing, id)
			r := n.toImport()
			var pairs []string
			for _, key := range sortedKeys(r.ResourceIdentifier) {
				pairs = append(pairs, key+"="+r.ResourceIdentifier[key])
			}
			identified[id] = strings.Join(pairs, ",")
		}
	}
	if diff := cmp.Diff(map[string]string{
		"Bucket": "BucketName=shop-live-123456789012",
		"Topic":  "TopicArn=arn:aws:sns:eu-west-1:123456789012:news-live",
		"Queue":  "QueueUrl=https://sqs.eu-west-1.amazonaws.com/123456789012/shop-jobs",
		"Api":    "RestApiId=d4e5f6",
		"Stage1": "RestApiId=d4e5f6,StageName=prod",
		"Child":  "RestApiId=a1b2c3,StageName=dev",
	}, identified); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string][]string{"Nameless": {"QueueUrl"}, "Hidden": {"BucketName"}}, missing); diff != "" {
		t.Error(diff)
	}
}

// What a stack was deployed with counts where nothing else is given; a hidden
// value does not.
func TestDeployedParametersDecideConditions(t *testing.T) {
	deployed := &types.Stack{
		StackStatus: types.StackStatusCreateComplete,
		Parameters: []types.Parameter{
			{ParameterKey: aws.String("Stage"), ParameterValue: aws.String("prod")},
			{ParameterKey: aws.String("Secret"), ParameterValue: aws.String("****")},
		},
	}
	got, err := newcomers(t, Surroundings{Partition: "aws-new", Account: "1", Region: "r", Deployed: deployed}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got["Large"] == nil || len(got["Large"].Missing()) > 0 {
		t.Error("the condition holds, and its bucket is known")
	}
	if missing := got["Queue"].Missing(); len(missing) != 1 {
		t.Error("the URLs of a new partition are not known")
	}
}

func TestIdentitiesThatDoNotFit(t *testing.T) {
	for name, tc := range map[string]struct {
		given map[string]Identity
		want  string
	}{
		"another key": {
			map[string]Identity{"Bucket": {Values: map[string]string{"Name": "x"}}},
			"AWS::S3::Bucket is identified by BucketName, not by Name",
		},
		"half of two": {
			map[string]Identity{"Stage1": {Whole: "prod"}},
			"AWS::ApiGateway::Stage is identified by RestApiId and StageName",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newcomers(t, Surroundings{}, tc.given)
			if !diag.Is(err, diag.Usage) || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	got, err := newcomers(t, Surroundings{}, map[string]Identity{"Stage1": {Whole: "a1|prod"}})
	if err != nil || got["Stage1"].Identifier["StageName"] != "prod" {
		t.Error("both parts in one text", err)
	}
}

// The text is known from public reports.
func TestResourcesThatWouldNotBeKept(t *testing.T) {
	got := unretained("CloudFormation is attempting to import some resources because they already exist in your account. " +
		"The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template for " +
		"successful import. The affected resources are Role ({RoleName=a}), Stage ({RestApiId=x, StageName=(y)})")
	if diff := cmp.Diff([]string{"Role", "Stage"}, got); diff != "" {
		t.Error(diff)
	}
	if got := unretained("Resource of type X was not found."); got != nil {
		t.Error(got)
	}
}
