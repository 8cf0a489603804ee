package stackset

import (
	"context"
	"errors"
	"strings"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
)

// The codes of the StackSet operations (AWS documentation, "CloudFormation API
// Reference", errors of each operation).
const (
	codeNoSet       = "StackSetNotFoundException"
	codeNoInstance  = "StackInstanceNotFoundException"
	codeNoOperation = "OperationNotFoundException"
	codeBusy        = "OperationInProgressException"
	codeKnown       = "OperationIdAlreadyExistsException"
	codeStale       = "StaleRequestException"
	codeNotEmpty    = "StackSetNotEmptyException"
	codeTaken       = "NameAlreadyExistsException"
	codeOtherwise   = "CreatedButModifiedException"
)

// moved is the error of a request that was made for a state which is no more.
type moved struct{ error }

func (m moved) Unwrap() error { return m.error }

// IsMoved reports that the StackSet has changed since its state was read: read
// it and plan again.
func IsMoved(err error) bool {
	var m moved
	return errors.As(err, &m)
}

// Absent is the diagnostic for a StackSet that does not exist.
func Absent(name string) *diag.Diagnostic {
	return diag.New(diag.NotFound, "stackset.not-found", "StackSet %s does not exist here", name).
		WithHint("see what there is with cfn stackset list; a StackSet lives in one region, a delegated administrator needs --call-as delegated-admin")
}

// explain turns what CloudFormation answers about a StackSet into a diagnostic.
func explain(err error, name string) error {
	var known *diag.Diagnostic
	if err == nil || errors.As(err, &known) || errors.Is(err, context.Canceled) {
		return err
	}
	text := awsclient.Message(err)
	switch awsclient.Code(err) {
	case codeNoSet:
		return Absent(name).Because(err)
	case codeNoOperation:
		return diag.New(diag.NotFound, "stackset.no-operation", "StackSet %s has no such operation", name).
			WithDetail(text).WithHint("cfn stackset operations %s", name).Because(err)
	case codeNoInstance:
		return diag.New(diag.NotFound, "stackset.no-instance", "StackSet %s has no such stack instance", name).
			WithDetail(text).WithHint("cfn stackset instances %s", name).Because(err)
	case codeBusy:
		return diag.New(diag.Busy, "stackset.busy", "another operation is in progress on StackSet %s", name).
			WithDetail(text).WithHint("cfn stackset status %s", name).Because(err)
	case codeNotEmpty:
		return diag.New(diag.Failed, "stackset.not-empty", "StackSet %s has stack instances", name).
			WithDetail(text).WithHint("cfn stackset delete %s", name).Because(err)
	case codeTaken, codeOtherwise:
		return diag.New(diag.Failed, "stackset.exists", "StackSet %s was created by somebody else in the meantime", name).
			WithDetail(text).WithHint("run the command again").Because(err)
	case "ValidationError":
		return refused(text, name).Because(err)
	default:
		return awsclient.Explain(err)
	}
}

// refused explains a request that CloudFormation does not take.
func refused(text, name string) *diag.Diagnostic {
	lower := strings.ToLower(text)
	switch {
	case strings.Contains(lower, "not a delegated administrator"):
		return diag.New(diag.Access, "stackset.not-delegated", "this account is no delegated administrator for StackSets").WithDetail(text).
			WithHint("leave out --call-as (admin.callAs in the file), or register the account from the management account")
	case strings.Contains(lower, "organizations access"), strings.Contains(lower, "trusted access"):
		return noAccess().WithDetail(text)
	default:
		return diag.New(diag.Invalid, "stackset.refused", "CloudFormation refuses the request for StackSet %s", name).WithDetail(text)
	}
}

// noAccess is the diagnostic for an organization without trusted access.
func noAccess() *diag.Diagnostic {
	return diag.New(diag.Access, "stackset.no-access", "StackSets have no access to AWS Organizations").
		WithHint("from the management account:  cfn stackset access enable")
}

// explainAccess is for what has no StackSet to name.
func explainAccess(err error) error {
	if awsclient.Code(err) != "InvalidOperationException" && awsclient.Code(err) != "ValidationError" {
		return explain(err, "")
	}
	return diag.New(diag.Failed, "stackset.access", "CloudFormation refuses the request").WithDetail(awsclient.Message(err)).
		WithHint("trusted access is given from the organization's management account").Because(err)
}
