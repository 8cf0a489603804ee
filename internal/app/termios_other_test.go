//go:build unix && !linux

package app

import "golang.org/x/sys/unix"

const getTermios = unix.TIOCGETA
