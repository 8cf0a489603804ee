package env

import "syscall"

// detachedProcess is DETACHED_PROCESS of CreateProcess, which package syscall
// does not name.
const detachedProcess = 0x00000008

func ownSession() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP | detachedProcess}
}
