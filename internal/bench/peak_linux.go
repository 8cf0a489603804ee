package main

import (
	"os"
	"syscall"
)

// peak is the most that a program that has ended has used, in MB.
func peak(state *os.ProcessState) float64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return float64(usage.Maxrss) / 1024
	}
	return 0
}
