package stack

import (
	"context"
	"errors"
	"strings"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
)

// This file is the only one that recognises CloudFormation's texts. The
// service answers most failures with the code ValidationError, so the text is
// all there is to tell them apart.

// isAbsent reports whether err says in so many words that the stack does not
// exist. Nothing else may be read as "not found": a denied or failed call on an
// existing stack would then create a second one.
func isAbsent(err error) bool {
	text := awsclient.Message(err)
	return awsclient.Code(err) == "ValidationError" &&
		strings.Contains(text, "does not exist") && strings.HasPrefix(text, "Stack ")
}

func isChangeSetAbsent(err error) bool {
	return awsclient.Code(err) == "ChangeSetNotFound"
}

func isNameTaken(err error) bool {
	return awsclient.Code(err) == "AlreadyExistsException"
}

// isNoChange recognises the answers that mean "the stack is already so": the
// error of UpdateStack and the reasons of a FAILED change set, with and
// without transforms.
func isNoChange(text string) bool {
	for _, known := range []string{
		"No updates are to be performed",
		"The submitted information didn't contain changes",
		"There are no changes",
	} {
		if strings.Contains(text, known) {
			return true
		}
	}
	return false
}

// IsGone recognises why a resource failed: it does not exist any more.
func IsGone(reason string) bool { return strings.Contains(reason, "HandlerErrorCode: NotFound") }

// isNotImported recognises the answer that nobody imports an export.
func isNotImported(err error) bool {
	return awsclient.Code(err) == "ValidationError" && strings.Contains(awsclient.Message(err), "is not imported by any stack")
}

// isNoOperation recognises that there is no operation of an ID. AWS's text is
// not known; it tells the same of stacks in this way.
func isNoOperation(err error) bool {
	code := awsclient.Code(err)
	return code == "OperationNotFoundException" || code == "ValidationError" && strings.Contains(awsclient.Message(err), "does not exist")
}

// IsDenied recognises what a stack policy has stopped.
func IsDenied(reason string) bool {
	return strings.Contains(reason, "denied by stack policy") || strings.Contains(reason, "not allowed by stack policy")
}

// isDetecting recognises that drift is looked for already.
func isDetecting(err error) bool {
	return awsclient.Code(err) == "ValidationError" && strings.Contains(awsclient.Message(err), "rift detection is already in progress")
}

// unretained names the resources that ImportExistingResources has found and
// that the template would not keep; none where a change set failed otherwise.
func unretained(reason string) (ids []string) {
	_, list, found := strings.Cut(reason, "CloudFormation is attempting to import some resources")
	if !found {
		return nil
	}
	_, list, _ = strings.Cut(list, "The affected resources are ")
	for part := range strings.SplitSeq(list, "})") {
		id, _, ok := strings.Cut(strings.TrimLeft(part, ", "), " (")
		if ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// isImport recognises the change set of an import by its reason: nothing else
// tells its type.
func isImport(reason string) bool {
	return strings.HasPrefix(reason, "Verify that resources and their properties defined in the template match")
}

// importHint says what to do about a refused import, empty where that is not
// known: about the request, and about what the change set found.
func importHint(text string) string {
	switch {
	case strings.Contains(text, "You have modified resources"):
		return "an import can do nothing else: leave the other resources as they are deployed, import, then  cfn deploy"
	case strings.Contains(text, "already exists in stack"):
		return "a resource has one stack: take it out of that one first, with DeletionPolicy: Retain"
	case strings.Contains(text, "not found"), strings.Contains(text, "does not exist"):
		return "say which resource it is:  --resource LOGICAL_ID=ID"
	default:
		return ""
	}
}

// hinted says what to do about an import that CloudFormation does not take.
func (r Request) hinted(err error) error {
	if len(r.Imports) == 0 {
		return err
	}
	for _, d := range diag.From(err) {
		if d.Hint == "" {
			d.Hint = importHint(d.Detail)
		}
	}
	return err
}

// isBusy recognises a stack on which something else is going on.
func isBusy(err error) bool {
	switch awsclient.Code(err) {
	case "OperationInProgressException", "InvalidChangeSetStatus":
		return true
	case "ValidationError":
		text := awsclient.Message(err)
		return strings.Contains(text, "_IN_PROGRESS state and can not be updated") ||
			strings.Contains(text, "IN_PROGRESS] state")
	default:
		return false
	}
}

// explain turns what CloudFormation answers about a stack into a diagnostic.
func explain(err error, name string) error {
	var known *diag.Diagnostic
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known), errors.Is(err, context.Canceled):
		return err
	case isAbsent(err):
		return Absent(name).Because(err)
	case isBusy(err):
		return diag.New(diag.Busy, "stack.busy", "another operation is in progress on stack %s", name).
			WithDetail(awsclient.Message(err)).WithHint("cfn watch %s", name).Because(err)
	case isChangeSetAbsent(err):
		return diag.New(diag.Busy, "changeset.gone", "the change set for stack %s is gone: another command executed or deleted it", name).
			WithDetail(awsclient.Message(err)).WithHint("cfn watch %s, or run the command again", name).Because(err)
	case strings.Contains(awsclient.Message(err), "already exists and cannot be created again"): // there was none a moment ago
		return diag.New(diag.Busy, "stack.created", "another command has created stack %s at this moment", name).
			WithDetail(awsclient.Message(err)).WithHint("cfn watch %s, or run the command again", name).Because(err)
	case awsclient.Code(err) == "ValidationError":
		return diag.New(diag.Invalid, "stack.refused", "CloudFormation refuses the request for stack %s", name).
			WithDetail(awsclient.Message(err)).Because(err)
	default:
		return awsclient.Explain(err)
	}
}

// Absent is the diagnostic for a stack that does not exist.
func Absent(name string) *diag.Diagnostic {
	return diag.New(diag.NotFound, "stack.not-found", "stack %s does not exist here", name).
		WithHint("see what there is with cfn list, or choose another --region or --context")
}
