package provider_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// get reads a resource back as it is.
func get(t *testing.T, s store.Store, p provider.Physical) *provider.Resource {
	t.Helper()
	var r *provider.Resource
	if err := s.View(func(tx store.Tx) (err error) {
		var ok bool
		if r, ok, err = provider.Get(tx, p.Account, p.Region, p.Type, p.PhysicalID); !ok {
			t.Fatalf("%s is not there: %v", p.PhysicalID, err)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return r
}

// The defaults are those of AWS documentation, "CreateQueue"; Secrets Manager
// does not give a secret's text back ("AWS::SecretsManager::Secret").
func TestModelHasDefaultsTagsAndAttributes(t *testing.T) {
	p := physical("AWS::SQS::Queue", "Queue", map[string]any{
		"QueueName": "jobs", "DelaySeconds": json.Number("5"),
		"Tags": []any{map[string]any{"Key": "team", "Value": "own"}},
	})
	p.Tags = map[string]string{"team": "stack", "cost": "1", "aws:cloudformation:stack-name": "shop"}
	s, p := create(t, p)
	want := map[string]any{
		"QueueName": "jobs", "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/jobs",
		"Arn": "arn:aws:sqs:us-east-1:123456789012:jobs", "DelaySeconds": json.Number("5"),
		"VisibilityTimeout": json.Number("30"), "MessageRetentionPeriod": json.Number("345600"),
		"MaximumMessageSize": json.Number("1048576"), "ReceiveMessageWaitTimeSeconds": json.Number("0"), "SqsManagedSseEnabled": true,
		"Tags": []any{map[string]any{"Key": "cost", "Value": "1"}, map[string]any{"Key": "team", "Value": "own"}},
	}
	if diff := cmp.Diff(want, get(t, s, p).Model()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s, p = create(t, physical("AWS::SecretsManager::Secret", "Secret", map[string]any{"Name": "a", "SecretString": "s3cret"}))
	if diff := cmp.Diff(map[string]any{"Name": "a", "Id": p.PhysicalID}, get(t, s, p).Model()); diff != "" {
		t.Errorf("secret (-want +got):\n%s", diff)
	}
}

// Taking a stack's tag away or changing it is the resource's own affair; the
// stack's other tags stay the stack's.
func TestSetTagsKeepsTheStacksTagsApart(t *testing.T) {
	p := physical("AWS::SSM::Parameter", "Setting", nil)
	p.Tags = map[string]string{"a": "1", "b": "2", "c": "3", "aws:cloudformation:stack-name": "shop"}
	p.SetTags(map[string]string{"a": "1", "b": "changed", "own": "x", "aws:mine": "y"})
	if diff := cmp.Diff(map[string]string{"a": "1", "aws:cloudformation:stack-name": "shop"}, p.Tags); diff != "" {
		t.Errorf("the stack's (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"b": "changed", "own": "x"}, p.Properties["Tags"]); diff != "" {
		t.Errorf("its own (-want +got):\n%s", diff)
	}
}

// IAM has no regions: a role is in all of them, and so is its name.
func TestGlobalResourcesAreInEveryRegion(t *testing.T) {
	p := physical("AWS::IAM::Role", "Role", map[string]any{"RoleName": "worker"})
	s, p := create(t, p)
	_ = s.View(func(tx store.Tx) error {
		for _, typeName := range []string{"AWS::IAM::Role", ""} {
			if roles, err := provider.List(tx, account, "eu-west-1", typeName); len(roles) != 1 || err != nil || roles[0].Name() != "worker" {
				t.Errorf("%q: %v, %v", typeName, roles, err)
			}
		}
		return nil
	})
	p.Region = "eu-west-1"
	if r := get(t, s, p); r.Text("Arn") != "arn:aws:iam::123456789012:role/worker" {
		t.Errorf("got %v", r.Model())
	}
}

// AWS documentation, "What's in a Secrets Manager secret?".
func TestSecretVersionsAndTheirReferences(t *testing.T) {
	s, p := create(t, physical("AWS::SecretsManager::Secret", "Secret", map[string]any{"Name": "db", "SecretString": "one"}))
	r := get(t, s, p)
	if err := s.Update(func(tx store.Tx) error {
		r.AddVersion(provider.Version{ID: "second", Value: "two", Labels: []string{provider.Current}})
		r.AddVersion(provider.Version{ID: "third", Value: "three", Labels: []string{"test"}})
		return r.Save(tx)
	}); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"db": "two", "db:SecretString:::": "two", "db:SecretString::AWSPREVIOUS": "one",
		"db:SecretString::test": "three", "db:SecretString:::second": "two",
	} {
		if got, err := dynamic(s, "secretsmanager", key); got != want || err != nil {
			t.Errorf("%s is %q, %v; want %q", key, got, err, want)
		}
	}
	if _, err := dynamic(s, "secretsmanager", "db:SecretString::nothing"); err == nil {
		t.Error("a label that no version has")
	}
	p.Properties = map[string]any{"Name": "db", "SecretString": "one", "Description": "new"}
	change(t, s, p)
	if got, _ := dynamic(s, "secretsmanager", "db"); got != "two" {
		t.Errorf("an update of the description alone makes it %q", got)
	}
}
