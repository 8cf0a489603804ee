package provider

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Error is why a resource could not be created, updated or deleted. Its text
// is that of a resource's ResourceStatusReason.
type Error struct {
	Type string
	// Code is the HandlerErrorCode: AlreadyExists, NotFound, InvalidRequest,
	// GeneralServiceException …
	Code string
	// Message is what went wrong, in the words of the service.
	Message string
	// token is the RequestToken shown.
	token string
	// plain is true where CloudFormation shows the message as it is.
	plain bool
}

// Error gives the text as CloudFormation shows it.
func (e *Error) Error() string {
	if e.plain {
		return e.Message
	}
	return fmt.Sprintf("Resource handler returned message: %q (RequestToken: %s, HandlerErrorCode: %s)",
		e.Message, e.token, e.Code)
}

// alreadyExists is the refusal of a name or identifier that another resource
// has. CloudFormation names the stack that owns it.
func alreadyExists(p Physical, physicalID string, other Resource) error {
	if other.StackID != "" {
		message := fmt.Sprintf("%s already exists in stack %s", physicalID, other.StackID)
		return &Error{Type: p.Type, Code: "AlreadyExists", Message: message, plain: true}
	}
	return &Error{
		Type: p.Type, Code: "AlreadyExists", token: requestToken(p),
		Message: fmt.Sprintf("Resource of type '%s' with identifier '%s' already exists.", p.Type, other.Identifier),
	}
}

// stillNamed is the refusal of the name of a secret that waits for its
// deletion, as public reports show it.
func stillNamed(p Physical) error {
	return &Error{
		Type: p.Type, Code: "InvalidRequest", token: requestToken(p),
		Message: "You can't create this secret because a secret with this name is already scheduled for deletion.",
	}
}

// notFound is the answer where a resource was deleted behind the stack's back.
func notFound(p Physical) error {
	return &Error{
		Type: p.Type, Code: "NotFound", token: requestToken(p),
		Message: fmt.Sprintf("Resource of type '%s' with identifier '%s' was not found.", p.Type, p.PhysicalID),
	}
}

// serviceError shows a service's error as CloudFormation does. Errors that are
// none of a service are returned as they are.
func serviceError(p Physical, service string, err error) error {
	var answer *wire.Error
	if !errors.As(err, &answer) {
		return err
	}
	code := "GeneralServiceException"
	switch answer.Status {
	case http.StatusConflict:
		code = "ResourceConflict"
		if strings.Contains(answer.Code, "Already") {
			code = "AlreadyExists"
		}
	case http.StatusNotFound:
		code = "NotFound"
	case http.StatusForbidden:
		code = "AccessDenied"
	case http.StatusBadRequest:
		code = "InvalidRequest"
	}
	r := random(p.Unique, "request", answer.Code)
	message := fmt.Sprintf("%s (Service: Amazon %s; Status Code: %d; Error Code: %s; Request ID: %s; %s Extended Request ID: %s; Proxy: null)",
		answer.Message, service, answer.Status, answer.Code, pick(r, upperAlnum, 16), service, pick(r, mixedAlnum, 75)+"=")
	return &Error{Type: p.Type, Code: code, Message: message, plain: true}
}

func requestToken(p Physical) string { return uuid(random(p.Unique, "request", p.StackID)) }

// OnDemand is a failure that somebody asked for, in the form that errors of the
// type's handler have: the service with the ID of its request, and around it
// CloudFormation's own (AWS documentation, "Handler error codes"). Custom
// resources fail with what their function answers.
func OnDemand(typeName, requestID, token string) *Error {
	const code, demanded = "GeneralServiceException", "Failure on demand"
	if IsCustom(typeName) {
		return &Error{Type: typeName, Code: code, plain: true, Message: fmt.Sprintf(
			"Received response status [FAILED] from custom resource. Message returned: %s (RequestId: %s)", demanded, requestID)}
	}
	return &Error{Type: typeName, Code: code, token: token, Message: fmt.Sprintf(
		"%s (Service: %s, Status Code: 400, Request ID: %s)", demanded, serviceName(typeName), requestID)}
}

// serviceName is what the SDK of the handlers calls the service of a type:
// Sqs, DynamoDb, CloudFront.
func serviceName(typeName string) string {
	parts := strings.Split(typeName, "::")
	name := parts[min(1, len(parts)-1)]
	switch name {
	case "Logs":
		return "CloudWatchLogs"
	case "Events":
		return "EventBridge"
	case "StepFunctions":
		return "Sfn"
	}
	letters := []rune(name)
	for i := 1; i < len(letters); i++ {
		endsWord := i+1 == len(letters) || !unicode.IsLower(letters[i+1])
		if unicode.IsUpper(rune(name[i-1])) && endsWord {
			letters[i] = unicode.ToLower(letters[i])
		}
	}
	return string(letters)
}

// NotEmulated tells why resources of a type that AWS has cannot be created
// here; refused is false where they can.
func NotEmulated(typeName string) (reason string, refused bool) {
	switch {
	case IsCustom(typeName):
		return fmt.Sprintf("Not emulated: %s is a custom resource, and the emulator does not run the function or topic behind its ServiceToken; cfn local fail --file answers for it.", typeName), true
	case strings.HasSuffix(typeName, "::MODULE"):
		return fmt.Sprintf("Not emulated: %s is a module of the CloudFormation registry.", typeName), true
	case typeName == "AWS::CloudFormation::StackSet":
		return "Not emulated: a stack set as a resource of a stack.", true
	default:
		return "", false
	}
}

// IsCustom tells whether a type is a custom resource's: Custom::NAME or
// AWS::CloudFormation::CustomResource.
func IsCustom(typeName string) bool {
	return strings.HasPrefix(typeName, "Custom::") || typeName == "AWS::CloudFormation::CustomResource"
}
