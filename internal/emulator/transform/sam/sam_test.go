package sam_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/transform/sam"
	"github.com/cfn-cli/cfn/internal/template"
)

// What is expected here was compared with what AWS's own translator makes of
// the same templates (aws-sam-translator 1.115.0), logical IDs with their
// hashes included.

func transform(t testing.TB, source string) (*template.Template, error) {
	t.Helper()
	parsed, err := template.Parse("t", []byte(source))
	if err != nil {
		t.Skip(err)
	}
	root, err := sam.Transform(parsed.Root, sam.Scope{Partition: "aws", Parameters: map[string]any{"Alias": "live"}})
	if err != nil {
		return nil, err
	}
	return template.Parse("t", root.JSON())
}

// made lists the resources as "LogicalID TYPE", without AWS:: before the type.
func made(t *template.Template) string {
	lines := map[string]bool{}
	for _, r := range t.Resources {
		lines[r.LogicalID+" "+strings.TrimPrefix(r.Type, "AWS::")] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(lines)), "\n")
}

const shop = `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.12, Timeout: 5, Environment: {Variables: {A: b}}, Tags: {t: g}}
  Api: {OpenApiVersion: 3.0.1, BinaryMediaTypes: [image~1png]}
Parameters: {Alias: {Type: String}}
Conditions: {C: !Equals [a, b]}
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      CodeUri: s3://bucket/key.zip
      AutoPublishAlias: !Ref Alias
      Environment: {Variables: {C: d}}
      Tags: {u: v}
      Layers: [!Ref Layer]
      MemorySize: 512
      Policies: [AWSLambdaVPCAccessExecutionRole, DynamoDBReadPolicy: {TableName: !Ref Table}, !Ref Managed]
      FunctionUrlConfig: {AuthType: NONE}
      Events:
        Get: {Type: Api, Properties: {Path: /a, Method: get}}
        Any: {Type: Api, Properties: {Path: "/b/{id}", Method: ANY}}
        Own: {Type: Api, Properties: {Path: /c, Method: post, RestApiId: !Ref Rest}}
        Http: {Type: HttpApi, Properties: {Path: /h, Method: get}}
        Cron: {Type: Schedule, Properties: {Schedule: rate(1 day), Enabled: false}}
        Later: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}
        Topic: {Type: SNS, Properties: {Topic: !Ref T}}
        Through: {Type: SNS, Properties: {Topic: !Ref T, SqsSubscription: true}}
        Queue: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}
        Bucket: {Type: S3, Properties: {Bucket: !Ref B, Events: "s3:ObjectCreated:*"}}
        Rule: {Type: EventBridgeRule, Properties: {Pattern: {source: [aws.ec2]}}}
        Log: {Type: CloudWatchLogs, Properties: {LogGroupName: lg, FilterPattern: x}}
  Other:
    Type: AWS::Serverless::Function
    Condition: C
    Properties: {Handler: a.b, InlineCode: x, Role: r, Events: {Get: {Type: Api, Properties: {Path: /c, Method: get, RestApiId: !Ref Rest}}}}
  Rest:
    Type: AWS::Serverless::Api
    Properties: {StageName: v-1, Cors: {AllowOrigin: "'x'", MaxAge: "'600'", AllowCredentials: true}}
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: s3://bucket/layer.zip}}
  Table: {Type: AWS::Serverless::SimpleTable}
  T: {Type: AWS::SNS::Topic}
  Q: {Type: AWS::SQS::Queue}
  B: {Type: AWS::S3::Bucket, DependsOn: Q}
Outputs:
  Alias: {Value: !Ref Shop.Alias}
  Stage: {Value: !Sub "${ServerlessRestApi}/${ServerlessRestApi.Stage}/${Shop.Version}/${Layer}"}
`

const shopResources = `B S3::Bucket
Layer8c83fb3501 Lambda::LayerVersion
Other Lambda::Function
OtherGetPermission065afdce56 Lambda::Permission
Q SQS::Queue
Rest ApiGateway::RestApi
RestDeployment2f2933b681 ApiGateway::Deployment
RestStage065afdce56 ApiGateway::Stage
ServerlessHttpApi ApiGatewayV2::Api
ServerlessHttpApiApiGatewayDefaultStage ApiGatewayV2::Stage
ServerlessRestApi ApiGateway::RestApi
ServerlessRestApiDeploymentd35b462d81 ApiGateway::Deployment
ServerlessRestApiProdStage ApiGateway::Stage
Shop Lambda::Function
ShopAliaslive Lambda::Alias
ShopAnyPermissionProd Lambda::Permission
ShopBucketPermission Lambda::Permission
ShopCron Events::Rule
ShopCronPermission Lambda::Permission
ShopGetPermissionProd Lambda::Permission
ShopHttpPermission Lambda::Permission
ShopLater Scheduler::Schedule
ShopLaterRole IAM::Role
ShopLog Logs::SubscriptionFilter
ShopLogPermission Lambda::Permission
ShopOwnPermission065afdce56 Lambda::Permission
ShopQueue Lambda::EventSourceMapping
ShopRole IAM::Role
ShopRule Events::Rule
ShopRulePermission Lambda::Permission
ShopThrough SNS::Subscription
ShopThroughEventSourceMapping Lambda::EventSourceMapping
ShopThroughQueue SQS::Queue
ShopThroughQueuePolicy SQS::QueuePolicy
ShopTopic SNS::Subscription
ShopTopicPermission Lambda::Permission
ShopURLInvokeAllowPublicAccess Lambda::Permission
ShopUrl Lambda::Url
ShopUrlPublicPermissions Lambda::Permission
ShopVersiona2a65bd002 Lambda::Version
T SNS::Topic
Table DynamoDB::Table`

func TestGeneratedResources(t *testing.T) {
	out, err := transform(t, shop)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(shopResources, made(out)); diff != "" {
		t.Error(diff)
	}
	for path, want := range map[string]string{
		"Outputs": `{"Alias":{"Value":{"Ref":"ShopAliaslive"}},"Stage":{"Value":{"Fn::Sub":"${ServerlessRestApi}/${ServerlessRestApiProdStage}/${ShopVersiona2a65bd002}/${Layer8c83fb3501}"}}}`,
		"Resources/ShopRole/Properties/ManagedPolicyArns": `["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole","arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",` +
			`{"Ref":"Managed"},"arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"]`,
		"Resources/ShopRole/Properties/Policies": `[{"PolicyName":"ShopRolePolicy1","PolicyDocument":{"Statement":[{"Action":["dynamodb:GetItem","dynamodb:Scan","dynamodb:Query","dynamodb:BatchGetItem","dynamodb:DescribeTable"],"Effect":"Allow","Resource":[` +
			`{"Fn::Sub":["arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName}",{"tableName":{"Ref":"Table"}}]},` +
			`{"Fn::Sub":["arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName}/index/*",{"tableName":{"Ref":"Table"}}]}]}]}}]`,
		"Resources/Shop/Properties/Environment":                                  `{"Variables":{"A":"b","C":"d"}}`,
		"Resources/Shop/Properties/Tags":                                         `[{"Key":"lambda:createdBy","Value":"SAM"},{"Key":"t","Value":"g"},{"Key":"u","Value":"v"}]`,
		"Resources/Shop/Properties/Layers":                                       `[{"Ref":"Layer8c83fb3501"}]`,
		"Resources/ShopAnyPermissionProd/Properties/SourceArn":                   `{"Fn::Sub":["arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/*/b/*",{"__ApiId__":{"Ref":"ServerlessRestApi"},"__Stage__":"*"}]}`,
		"Resources/ShopVersiona2a65bd002/DeletionPolicy":                         `"Retain"`,
		"Resources/ShopCron/Properties/State":                                    `"DISABLED"`,
		"Resources/B/DependsOn":                                                  `["ShopBucketPermission","Q"]`,
		"Resources/B/Properties/NotificationConfiguration":                       `{"LambdaConfigurations":[{"Function":{"Ref":"ShopAliaslive"},"Event":"s3:ObjectCreated:*"}]}`,
		"Resources/Rest/Properties/Body/openapi":                                 `"3.0.1"`,
		"Resources/Rest/Properties/Body/x-amazon-apigateway-binary-media-types":  `["image/png"]`,
		"Resources/Layer8c83fb3501/Properties":                                   `{"LayerName":"Layer","Content":{"S3Bucket":"bucket","S3Key":"layer.zip"}}`,
		"Resources/OtherGetPermission065afdce56/Condition":                       `"C"`,
		"Resources/ServerlessHttpApiApiGatewayDefaultStage/Properties/StageName": `"$default"`,
	} {
		n := out.Root
		for _, key := range strings.Split(path, "/") {
			n = n.Get(key)
		}
		if n == nil {
			t.Errorf("%s is missing", path)
		} else if diff := cmp.Diff(want, string(n.JSON())); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}

func TestTransformTellsWhatIsWrong(t *testing.T) {
	const begin = "Invalid Serverless Application Specification document. Number of errors found: "
	function := func(properties string) string {
		return `{"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "h", "Runtime": "r", ` + properties + `}}}}`
	}
	event := func(event string) string { return function(`"InlineCode": "x", "Events": {"E": ` + event + `}`) }
	for source, want := range map[string]string{
		function(`"CodeUri": "lambda"`):                begin + "1. Resource with id [F] is invalid. 'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.",
		function(`"MemorySize": 128`):                  begin + "1. Resource with id [F] is invalid. Only one of 'InlineCode' or 'CodeUri' can be set.",
		function(`"InlineCode": "x", "Tags": ["a"]`):   begin + "1. Resource with id [F] is invalid. Property 'Tags' should be a map.",
		function(`"InlineCode": "x", "Nothing": true`): begin + "1. Resource with id [F] is invalid. property Nothing not defined for resource of type AWS::Serverless::Function",
		function(`"InlineCode": "x", "Policies": [{"SQSPollerPolicy": {}}]`): begin + "1. Resource with id [F] is invalid. " +
			"Following required parameters of template 'SQSPollerPolicy' don't have values: ['QueueName']",
		event(`{"Type": "S3", "Properties": {"Bucket": "b", "Events": "e"}}`): begin + "1. Resource with id [F] is invalid. Event with id [E] is invalid. S3 events must reference an S3 bucket in the same template.",
		event(`{"Type": "Schedule", "Properties": {}}`):                       begin + "1. Resource with id [FE] is invalid. Missing required property 'Schedule'.",
		event(`{"Type": "Api", "Properties": {"Path": "/"}}`):                 begin + "1. Resource with id [F] is invalid. Event with id [E] is invalid. Property 'Method' is required.",
		event(`{"Type": "Api", "Properties": {"Path": "/", "Method": "get", "RestApiId": {"Ref": "None"}}}`): begin +
			"1. Resource with id [F] is invalid. Event with id [E] is invalid. RestApiId must be a valid reference to an 'AWS::Serverless::Api' resource in same template.",
		`{"Resources": {"A": {"Type": "AWS::Serverless::Api"}, "L": {"Type": "AWS::Serverless::LayerVersion"}}}`: begin +
			"2. Resource with id [A] is invalid. Missing required property 'StageName'. Resource with id [L] is invalid. Missing required property 'ContentUri'.",

		event(`{"Type": "MQ", "Properties": {}}`):                                    "Events of the type MQ (E of F) are not emulated.",
		function(`"InlineCode": "x", "DeploymentPreference": {"Type": "AllAtOnce"}`): "The property DeploymentPreference of AWS::Serverless::Function (in F) is not emulated.",
		`{"Resources": {"M": {"Type": "AWS::Serverless::StateMachine"}}}`:            "The resource type AWS::Serverless::StateMachine (of M) is not emulated.",
	} {
		if _, err := transform(t, source); err == nil || err.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", source, err, want)
		}
	}
}

// A definition of very many paths, which grows with each, ends in time. (It is
// too large then.)
func TestManyPaths(t *testing.T) {
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, `, "E%d": {"Type": "Api", "Properties": {"Path": "/%d", "Method": "get"}}`, i, i)
	}
	out, err := transform(t, `{"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "h", "Runtime": "r", "InlineCode": "x", "Events": {`+b.String()[1:]+`}}}}}`)
	if err == nil || !strings.Contains(err.Error(), "bytes") {
		t.Errorf("%v, %d resources", err, len(out.Resources))
	}
}

// FuzzTransform: whatever the template, the transform ends without a panic,
// and what comes out can be read again.
func FuzzTransform(f *testing.F) {
	f.Add(shop)
	for _, resource := range []string{
		`{"Type": "AWS::Serverless::Function", "Properties": {"Events": {"E": {"Type": "HttpApi"}}, "Policies": [{"Fn::If": [1, 2]}]}}`,
		`{"Type": "AWS::Serverless::HttpApi", "Properties": {"DefinitionBody": {"tags": [1]}, "CorsConfiguration": {"AllowOrigins": []}, "Name": "n"}}`,
		`{"Type": "AWS::Serverless::Api", "Properties": {"StageName": "", "DefinitionBody": {"paths": {"/": 1}}, "Cors": true, "EndpointConfiguration": {"Type": 1}}}`,
		`{"Type": "AWS::Serverless::SimpleTable", "Properties": {"PrimaryKey": {"Name": 1}}, "Condition": {}}`,
	} {
		f.Add(`{"Transform": "AWS::Serverless-2016-10-31", "Globals": {"Function": {"Tags": 1}}, "Resources": {"A": ` + resource + `}, "Outputs": {"O": {"Fn::Sub": ["${A.Stage}", 1]}}}`)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if _, err := transform(t, source); err != nil && err.Error() == "" {
			t.Error("an error without a text")
		}
	})
}
