package engine

import (
	"context"
	"time"
)

// lifetime is the context of calls outside any request: it ends with the
// engine.
type lifetime struct{ closing <-chan struct{} }

var _ context.Context = lifetime{}

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
