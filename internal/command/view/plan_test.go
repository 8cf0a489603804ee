package view

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

func change(path, before, after string) stack.PropertyChange {
	c := stack.PropertyChange{Path: path, Recreation: types.RequiresRecreationNever}
	if before != "" {
		c.Before = &before
	}
	if after != "" {
		c.After = &after
	}
	return c
}

func shopPlan(t *testing.T) Plan {
	follows := change("Environment.Variables.QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/123456789012/shop-Queue-1AB2C3", "{{changeSet:KNOWN_AFTER_APPLY}}")
	follows.Cause = "Queue"
	key := change("KeySchema[0].AttributeName", "id", "orderId")
	key.Recreation = types.RequiresRecreationAlways
	policy := change("PolicyDocument", `{"Statement":[{"Action":"sqs:SendMessage","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}`,
		`{"Statement":[{"Action":["sqs:SendMessage","sqs:GetQueueUrl"],"Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}`)
	name := change("BucketName", "", "")
	name.Recreation, name.Cause = types.RequiresRecreationConditionally, "Stage"
	return Plan{
		Sources:      Sources{Template: parsed(t)},
		Capabilities: []template.CapabilityNeed{{Capability: "CAPABILITY_NAMED_IAM", LogicalIDs: []string{"Role", "Policy"}}},
		Plan: &stack.Plan{
			Stack: "shop", StackID: "arn:aws:cloudformation:us-east-1:123456789012:stack/shop/1", ChangeSetID: "arn:changeSet/cfn-1",
			Changes: []stack.Change{
				{Action: stack.Modify, LogicalID: "Queue", PhysicalID: "https://sqs.us-east-1.amazonaws.com/123456789012/shop-Queue-1AB2C3", Type: "AWS::SQS::Queue", Properties: []stack.PropertyChange{
					change("VisibilityTimeout", "30", "60"), change("Tags", "", "team=web"), change("KmsMasterKeyId", "alias/shop", ""),
				}},
				{Action: stack.Modify, LogicalID: "Handler", PhysicalID: "shop-Handler-9XY8", Type: "AWS::Lambda::Function", Properties: []stack.PropertyChange{follows}},
				{Action: stack.Modify, LogicalID: "Policy", PhysicalID: "shop-Poli-1D2F", Type: "AWS::IAM::Policy", Properties: []stack.PropertyChange{policy}},
				{Action: stack.Add, LogicalID: "Alarm", Type: "AWS::CloudWatch::Alarm"},
				{Action: stack.Swap, LogicalID: "Table", PhysicalID: "shop-Table-77QW", Type: "AWS::DynamoDB::Table", Policy: types.PolicyActionReplaceAndDelete, Properties: []stack.PropertyChange{key}},
				{Action: stack.MaySwap, LogicalID: "Uploads", PhysicalID: "shop-uploads", Type: "AWS::S3::Bucket", Policy: types.PolicyActionReplaceAndRetain, Properties: []stack.PropertyChange{name}},
				{Action: stack.Remove, LogicalID: "Orders", PhysicalID: "shop-orders-db", Type: "AWS::RDS::DBInstance", Policy: types.PolicyActionSnapshot},
				{Action: stack.Import, LogicalID: "Logs", PhysicalID: "/shop", Type: "AWS::Logs::LogGroup"},
				{Action: stack.Modify, LogicalID: "Api", PhysicalID: "arn:aws:cloudformation:us-east-1:123456789012:stack/shop-Api-1/2", Type: "AWS::CloudFormation::Stack", Nested: []stack.Change{
					{Action: stack.Add, LogicalID: "Authorizer", Type: "AWS::ApiGateway::Authorizer"},
					{Action: stack.Modify, LogicalID: "Stage", PhysicalID: "prod", Type: "AWS::ApiGateway::Stage", Properties: []stack.PropertyChange{change("TracingEnabled", "false", "true")}},
				}},
			},
			Parameters: []stack.ParameterChange{
				{Name: "Stage", Before: "test", After: "prod"},
				{Name: "Password", After: "****", NoEcho: true},
				{Name: "Size", Before: "1", After: "1", Kept: true},
			},
			Tags: []stack.TagChange{{Key: "team", Before: "shop", After: "web"}, {Key: "owner", After: "ana"}, {Key: "temp", Before: "1", Gone: true}},
		},
	}
}

func TestPlan(t *testing.T) {
	forEachLook(t, []string{"100", "80", "60", "pipe", "ascii", "colour"}, func(v *text) {
		v.Header(Header{Stack: "shop", Action: "update", Region: "us-east-1", Account: "123456789012", Context: "prod"})
		v.Plan(shopPlan(t))
	})
}

// Much that stays as it is must not hide what changes.
func TestPlanOfParametersOnly(t *testing.T) {
	plan := Plan{Plan: &stack.Plan{}}
	for _, name := range []string{"A", "B", "C", "D"} {
		plan.Parameters = append(plan.Parameters, stack.ParameterChange{Name: name, Kept: true})
	}
	plan.Parameters = append(plan.Parameters, stack.ParameterChange{Name: "E", After: "1\x1b[2J"})
	forEachLook(t, []string{"60"}, func(v *text) { v.Plan(plan) })
}

func TestDeletePlan(t *testing.T) {
	resource := func(id, physical, typ string) types.StackResourceSummary {
		return types.StackResourceSummary{LogicalResourceId: &id, PhysicalResourceId: &physical, ResourceType: &typ}
	}
	forEachLook(t, []string{"80", "60", "pipe"}, func(v *text) {
		v.DeletePlan(&stack.DeletePlan{
			Stack:     &types.Stack{StackName: aws.String("shop")},
			Resources: []types.StackResourceSummary{resource("Queue", "https://sqs.us-east-1.amazonaws.com/123456789012/shop-Queue-1AB2C3", "AWS::SQS::Queue"), resource("Alarm", "shop-Alarm-1", "AWS::CloudWatch::Alarm")},
			Retained:  []types.StackResourceSummary{resource("Table", "shop-Table-77QW", "AWS::DynamoDB::Table")},
		})
	})
}
