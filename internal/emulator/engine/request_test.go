package engine_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// A request that is sent again, because its answer was lost, has one effect.
func TestClientTokens(t *testing.T) {
	inWorld(t, func(w *world) {
		in := &cfn.CreateStackInput{StackName: aws.String("shop"), TemplateBody: aws.String(before), ClientRequestToken: aws.String("once")}
		first, err := w.CreateStack(w.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		again, err := w.CreateStack(w.Context(), in)
		if err != nil || *again.StackId != *first.StackId || *again.OperationId != *first.OperationId {
			t.Errorf("again: %v %v", again, err)
		}
		in.TemplateBody = aws.String(after)
		_, err = w.CreateStack(w.Context(), in)
		w.refused(err, "TokenAlreadyExistsException", "A client request token already exists: once")
		w.expect("shop", types.StackStatusCreateComplete, "")
		out, err := w.DescribeStackEvents(w.Context(), &cfn.DescribeStackEventsInput{StackName: aws.String("shop")})
		if err != nil || aws.ToString(out.StackEvents[0].ClientRequestToken) != "once" {
			t.Errorf("token in the event: %v", err)
		}
		deletion := &cfn.DeleteStackInput{StackName: first.StackId, ClientRequestToken: aws.String("gone")}
		for range 2 {
			if _, err := w.DeleteStack(w.Context(), deletion); err != nil {
				t.Error(err)
			}
			w.settled(*first.StackId)
		}
	})
}

// Texts: those with a recording are held by the conformance replay; these
// follow AWS's answers as clients quote them.
func TestRefusedRequests(t *testing.T) {
	const role = `{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}}}`
	const named = `{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r", "AssumeRolePolicyDocument": {}}}}}`
	create := func(template string) func(*world, context.Context) error {
		return func(w *world, ctx context.Context) error {
			_, err := w.CreateStack(ctx, &cfn.CreateStackInput{StackName: aws.String("other"), TemplateBody: &template})
			return err
		}
	}
	tests := []struct {
		name, code, message string
		do                  func(*world, context.Context) error
	}{
		{"IAM", "InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]", create(role)},
		{"named IAM", "InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_NAMED_IAM]", create(named)},
		{
			"unknown type", "ValidationError", "Template format error: Unrecognized resource types: [AWS::No::Thing]",
			create(`{"Resources": {"R": {"Type": "AWS::No::Thing"}}}`),
		},
		{
			"SAM that is not emulated", "NotEmulated", "The resource type AWS::Serverless::StateMachine (of M) is not emulated.",
			func(w *world, ctx context.Context) error {
				_, err := w.CreateStack(ctx, &cfn.CreateStackInput{
					StackName: aws.String("other"), Capabilities: []types.Capability{types.CapabilityCapabilityAutoExpand},
					TemplateBody: aws.String(`{"Transform": "AWS::Serverless-2016-10-31", "Resources": {"M": {"Type": "AWS::Serverless::StateMachine"}}}`),
				})
				return err
			},
		},
		{"nothing to update", "ValidationError", "No updates are to be performed.", func(w *world, ctx context.Context) error {
			_, err := w.UpdateStack(ctx, &cfn.UpdateStackInput{StackName: aws.String("shop"), TemplateBody: aws.String(before)})
			return err
		}},
		{"no such stack", "ValidationError", "Stack [none] does not exist", func(w *world, ctx context.Context) error {
			_, err := w.UpdateStack(ctx, &cfn.UpdateStackInput{StackName: aws.String("none"), TemplateBody: aws.String(before)})
			return err
		}},
		{
			"another type", "ValidationError", "Update of resource type is not permitted. The new template modifies resource type of the following resources: [A]",
			func(w *world, ctx context.Context) error {
				_, err := w.UpdateStack(ctx, &cfn.UpdateStackInput{StackName: aws.String("shop"), TemplateBody: aws.String(`{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}`)})
				return err
			},
		},
		{"protected", "ValidationError", "Stack [shop] cannot be deleted while TerminationProtection is enabled", func(w *world, ctx context.Context) error {
			_, err := w.UpdateTerminationProtection(ctx, &cfn.UpdateTerminationProtectionInput{StackName: aws.String("shop"), EnableTerminationProtection: aws.Bool(true)})
			if err == nil {
				_, err = w.DeleteStack(ctx, &cfn.DeleteStackInput{StackName: aws.String("shop")})
			}
			return err
		}},
	}
	inWorld(t, func(w *world) {
		w.prepared(before)
		for _, tt := range tests {
			w.Logf("%s", tt.name)
			w.refused(tt.do(w, w.Context()), tt.code, tt.message)
		}
		if n := w.existing(); n != 4 {
			t.Errorf("%d resources, want 4", n)
		}
	})
}

// What a running operation allows, and with which words it refuses the rest.
func TestRequestsWhileAnOperationRuns(t *testing.T) {
	inWorld(t, func(w *world) {
		id := w.prepared(before)
		w.update("shop", after)
		_, err := w.UpdateStack(w.Context(), &cfn.UpdateStackInput{StackName: aws.String("shop"), TemplateBody: aws.String(before)})
		w.refused(err, "ValidationError", "Stack:"+id+" is in UPDATE_IN_PROGRESS state and can not be updated.")
		_, err = w.DeleteStack(w.Context(), &cfn.DeleteStackInput{StackName: aws.String("shop")})
		w.refused(err, "ValidationError", "Stack ["+id+"] cannot be deleted while in status UPDATE_IN_PROGRESS")
		_, err = w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{StackName: aws.String("shop"), ChangeSetName: aws.String("c"), TemplateBody: aws.String(before)})
		w.refused(err, "ValidationError", "Stack:"+id+" is in UPDATE_IN_PROGRESS state and can not be updated.")
		w.expectStatus("shop", types.StackStatusUpdateComplete)
	})
}

// A secret is not seen anywhere.
func TestNoEchoIsMasked(t *testing.T) {
	const secret = `
Parameters:
  Password: {Type: String, NoEcho: true}
Resources:
  P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Sub "${Password}!"}}
`
	inWorld(t, func(w *world) {
		parameter := []types.Parameter{{ParameterKey: aws.String("Password"), ParameterValue: aws.String("hunter2")}}
		w.create("shop", secret, func(in *cfn.CreateStackInput) { in.Parameters = parameter })
		s := w.expect("shop", types.StackStatusCreateComplete, "")
		if got := *s.Parameters[0].ParameterValue; got != "****" {
			t.Errorf("parameter %s", got)
		}
		out, err := w.DescribeStackEvents(w.Context(), &cfn.DescribeStackEventsInput{StackName: aws.String("shop")})
		if err != nil {
			t.Fatal(err)
		}
		if got := *out.StackEvents[1].ResourceProperties; got != `{"Type":"String","Value":"****!"}` {
			t.Errorf("properties %s", got)
		}
		// The value is kept for the next update, and a change of it is one.
		_, err = w.UpdateStack(w.Context(), &cfn.UpdateStackInput{
			StackName: aws.String("shop"), UsePreviousTemplate: aws.Bool(true),
			Parameters: []types.Parameter{{ParameterKey: aws.String("Password"), UsePreviousValue: aws.Bool(true)}},
		})
		w.refused(err, "ValidationError", "No updates are to be performed.")
		parameter[0].ParameterValue = aws.String("better")
		w.update("shop", secret, func(in *cfn.UpdateStackInput) { in.Parameters = parameter })
		w.expect("shop", types.StackStatusUpdateComplete, "")
	})
}

// Absent, empty and given lists of tags are three different things.
func TestTagsAreKeptClearedOrSet(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("shop", before, func(in *cfn.CreateStackInput) { in.Tags = tags("team", "a") })
		w.expectStatus("shop", types.StackStatusCreateComplete)
		w.update("shop", after)
		if s := w.settled("shop"); len(s.Tags) != 1 {
			t.Errorf("absent: %v", s.Tags)
		}
		w.update("shop", after, func(in *cfn.UpdateStackInput) { in.Tags = []types.Tag{} })
		if s := w.settled("shop"); len(s.Tags) != 0 || s.StackStatus != types.StackStatusUpdateComplete {
			t.Errorf("empty: %v", s.Tags)
		}
	})
}
