// Package poll is the one way in which cfn waits for something that AWS does:
// early looks first, then a pace that follows what is seen, always one call a
// look, slower when the service throttles.
package poll

import (
	"context"
	"time"
)

// Pace is how often to look.
type Pace struct {
	// Shortest and Longest bound the time between two looks.
	Shortest, Longest time.Duration
	// Passes reports whether an error is one that passes by itself, such as
	// throttling. It slows the pace down; any other error ends the wait.
	Passes func(error) bool
	// Left estimates the time that is left; nil takes what has lasted for some
	// time to last about as long again.
	Left func(elapsed time.Duration) time.Duration
}

// Default suits everything that takes seconds to minutes.
func Default(passes func(error) bool) Pace {
	return Pace{Shortest: 350 * time.Millisecond, Longest: 2500 * time.Millisecond, Passes: passes}
}

// Look is the answer of one look.
type Look int

// The answers.
const (
	Quiet  Look = iota // nothing new
	Active             // something happened since the last look
	Done               // the wait is over
)

// maxFailed is how many looks in a row may fail before the wait gives up: with the slowest pace, about five minutes.
const maxFailed = 20

// Until calls look, the first time after the shortest time, until it is done,
// fails or ctx ends, and returns look's error or the cause of ctx's end.
func Until(ctx context.Context, p Pace, look func(context.Context) (Look, error)) error {
	start := time.Now()
	wait := p.Shortest
	failed := 0
	for {
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		seen, err := look(ctx)
		switch {
		case err != nil && p.Passes != nil && p.Passes(err) && failed < maxFailed:
			failed++
			wait = min(2*wait+p.Longest/2, 6*p.Longest)
			continue
		case err != nil:
			return err
		case seen == Done:
			return nil
		}
		failed = 0
		wait = p.next(wait, seen, time.Since(start))
	}
}

// share is the part of the time that is left after which it is worth to look
// again.
const share = 2

// next comes closer as the end does; where nothing moves it looks half as
// often each time.
func (p Pace) next(last time.Duration, seen Look, elapsed time.Duration) time.Duration {
	left := elapsed
	if p.Left != nil {
		left = p.Left(elapsed)
	}
	wait := left / share
	if seen == Quiet {
		wait = max(wait, 2*last)
	}
	return clamp(wait, p.Shortest, p.Longest)
}

func clamp(d, low, high time.Duration) time.Duration { return max(low, min(d, high)) }

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
