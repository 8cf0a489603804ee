package engine_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// operations are the requests that move a stack, by name.
func (w *world) operations(stack string) map[string]func() error {
	ctx, name := w.Context(), aws.String(stack)
	changeSet := func(kind types.ChangeSetType) error {
		_, err := w.CreateChangeSet(ctx, &cfn.CreateChangeSetInput{
			StackName: name, ChangeSetName: aws.String("set"), TemplateBody: aws.String(after), ChangeSetType: kind,
		})
		return err
	}
	return map[string]func() error{
		"update": func() error {
			_, err := w.UpdateStack(ctx, &cfn.UpdateStackInput{StackName: name, TemplateBody: aws.String(after)})
			return err
		},
		"delete": func() error { _, err := w.DeleteStack(ctx, &cfn.DeleteStackInput{StackName: name}); return err },
		"cancel": func() error {
			_, err := w.CancelUpdateStack(ctx, &cfn.CancelUpdateStackInput{StackName: name})
			return err
		},
		"continue": func() error {
			_, err := w.ContinueUpdateRollback(ctx, &cfn.ContinueUpdateRollbackInput{StackName: name})
			return err
		},
		"rollback":  func() error { _, err := w.RollbackStack(ctx, &cfn.RollbackStackInput{StackName: name}); return err },
		"changeset": func() error { return changeSet(types.ChangeSetTypeUpdate) },
		"createset": func() error { return changeSet(types.ChangeSetTypeCreate) },
	}
}

// refusals are the texts, with the stack's ID and status. That of update and
// changeset is recorded, as is that of createset; those of delete, cancel and
// continue are what clients report; that of rollback is not known.
var refusals = map[string]string{
	"update":    "Stack:ID is in STATUS state and can not be updated.",
	"changeset": "Stack:ID is in STATUS state and can not be updated.",
	"createset": "Stack [ID] already exists and cannot be created again with the changeSet [set].",
	"delete":    "Stack [ID] cannot be deleted while in status STATUS",
	"cancel":    "CancelUpdateStack cannot be called from current stack status",
	"continue":  "RollbackUpdatedStack cannot be called from current stack status",
	"rollback":  "Stack:ID is in STATUS state and can not be rolled back.",
}

// accepted are the operations that each status allows: AWS documentation,
// "Understand stack status codes" (what to do in each), "Choose how to handle
// failures when provisioning resources", "CancelUpdateStack",
// "ContinueUpdateRollback" and "RollbackStack".
var accepted = map[types.StackStatus]string{
	types.StackStatusReviewInProgress:                        "delete createset",
	types.StackStatusCreateInProgress:                        "delete",
	types.StackStatusCreateFailed:                            "delete rollback",
	types.StackStatusCreateComplete:                          "delete update changeset",
	types.StackStatusRollbackInProgress:                      "",
	types.StackStatusRollbackFailed:                          "delete",
	types.StackStatusRollbackComplete:                        "delete",
	types.StackStatusUpdateInProgress:                        "cancel",
	types.StackStatusUpdateCompleteCleanupInProgress:         "",
	types.StackStatusUpdateComplete:                          "delete update changeset",
	types.StackStatusUpdateFailed:                            "delete rollback",
	types.StackStatusUpdateRollbackInProgress:                "",
	types.StackStatusUpdateRollbackFailed:                    "delete continue",
	types.StackStatusUpdateRollbackCompleteCleanupInProgress: "",
	types.StackStatusUpdateRollbackComplete:                  "delete update changeset",
	types.StackStatusDeleteInProgress:                        "delete",
	types.StackStatusDeleteFailed:                            "delete",
}

func TestEveryOperationInEveryStatus(t *testing.T) {
	for status, allowed := range accepted {
		for operation, refusal := range refusals {
			t.Run(string(status)+"/"+operation, func(t *testing.T) {
				inWorld(t, func(w *world) {
					id := w.create("shop", before)
					w.wait(100_000_000)
					w.plant(id, status)
					err := w.operations("shop")[operation]()
					if strings.Contains(" "+allowed+" ", " "+operation+" ") {
						if err != nil {
							t.Error(err)
						}
						return
					}
					// A stack is found by its ID in one text, by what it was
					// asked for in another.
					want := strings.NewReplacer("[ID] already", "[shop] already", "ID", id, "STATUS", string(status)).Replace(refusal)
					var api smithy.APIError
					if !errors.As(err, &api) || api.ErrorCode() != "ValidationError" || api.ErrorMessage() != want {
						t.Errorf("got  %v\nwant %s", err, want)
					}
				})
			})
		}
	}
}

// plant puts a stack into a status, with an operation where there is one.
func (w *world) plant(id string, status types.StackStatus) {
	w.Helper()
	key := "stack/111111111111/eu-west-1/" + id[strings.LastIndex(id, "/")+1:]
	err := w.store.Update(func(tx store.Tx) error {
		s, _, err := store.Get[map[string]any](tx, key)
		if err != nil {
			return err
		}
		s["Status"] = status
		if strings.HasSuffix(string(status), "_IN_PROGRESS") && status != types.StackStatusReviewInProgress {
			s["Operation"] = map[string]any{"ID": "planted", "Type": types.OperationTypeUpdateStack, "Phase": "deploy"}
		}
		return store.Put(tx, key, s)
	})
	if err != nil {
		w.Fatal(err)
	}
}
