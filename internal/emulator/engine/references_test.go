package engine_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
)

// AWS documentation, "Fn::GetStackOutput": a weak reference, read when the
// stack is created or updated.
func TestOutputsOfOtherStacks(t *testing.T) {
	inWorld(t, func(w *world) {
		const reading = `{"Resources": {"P": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String",
			"Value": {"Fn::GetStackOutput": {"StackName": "owner", "OutputName": "Name"}}}}},
			"Outputs": {"Read": {"Value": {"Fn::GetAtt": ["P", "Value"]}}}}`
		owner := func(name string) string {
			return `{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"Name": {"Value": "` + name + `"}}}`
		}
		w.create("owner", owner("one"))
		w.wait(100_000_000)
		w.create("reader", reading)
		if s := w.expect("reader", types.StackStatusCreateComplete, ""); *s.Outputs[0].OutputValue != "one" {
			t.Error(*s.Outputs[0].OutputValue)
		}
		w.update("owner", owner("two"))
		w.expect("owner", types.StackStatusUpdateComplete, "")
		w.update("reader", strings.Replace(reading, `"Type": "String"`, `"Type": "String", "Description": "new"`, 1))
		if s := w.expect("reader", types.StackStatusUpdateComplete, ""); *s.Outputs[0].OutputValue != "two" {
			t.Error(*s.Outputs[0].OutputValue)
		}
		w.delete("owner")
		w.wait(100_000_000)
		w.create("late", reading)
		w.expect("late", types.StackStatusRollbackComplete, "")
	})
}

// The text is what clients report; the places are those of AWS documentation,
// "Get a secure string value from Systems Manager Parameter Store".
func TestSecureStringsOnlyWhereAllowed(t *testing.T) {
	inWorld(t, func(w *world) {
		const secure = "{{resolve:ssm-secure:Name:1}}"
		create := func(typeName, properties string) error {
			body := `{"Resources": {"R": {"Type": "` + typeName + `", "Properties": ` + strings.ReplaceAll(properties, "SECURE", secure) + `}}}`
			_, err := w.CreateStack(w.Context(), &cfn.CreateStackInput{StackName: aws.String("s"), TemplateBody: &body})
			return err
		}
		err := create("AWS::Lambda::Function", `{"Role": "arn:aws:iam::111111111111:role/r", "Code": {"ZipFile": "x"},
			"Environment": {"Variables": {"TOKEN": "a SECURE"}}}`)
		w.refused(err, "ValidationError", "SSM Secure reference is not supported in: [AWS::Lambda::Function/Properties/Environment/Variables/TOKEN]")
		err = create("AWS::SNS::Topic", `{"Subscription": [{"Protocol": "https", "Endpoint": "https://x/SECURE"}]}`)
		w.refused(err, "ValidationError", "SSM Secure reference is not supported in: [AWS::SNS::Topic/Properties/Subscription]")
		if err := create("AWS::RDS::DBCluster", `{"Engine": "aurora-mysql", "MasterUsername": "u", "MasterUserPassword": "SECURE"}`); err != nil {
			t.Error(err)
		}
	})
}

// AWS documentation, "AWS::CloudFormation::Stack", TimeoutInMinutes.
func TestNestedStacksTimeOut(t *testing.T) {
	inWorld(t, func(w *world) {
		w.templates["slow"] = "Resources: {D: {Type: AWS::RDS::DBInstance, Properties: {DBInstanceClass: db.t3.micro, Engine: mysql, AllocatedStorage: 20}}}"
		w.create("root", "Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: slow, TimeoutInMinutes: 1}}}")
		w.expectStatus("root", types.StackStatusRollbackComplete)
		id := w.physical("root")["N"]
		want := "N CREATE_FAILED Embedded stack " + id + " was not successfully created: Stack creation time exceeded the specified timeout."
		if history := w.history("root"); !contains(history, want) {
			t.Errorf("no %q in\n%s", want, strings.Join(history, "\n"))
		}
	}, provider.Realistic)
}
