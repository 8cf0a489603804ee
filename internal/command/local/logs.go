package local

import (
	"context"
	"time"

	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/poll"
)

// followLog prints what is added to the log until the person has enough.
func followLog(ctx context.Context, e *env.Env, path string, printed int) error {
	pace := poll.Pace{Shortest: 100 * time.Millisecond, Longest: time.Second}
	return poll.Until(ctx, pace, func(context.Context) (poll.Look, error) {
		data, err := e.Files.Read(path)
		if err != nil || len(data) == printed {
			return poll.Quiet, err
		}
		if len(data) < printed { // begun anew
			printed = 0
		}
		_, err = e.Stdout.Write(data[printed:])
		printed = len(data)
		return poll.Active, err
	})
}
