package engine_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// fuzzMemory is what one template may leave in memory, in bytes.
const fuzzMemory = 256 << 20

// FuzzStack: whatever the templates, the service answers or refuses, what it
// begins ends, and a stack that is deleted leaves nothing that is not retained.
func FuzzStack(f *testing.F) {
	for _, template := range []string{before, after, root, leaf, parametersTemplate(4), chainTemplate(3)} {
		f.Add(template, after)
		f.Add(before, template)
	}
	f.Add("Resources:\n  A: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: '{{resolve:ssm:/x}}'}}\n",
		"Transform: AWS::LanguageExtensions\nResources:\n  'Fn::ForEach::L': [N, [a, b], {'T${N}': {Type: AWS::SNS::Topic, DeletionPolicy: Retain}}]\n")
	f.Add("Resources: {A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: leaf}}}", "Resources: {A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: itself}}}")
	f.Fuzz(func(t *testing.T, first, second string) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, store.NewMemory(), provider.Fast).nested()
			defer w.engine.Close()
			w.templates["itself"] = second
			w.answered(w.live(first, second))
			w.answered(w.live(second, first))
		})
		var m runtime.MemStats
		if runtime.ReadMemStats(&m); m.HeapAlloc > fuzzMemory {
			runtime.GC()
			if runtime.ReadMemStats(&m); m.HeapAlloc > fuzzMemory {
				t.Errorf("%d MB", m.HeapAlloc>>20)
			}
		}
	})
}

// live takes a stack from one template to another and deletes it. It gives
// the first refusal.
func (w *world) live(first, second string) error {
	name := "fuzz"
	capabilities := []types.Capability{types.CapabilityCapabilityNamedIam, types.CapabilityCapabilityAutoExpand}
	_, err := w.CreateStack(w.Context(), &cfn.CreateStackInput{StackName: &name, TemplateBody: &first, Capabilities: capabilities})
	if err != nil {
		return err
	}
	if !w.ends() {
		w.Fatalf("the creation does not end:\n%s", strings.Join(w.history(name), "\n"))
	}
	_, err = w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{
		StackName: &name, ChangeSetName: &name, TemplateBody: &second, Capabilities: capabilities, IncludeNestedStacks: aws.Bool(true),
	})
	w.answered(err)
	if !w.ends() {
		w.Fatal("the change set does not end")
	}
	_, refused := w.UpdateStack(w.Context(), &cfn.UpdateStackInput{StackName: &name, TemplateBody: &second, Capabilities: capabilities})
	if !w.ends() {
		w.Fatalf("the update does not end:\n%s", strings.Join(w.history(name), "\n"))
	}
	w.delete(name)
	if !w.ends() {
		w.Fatalf("the deletion does not end:\n%s", strings.Join(w.history(name), "\n"))
	}
	if problems := w.inconsistencies("deleted"); len(problems) > 0 {
		w.Error(strings.Join(problems, "\n"))
	}
	return refused
}

// answered checks that an error is an answer about the request.
func (w *world) answered(err error) {
	var api smithy.APIError
	if err != nil && (!errors.As(err, &api) || api.ErrorCode() == "InternalFailure") {
		w.Errorf("not an answer: %v", err)
	}
}
