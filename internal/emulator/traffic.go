package emulator

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Share is a part of all requests, from 0 to 1. Its text is 20%.
type Share float64

// ParseShare reads 20% or 0.2.
func ParseShare(text string) (Share, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	value, err := strconv.ParseFloat(number, 64)
	if percent {
		value /= 100
	}
	if err != nil || !(value >= 0 && value <= 1) {
		return 0, fmt.Errorf("a share is a percentage up to 100%% such as 20%%, or a number from 0 to 1, not %q", text)
	}
	return Share(value), nil
}

// String gives the percentage.
func (s Share) String() string { return strconv.FormatFloat(100*float64(s), 'g', 6, 64) + "%" }

// MarshalText implements encoding.TextMarshaler.
func (s Share) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Share) UnmarshalText(text []byte) (err error) {
	*s, err = ParseShare(string(text))
	return err
}

func (s *Share) orNil() *Share {
	if *s == 0 {
		return nil
	}
	return s
}

// Duration is a time.Duration whose text is 200ms.
type Duration time.Duration

// ParseDuration reads 200ms, 1.5s.
func ParseDuration(text string) (Duration, error) {
	d, err := time.ParseDuration(strings.TrimSpace(text))
	if err != nil || d < 0 {
		return 0, fmt.Errorf("a latency is a time such as 200ms or 1.5s, not %q", text)
	}
	return Duration(d), nil
}

// String gives the form that ParseDuration reads.
func (d Duration) String() string { return time.Duration(d).String() }

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDuration(string(text))
	return err
}

func (d *Duration) orNil() *Duration {
	if *d == 0 {
		return nil
	}
	return d
}

// golden is the golden ratio's fraction in 64 bits: its multiples spread evenly
// over all fractions, without a period that a client could fall in step with.
const golden = 0x9E3779B97F4A7C15

// throttled is true for the given share of requests, which it counts. They are
// spread evenly, so that a test meets the same throttling each time.
func (e *Emulator) throttled(share Share) bool {
	const bits = 53 // as many as a float64 holds
	fraction := float64(e.requests.Add(1)*golden>>(64-bits)) / (1 << bits)
	return fraction < float64(share)
}

// disturb holds a request up and gives the error that it is to be answered
// with, as far as that is asked for.
func (e *Emulator) disturb(ctx context.Context, service string) *wire.Error {
	var traffic Failures
	err := e.config.Store.View(func(tx store.Tx) (err error) {
		traffic, _, err = store.Get[Failures](tx, trafficKey)
		return err
	})
	if err != nil {
		e.config.Logger.Error("failures", "error", err)
		return nil
	}
	if traffic.Latency != nil {
		wait(ctx, time.Duration(*traffic.Latency))
	}
	if traffic.Throttle == nil || !e.throttled(*traffic.Throttle) {
		return nil
	}
	return slowDown(service)
}

// slowDown is what a service says that has too much to do: AWS documentation,
// "Common Error Types" of the CloudFormation and the Cloud Control API, and
// "Error responses" of Amazon S3.
func slowDown(service string) *wire.Error {
	switch service {
	case "s3":
		return &wire.Error{Code: "SlowDown", Status: http.StatusServiceUnavailable, Message: "Please reduce your request rate."}
	case "cloudformation", "sts":
		return wire.Errorf("Throttling", "Rate exceeded")
	default:
		return wire.Errorf("ThrottlingException", "Rate exceeded")
	}
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
