package env

import (
	"errors"
	"syscall"
)

// detachedProcess is DETACHED_PROCESS of CreateProcess, which package syscall
// does not name.
const detachedProcess = 0x00000008

// noData is ERROR_NO_DATA, a pipe that is being closed, which package syscall
// does not name.
const noData = syscall.Errno(232)

func ownSession() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP | detachedProcess}
}

// ReaderGone reports that a write failed because nobody reads the other end of
// the pipe any more.
func ReaderGone(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ERROR_BROKEN_PIPE) || errors.Is(err, noData)
}
