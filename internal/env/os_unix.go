//go:build unix

package env

import (
	"errors"
	"syscall"
)

func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// ReaderGone reports that a write failed because nobody reads the other end of
// the pipe any more.
func ReaderGone(err error) bool { return errors.Is(err, syscall.EPIPE) }
