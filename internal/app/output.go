package app

import (
	"errors"
	"io"
	"sync"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
)

// output is standard output for a whole run. It remembers its first error and
// writes nothing after it, so that neither commands nor views have to watch
// for a full disk or a reader that has gone.
type output struct {
	mu  sync.Mutex
	w   io.Writer
	err error
}

// Write gives its first error ever after.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.w.Write(p)
	o.err = err
	return n, err
}

// judge gives what a run that ended with err comes to. A reader that has gone
// (head, a pager that was left) has seen what it wanted and is no failure;
// anything else that kept the output from being written is, even if the
// command has done its work.
func (o *output) judge(err error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		return err
	}
	lost := errors.Is(err, o.err)
	if env.ReaderGone(o.err) {
		if lost {
			return nil
		}
		return err
	}
	trouble := diag.New(diag.Failed, "output.unwritable", "the output cannot be written").
		WithDetail(o.err.Error()).Because(o.err)
	if err == nil || lost {
		return trouble
	}
	trouble.Severity = diag.Warning
	return append(diag.List{trouble}, diag.From(err)...)
}
