package awsclient

import (
	"context"

	"github.com/aws/smithy-go/middleware"
)

// place is where a call went: what a message needs to name.
type place struct {
	context  string
	profile  string
	region   string
	endpoint string
	local    bool
}

// located is an error of a call that knows where the call went.
type located struct {
	error
	place *place
	// cause is why the caller's context ended, nil where it did not.
	cause error
}

// Unwrap gives the error and, so that a diagnostic given as the context's
// cause is found, that cause.
func (l located) Unwrap() []error {
	if l.cause == nil {
		return []error{l.error}
	}
	return []error{l.cause, l.error}
}

// locate makes every failed call carry its place.
func locate(at *place) func(*middleware.Stack) error {
	return func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("cfnPlace",
			func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				out, metadata, err := next.HandleInitialize(ctx, in)
				if err != nil {
					err = located{err, at, context.Cause(ctx)}
				}
				return out, metadata, err
			}), middleware.Before)
	}
}
