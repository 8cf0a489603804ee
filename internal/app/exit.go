package app

import "github.com/cfn-cli/cfn/internal/diag"

// The exit codes, the same for every command. Scripts rely on them.
const (
	exitDone         = 0
	exitFailed       = 1
	exitUsage        = 2
	exitDifferences  = 3
	exitNotFound     = 4
	exitInvalid      = 5
	exitAccess       = 6
	exitConfirmation = 7
	exitBusy         = 8
	exitTimeout      = 124
	exitInterrupted  = 130
)

// exitCode is the one place where a result becomes an exit code.
func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	switch diag.KindOf(err) {
	case diag.Failed:
		return exitFailed
	case diag.Usage:
		return exitUsage
	case diag.Differences:
		return exitDifferences
	case diag.NotFound:
		return exitNotFound
	case diag.Invalid:
		return exitInvalid
	case diag.Access:
		return exitAccess
	case diag.Confirmation:
		return exitConfirmation
	case diag.Busy:
		return exitBusy
	case diag.Timeout:
		return exitTimeout
	case diag.Interrupted:
		return exitInterrupted
	default:
		return exitFailed
	}
}

// exitHelp is the footer of every help page.
var exitHelp = []struct {
	code int
	text string
}{
	{exitDone, "done, or nothing to change"},
	{exitFailed, "the operation failed or was rolled back"},
	{exitUsage, "wrong command line"},
	{exitDifferences, "differences found, with --exit-code"},
	{exitNotFound, "not found"},
	{exitInvalid, "template or parameters are invalid"},
	{exitAccess, "credentials, permission, region or endpoint"},
	{exitConfirmation, "a confirmation is needed, or was refused"},
	{exitBusy, "another operation is in progress"},
	{exitTimeout, "the wait timed out; the operation goes on"},
	{exitInterrupted, "interrupted; the operation goes on"},
}
