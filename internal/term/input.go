package term

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"
)

// input reads standard input when something is waited for, and never ahead: a
// terminal gives one line a read, or the keys that were pressed.
type input struct {
	reader  io.Reader
	unread  []byte
	pending chan piece
}

type piece struct {
	data []byte
	err  error
}

// line waits for a line or for ctx to end.
func (in *input) line(ctx context.Context) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	for {
		if i := bytes.IndexByte(in.unread, '\n'); i >= 0 {
			return in.take(i + 1), nil
		}
		_, err := in.more(ctx, nil)
		if errors.Is(err, io.EOF) && len(in.unread) > 0 {
			return in.take(len(in.unread)), nil
		}
		if err != nil {
			return "", err
		}
	}
}

func (in *input) take(n int) string {
	text := string(in.unread[:n])
	in.unread = in.unread[n:]
	return text
}

// more waits for what comes next, for ctx to end, or for late, after which
// there is none. A read cannot be taken back: one that is left behind ends with
// the process, or answers the next question.
func (in *input) more(ctx context.Context, late <-chan time.Time) (came bool, err error) {
	if in.pending == nil {
		pending := make(chan piece, 1)
		go func() {
			data := make([]byte, 4096)
			n, err := in.reader.Read(data)
			pending <- piece{data[:n], err}
		}()
		in.pending = pending
	}
	select {
	case p := <-in.pending:
		in.pending = nil
		in.unread = append(in.unread, p.data...)
		if len(p.data) > 0 {
			return true, nil // an error comes again with the next read
		}
		return false, p.err
	case <-late:
		return false, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}
