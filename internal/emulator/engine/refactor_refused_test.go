package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

const (
	queues = `
Parameters:
  Seconds: {Type: Number, Default: 5}
Conditions:
  Slow: !Equals [!Ref Seconds, 9]
Resources:
  A: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Seconds}}
  B: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 2}}
  Named: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref AWS::StackName}}
  Key: {Type: AWS::EC2::KeyPair, Properties: {KeyName: key}}
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
Outputs:
  Used: {Value: !Ref A, Export: {Name: used}}
`
	topics = "Resources:\n  T: {Type: AWS::SNS::Topic}\n"
	user   = "Resources:\n  P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !ImportValue used}}\n"
)

// without takes lines that contain a text out of a template.
func without(template string, texts ...string) string {
	var kept []string
	for line := range strings.Lines(template) {
		drop := false
		for _, text := range texts {
			drop = drop || strings.Contains(line, text)
		}
		if !drop {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func TestRefactorsThatAreNone(t *testing.T) {
	const notPermitted = "SHOP: Found an action type that is not permitted during refactor operations: "
	b := "  B: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 2}}\n"
	for name, test := range map[string]struct {
		shop, news string
		change     func(*cfn.CreateStackRefactorInput)
		want       string
	}{
		"nothing moves":           {queues, topics, nil, "Stack Refactor found no resources to move."},
		"a resource is deleted":   {without(queues, "  B:"), topics, nil, notPermitted + "Remove: B"},
		"a resource is added":     {queues, topics + b + "  C: {Type: AWS::SNS::Topic}\n", nil, "Could not find any source stacks for Logical ID and Stack ID pairs: B -> news, C -> news"},
		"a renamed one, unmapped": {without(queues, "  B:"), topics + strings.Replace(b, "B", "C", 1), nil, "Could not find any source stacks for Logical ID and Stack ID pairs: C -> news"},
		"another is modified":     {strings.Replace(without(queues, "  B:"), "DisplayName: !Ref AWS::StackName", "DisplayName: x", 1), topics + b, nil, notPermitted + "Modify: Named"},
		"the moved one changes":   {without(queues, "  B:"), topics + strings.Replace(b, "2", "3", 1), nil, "Resource B in stack SHOP does not match the destination resource's properties."},
		"a pseudo parameter":      {without(queues, "  Named:"), topics + "  Named: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref AWS::StackName}}\n", nil, "Resource Named in stack SHOP does not match the destination resource's properties."},
		"no tag updates":          {without(queues, "  Key:"), topics + "  Key: {Type: AWS::EC2::KeyPair, Properties: {KeyName: key}}\n", nil, "SHOP: Stack Refactor does not support AWS::EC2::KeyPair because the resource type does not allow tag updates after creation."},
		"an unsupported type":     {without(queues, "  Handle:"), topics + "  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}\n", nil, "SHOP: Stack Refactor does not support AWS::CloudFormation::WaitConditionHandle."},
		"a changed parameter":     {strings.Replace(without(queues, "  B:"), "Default: 5", "Default: 6", 1), topics + b, nil, "SHOP: Parameters cannot be added or changed while refactoring: Seconds"},
		"a new condition":         {without(queues, "  B:"), "Conditions:\n  Never: !Equals [1, 2]\n" + topics + b, nil, "NEWS: Conditions cannot be added or changed while refactoring: Never"},
		"a mapping to nowhere":    {queues, topics, mapping("shop.B", "news.B"), "The resource B defined in the resources mapping did no move from its original stack shop. Review your stack template desired state."},
		"an export in use": {
			strings.ReplaceAll(without(queues, "  B:"), "Name: used", "Name: other"), topics + b, nil,
			"Delete canceled. Cannot delete export used as it is in use by user.",
		},
		"a template that cannot be": {strings.Replace(without(queues, "  B:"), "!Ref Seconds}", "!GetAtt Key.Nothing}", 1), topics + b, nil, "SHOP: Template error: resource Key does not support attribute type Nothing in Fn::GetAtt"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				shop, news := w.create("shop", queues), w.create("news", topics)
				w.wait(100 * time.Millisecond)
				w.create("user", user)
				w.wait(100 * time.Millisecond)
				var change []func(*cfn.CreateStackRefactorInput)
				if test.change != nil {
					change = append(change, test.change)
				}
				r := w.refactor(map[string]string{"shop": test.shop, "news": test.news}, change...)
				want := strings.NewReplacer("SHOP", shop, "NEWS", news).Replace(test.want)
				if r.Status != types.StackRefactorStatusCreateFailed || r.ExecutionStatus != types.StackRefactorExecutionStatusUnavailable ||
					aws.ToString(r.StatusReason) != want {
					t.Errorf("the refactor is %s, %s: %s\nwant %s", r.Status, r.ExecutionStatus, aws.ToString(r.StatusReason), want)
				}
			})
		})
	}
}

func TestRefactorsOfStacksThatCannotBe(t *testing.T) {
	inWorld(t, func(w *world) {
		definition := func(name, template string) types.StackDefinition {
			return types.StackDefinition{StackName: &name, TemplateBody: &template}
		}
		ask := func(list ...types.StackDefinition) error {
			_, err := w.CreateStackRefactor(w.Context(), &cfn.CreateStackRefactorInput{StackDefinitions: list})
			return err
		}
		w.refused(ask(definition("none", topics)), "ValidationError", "Stack [none] does not exist")
		id := w.create("shop", queues)
		w.refused(ask(slices.Repeat([]types.StackDefinition{definition("shop", topics)}, 6)...), "ValidationError", "A stack refactor can have at most 5 stacks, not 6.")
		w.refused(ask(definition("shop", topics)), "ValidationError", "Stack:"+id+" is in CREATE_IN_PROGRESS state and can not be updated.")
		w.expectStatus("shop", types.StackStatusCreateComplete)
		w.refused(ask(definition("shop", topics), definition(id, topics)), "ValidationError", "Stack [shop] is defined more than once.")
		in := map[string]string{"shop": without(queues, "  B:"), "new": "Conditions:\n  Never: !Equals [1, 2]\nRules: {}\n" + topics}
		r := w.refactor(in, create)
		want := r.StackIds[0] + ": Following template sections are not allowed when creating a stack while refactoring: Conditions, Rules"
		if aws.ToString(r.StatusReason) != want {
			t.Errorf("a new stack with conditions: %s", aws.ToString(r.StatusReason))
		}
		w.update("shop", strings.Replace(queues, "DelaySeconds: 2", "DelaySeconds: 3", 1))
		w.refused(ask(definition("shop", topics)), "ValidationError", "Stack:"+id+" is in UPDATE_IN_PROGRESS state and can not be updated.")
		_, err := w.ExecuteStackRefactor(w.Context(), &cfn.ExecuteStackRefactorInput{StackRefactorId: r.StackRefactorId})
		w.refused(err, "ValidationError", "Stack refactor ["+*r.StackRefactorId+"] cannot be executed in its current status of [CREATE_FAILED]")
		_, err = w.DescribeStackRefactor(w.Context(), &cfn.DescribeStackRefactorInput{StackRefactorId: aws.String("x")})
		w.refused(err, "StackRefactorNotFoundException", "Stack refactor [x] does not exist")
	})
}

// While a refactor is executed, its stacks belong to it.
func TestRefactorHoldsItsStacks(t *testing.T) {
	inWorld(t, func(w *world) {
		id := refactoring(w)
		_, err := w.UpdateStack(w.Context(), &cfn.UpdateStackInput{StackName: aws.String("shop"), TemplateBody: aws.String(topics)})
		w.refused(err, "ValidationError", "Stack:"+id+" is in UPDATE_IN_PROGRESS state and can not be updated.")
		_, err = w.CancelUpdateStack(w.Context(), &cfn.CancelUpdateStackInput{StackName: aws.String("shop")})
		w.refused(err, "ValidationError", "CancelUpdateStack cannot be called from current stack status")
		_, err = w.DeleteStack(w.Context(), &cfn.DeleteStackInput{StackName: aws.String("post")})
		w.refused(err, "ValidationError", "Stack ["+*w.find("post").StackId+"] cannot be deleted while in status CREATE_IN_PROGRESS")
		w.expectStatus("shop", types.StackStatusUpdateComplete)
	})
}

// AWS documentation, "Stack refactoring": whatever the policy says.
func TestRefactorOfAStackWithAPolicy(t *testing.T) {
	inWorld(t, func(w *world) {
		id := w.create("shop", queues)
		w.expectStatus("shop", types.StackStatusCreateComplete)
		in := map[string]string{"shop": strings.Replace(queues, "  B:", "  C:", 1)}
		before := w.refactor(in, mapping("shop.B", "shop.C"))
		allow := `{"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}`
		if _, err := w.SetStackPolicy(w.Context(), &cfn.SetStackPolicyInput{StackName: &id, StackPolicyBody: &allow}); err != nil {
			t.Fatal(err)
		}
		want := id + ": Stack Refactor does not support stacks that have a stack policy."
		if r := w.refactor(in, mapping("shop.B", "shop.C")); aws.ToString(r.StatusReason) != want {
			t.Errorf("the refactor is %s: %s", r.Status, aws.ToString(r.StatusReason))
		}
		_, err := w.ExecuteStackRefactor(w.Context(), &cfn.ExecuteStackRefactorInput{StackRefactorId: before.StackRefactorId})
		w.refused(err, "ValidationError", want)
	})
}
