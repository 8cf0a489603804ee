package sam

import (
	_ "embed"
	"strings"
)

// managedPaths are the AWS managed policies that have a path in their ARN.
// (Data of AWS's SAM translator; see NOTICE.)
//
//go:embed managed.txt
var managedPaths string

// managedARN is the ARN of an AWS managed policy by its name. ARNs stay as they
// are, and so do names with a path.
func (t *translator) managedARN(name string) string {
	if strings.HasPrefix(name, "arn:") {
		return name
	}
	for _, prefix := range []string{"service-role/", "job-function/"} {
		if strings.Contains("\n"+managedPaths, "\n"+prefix+name+"\n") {
			name = prefix + name
			break
		}
	}
	return "arn:" + t.Partition + ":iam::aws:policy/" + name
}

// role makes the role of a function, and gives its properties.
func (i *item) role() *node {
	trust := clone(i.prop("AssumeRolePolicyDocument"))
	if trust == nil {
		trust = trustOf("lambda.amazonaws.com")
	}
	managed := list(i.managedARN("AWSLambdaBasicExecutionRole"))
	if i.tracing() {
		managed.Items = append(managed.Items, value(i.managedARN("AWSXrayWriteOnlyAccess")))
	}
	if i.prop("VpcConfig") != nil {
		managed.Items = append(managed.Items, value(i.managedARN("AWSLambdaVPCAccessExecutionRole")))
	}
	inline := list()
	if queue := i.deadLetters(); queue != nil {
		action := map[string]string{"SQS": "sqs:SendMessage", "SNS": "sns:Publish"}[queue.Get("Type").Scalar()]
		inline.Items = append(inline.Items, object("PolicyName", "DeadLetterQueuePolicy", "PolicyDocument",
			object("Version", "2012-10-17", "Statement", list(statement(action, clone(queue.Get("TargetArn")))))))
	}
	i.policies(managed, inline)
	properties := object("AssumeRolePolicyDocument", trust, "ManagedPolicyArns", managed, "Policies", orNil(inline),
		"Path", clone(i.prop("RolePath")), "PermissionsBoundary", clone(i.prop("PermissionsBoundary")), "Tags", i.functionTags())
	i.beside(i.id+"Role", "AWS::IAM::Role", properties)
	return properties
}

// trustOf lets a service take a role.
func trustOf(service string) *node {
	return object("Version", "2012-10-17", "Statement", list(object(
		"Action", list("sts:AssumeRole"), "Effect", "Allow", "Principal", object("Service", list(service)))))
}

func statement(action string, resource *node) *node {
	return object("Action", action, "Resource", resource, "Effect", "Allow")
}

// attach adds a managed policy to the role that was made for the function.
func (f *lambda) attach(name string) {
	if f.role == nil {
		return
	}
	addNew(f.role.Get("ManagedPolicyArns"), value(f.managedARN(name)))
}
