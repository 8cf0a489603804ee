// Package lifetime gives the context of calls that no request makes.
package lifetime

import (
	"context"
	"time"
)

// Until is a context that ends when closing is closed.
func Until(closing <-chan struct{}) context.Context { return lifetime{closing} }

type lifetime struct{ closing <-chan struct{} }

// Deadline implements context.Context: there is none.
func (lifetime) Deadline() (time.Time, bool) { return time.Time{}, false }

// Done implements context.Context.
func (l lifetime) Done() <-chan struct{} { return l.closing }

// Err implements context.Context.
func (l lifetime) Err() error {
	select {
	case <-l.closing:
		return context.Canceled
	default:
		return nil
	}
}

// Value implements context.Context: it has none.
func (lifetime) Value(any) any { return nil }
