package wire

import (
	"errors"
	"fmt"
	"net/http"
)

// Error is what an operation answers instead of a result. Code and Message
// reach the client word for word.
type Error struct {
	Code    string
	Message string
	// Status is the HTTP status, 4xx for the caller's faults.
	Status int
}

// Error gives the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Errorf makes an Error whose status follows from its code.
func Errorf(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Status: StatusOf(code)}
}

// ErrNotEmulated is the code of the answer to what AWS does and the emulator
// does not. Its status is not one that clients retry.
const ErrNotEmulated = "NotEmulated"

// StatusOf is the HTTP status of an error code of a service here (AWS
// documentation, the "Errors" section of each API page and "Common Errors"):
// 400 unless the service says otherwise.
func StatusOf(code string) int {
	switch code {
	case "AccessDenied", "AccessDeniedException", "ExpiredToken", "ExpiredTokenException",
		"IncompleteSignature", "InvalidClientTokenId", "MissingAuthenticationToken",
		"OptInRequired", "RequestExpired", "SignatureDoesNotMatch", "UnrecognizedClientException":
		return http.StatusForbidden
	case "ChangeSetNotFound", "GeneratedTemplateNotFound", "HookResultNotFound",
		"OperationNotFoundException", "StackInstanceNotFoundException", "StackNotFoundException",
		"StackRefactorNotFoundException", "StackSetNotFoundException",
		"TypeConfigurationNotFoundException", "TypeNotFoundException",
		"NoSuchEntity", "NotFound", "UnknownOperationException":
		return http.StatusNotFound
	case "CreatedButModifiedException", "NameAlreadyExistsException",
		"OperationIdAlreadyExistsException", "OperationInProgressException",
		"StackSetNotEmptyException", "StaleRequestException":
		return http.StatusConflict
	case "RequestEntityTooLarge":
		return http.StatusRequestEntityTooLarge
	case "ConcurrentResourcesLimitExceeded":
		return http.StatusTooManyRequests
	case "InternalFailure":
		return http.StatusInternalServerError
	case "ServiceUnavailable":
		return http.StatusServiceUnavailable
	default:
		return http.StatusBadRequest
	}
}

// asError turns any error into one for the wire. What is not an Error is a
// fault of the emulator and says so.
func asError(err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	return Errorf("InternalFailure", "The emulator failed: %v", err)
}
