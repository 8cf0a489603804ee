package awsclient

import (
	"context"
	"errors"
	"net"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Code is the service's error code, empty where no service answered. Compare
// codes rather than Go types: the SDK types an error only for the operations
// whose model lists it.
func Code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// Message is the service's own text, verbatim.
func Message(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorMessage()
	}
	return ""
}

// Status is the HTTP status of the answer, 0 where there was none.
func Status(err error) int {
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) && response.Response != nil {
		return response.HTTPStatusCode()
	}
	return 0
}

// RequestID is the id under which AWS Support finds the call.
func RequestID(err error) string {
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		return response.ServiceRequestID()
	}
	return ""
}

// IsThrottle reports whether AWS asked to slow down. A quota that is used up
// (LimitExceededException) is none: waiting does not help.
func IsThrottle(err error) bool {
	code := Code(err)
	if code == "LimitExceededException" {
		return false
	}
	_, ok := retry.DefaultThrottleErrorCodes[code]
	return ok || Status(err) == http.StatusTooManyRequests
}

// IsTransient reports whether the same request may well succeed later:
// throttling, a fault inside AWS, an answer that broke off, or a network that is
// gone for the moment.
// A wait in progress goes on over such an error. Where a connection is refused
// nothing listens, which is the plain sign of an emulator that has been stopped.
func IsTransient(err error) bool {
	switch {
	case err == nil, errors.Is(err, context.Canceled), isRefused(err):
		return false
	case IsThrottle(err), Status(err) >= http.StatusInternalServerError:
		return true
	case Code(err) != "":
		return false
	case isUnreadable(err):
		return true
	}
	var send *smithyhttp.RequestSendError
	var network net.Error
	return errors.As(err, &send) || errors.As(err, &network)
}

// isUnreadable tells an answer that came but makes no sense: it broke off on its
// way, or something between here and AWS has put its own in its place.
func isUnreadable(err error) bool {
	return Code(err) == "" && Status(err) != 0 && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}

// operation is the service and operation that failed: the innermost one, since
// a call can fail because of another that was to get its credentials.
func operation(err error) (service, name string) {
	var failed *smithy.OperationError
	for errors.As(err, &failed) {
		service, name, err = failed.ServiceID, failed.OperationName, failed.Err
	}
	return service, name
}
