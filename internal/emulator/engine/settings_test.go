package engine_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
)

// AWS documentation, "UpdateStack": what a request leaves out stays, what it
// gives empty is cleared; and what belongs to a stack reaches those nested in
// it ("Nested stacks": tags; "AWS::CloudFormation::Stack": NotificationARNs).
func TestSettingsStayUntilTheyAreCleared(t *testing.T) {
	inWorld(t, func(w *world) {
		topic := "arn:aws:sns:eu-west-1:111111111111:t"
		w.alarms()
		w.nested().create("root", root, func(in *cfn.CreateStackInput) {
			in.Parameters, in.NotificationARNs, in.RollbackConfiguration = timeout("10"), []string{topic}, triggered(5)
			in.RoleARN, in.Tags = aws.String("arn:aws:iam::111111111111:role/deployer"), tags("team", "a")
		})
		expect := func(status types.StackStatus, arns, tagged int) {
			t.Helper()
			w.expectStatus("root", status)
			leaf := w.physical(w.physical("root")["Middle"])["Leaf"]
			for _, s := range []types.Stack{w.find("root"), w.find(leaf)} {
				if len(s.NotificationARNs) != arns || len(s.Tags) != tagged || *s.RoleARN != "arn:aws:iam::111111111111:role/deployer" {
					t.Errorf("%s: %v, %v, %s", *s.StackName, s.NotificationARNs, s.Tags, *s.RoleARN)
				}
			}
			if r := w.find("root").RollbackConfiguration; len(r.RollbackTriggers) != 1 || *r.MonitoringTimeInMinutes != 5 {
				t.Errorf("rollback configuration: %v", r)
			}
		}
		expect(types.StackStatusCreateComplete, 1, 1)
		w.updateNested()
		expect(types.StackStatusUpdateComplete, 1, 1)
		w.update("root", root, func(in *cfn.UpdateStackInput) {
			in.Parameters, in.NotificationARNs, in.Tags = timeout("20"), []string{}, []types.Tag{}
		})
		expect(types.StackStatusUpdateComplete, 0, 0)
	})
}

// AWS documentation, "CreateStack" and the other operations with a
// ClientRequestToken: a repeated request is taken as the first one.
func TestRepeatedRequestsAreTakenOnce(t *testing.T) {
	token := aws.String("once")
	twice := func(w *world, what string, request func() error) {
		w.Helper()
		for range 2 {
			if err := request(); err != nil {
				w.Errorf("%s: %v", what, err)
			}
		}
	}
	inWorld(t, func(w *world) {
		w.prepared(before)
		shop := aws.String("shop")
		twice(w, "update", func() error {
			_, err := w.UpdateStack(w.Context(), &cfn.UpdateStackInput{StackName: shop, TemplateBody: aws.String(after), ClientRequestToken: token})
			return err
		})
		twice(w, "cancel", func() error {
			_, err := w.CancelUpdateStack(w.Context(), &cfn.CancelUpdateStackInput{StackName: shop, ClientRequestToken: aws.String("two")})
			w.wait(100_000_000)
			return err
		})
		w.expectStatus("shop", types.StackStatusUpdateRollbackComplete)
		twice(w, "change set", func() error {
			_, err := w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{
				StackName: shop, ChangeSetName: aws.String("set"), TemplateBody: aws.String(after), ClientToken: token,
			})
			return err
		})
		w.wait(100_000_000)
		w.fault(engine.Fault{LogicalID: "B", On: engine.Create, Times: 1})
		w.fault(engine.Fault{LogicalID: "A", On: engine.Update, Times: 1})
		twice(w, "execute", func() error {
			_, err := w.ExecuteChangeSet(w.Context(), &cfn.ExecuteChangeSetInput{
				StackName: shop, ChangeSetName: aws.String("set"), ClientRequestToken: aws.String("three"), DisableRollback: aws.Bool(true),
			})
			w.wait(100_000_000)
			return err
		})
		w.expectStatus("shop", types.StackStatusUpdateFailed)
		twice(w, "rollback", func() error {
			_, err := w.RollbackStack(w.Context(), &cfn.RollbackStackInput{StackName: shop, ClientRequestToken: aws.String("four")})
			w.wait(100_000_000)
			return err
		})
		w.expectStatus("shop", types.StackStatusUpdateRollbackComplete)
		_, err := w.RollbackStack(w.Context(), &cfn.RollbackStackInput{StackName: shop, ClientRequestToken: token})
		w.refused(err, "TokenAlreadyExistsException", "A client request token already exists: once")
	})
}

// AWS documentation, "CreateChangeSet", OnStackFailure.
func TestOnStackFailure(t *testing.T) {
	for on, want := range map[types.OnStackFailure]types.StackStatus{
		types.OnStackFailureDelete:    types.StackStatusDeleteComplete,
		types.OnStackFailureDoNothing: types.StackStatusCreateFailed,
		types.OnStackFailureRollback:  types.StackStatusRollbackComplete,
	} {
		inWorld(t, func(w *world) {
			set := func(kind types.ChangeSetType) (*cfn.CreateChangeSetOutput, error) {
				return w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{
					StackName: aws.String("shop"), ChangeSetName: aws.String("set"), TemplateBody: aws.String(before),
					ChangeSetType: kind, OnStackFailure: on,
				})
			}
			out, err := set(types.ChangeSetTypeCreate)
			if err != nil {
				t.Fatal(err)
			}
			w.wait(100_000_000)
			_, err = w.ExecuteChangeSet(w.Context(), &cfn.ExecuteChangeSetInput{ChangeSetName: out.Id, DisableRollback: aws.Bool(false)})
			w.refused(err, "ValidationError", "You can only specify one of DisableRollback or OnStackFailure")
			w.fault(engine.Fault{LogicalID: "A", On: engine.Create, Times: 1})
			w.execute(*out.Id)
			w.expectStatus(*out.StackId, want)
		})
	}
}
