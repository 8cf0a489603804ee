package poll_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/poll"
)

var (
	errThrottled = errors.New("throttled")
	errOther     = errors.New("other")
)

func testPace() poll.Pace {
	return poll.Pace{
		Shortest: 100 * time.Millisecond, Longest: time.Second,
		Passes: func(err error) bool { return errors.Is(err, errThrottled) },
	}
}

// times runs look until it is done and gives when it was called, in ms.
func times(ctx context.Context, p poll.Pace, look func(n int) (poll.Look, error)) (at []int64, err error) {
	start := time.Now()
	err = poll.Until(ctx, p, func(context.Context) (poll.Look, error) {
		at = append(at, time.Since(start).Milliseconds())
		return look(len(at))
	})
	return at, err
}

func TestPace(t *testing.T) {
	left := func(d time.Duration) poll.Pace {
		p := testPace()
		p.Left = func(time.Duration) time.Duration { return d }
		return p
	}
	for name, test := range map[string]struct {
		pace poll.Pace
		seen poll.Look
		want []int64
	}{
		"nothing moves: half as often each time": {left(0), poll.Quiet, []int64{100, 300, 700, 1500, 2500, 3500}},
		"it moves and is nearly over":            {left(0), poll.Active, []int64{100, 200, 300, 400, 500, 600}},
		"it moves, and about as long again":      {testPace(), poll.Active, []int64{100, 200, 300, 450, 675, 1012}},
		"a known time is left":                   {left(1200 * time.Millisecond), poll.Active, []int64{100, 700, 1300, 1900, 2500, 3100}},
		"never slower than the longest":          {left(time.Hour), poll.Active, []int64{100, 1100, 2100, 3100, 4100, 5100}},
		"nothing moves, but much time is left":   {left(1200 * time.Millisecond), poll.Quiet, []int64{100, 700, 1700, 2700, 3700, 4700}},
	} {
		synctest.Test(t, func(t *testing.T) {
			at, err := times(t.Context(), test.pace, func(n int) (poll.Look, error) {
				if n == len(test.want) {
					return poll.Done, nil
				}
				return test.seen, nil
			})
			if diff := cmp.Diff(test.want, at); err != nil || diff != "" {
				t.Errorf("%s: %v\n%s", name, err, diff)
			}
		})
	}
}

func TestThrottling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at, err := times(t.Context(), testPace(), func(n int) (poll.Look, error) {
			if n < 6 {
				return poll.Quiet, errThrottled
			}
			return poll.Done, nil
		})
		if diff := cmp.Diff([]int64{100, 800, 2700, 7000, 13000, 19000}, at); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := times(t.Context(), testPace(), func(int) (poll.Look, error) { return poll.Quiet, errThrottled })
		if took := time.Since(start); !errors.Is(err, errThrottled) || took > 3*time.Minute {
			t.Errorf("a service that only throttles: %v after %v", err, took)
		}
	})
}

func TestErrorsAndEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at, err := times(t.Context(), testPace(), func(int) (poll.Look, error) { return poll.Quiet, errOther })
		if !errors.Is(err, errOther) || len(at) != 1 {
			t.Errorf("%v after %d looks", err, len(at))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		reason := errors.New("deadline")
		ctx, cancel := context.WithTimeoutCause(t.Context(), 1234*time.Millisecond, reason)
		defer cancel()
		start := time.Now()
		_, err := times(ctx, testPace(), func(int) (poll.Look, error) { return poll.Quiet, nil })
		if took := time.Since(start); !errors.Is(err, reason) || took != 1234*time.Millisecond {
			t.Errorf("%v after %v", err, took)
		}
	})
}
