// Package env is the outside world as one value: streams, terminal,
// environment variables, files, HTTP and processes. Everything below main
// gets it as an argument, so a test can stand in for all of it.
package env

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
)

// Env is what a command may touch of the outside world.
type Env struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// Terminal tells what the streams are connected to.
	Terminal Terminal
	// Lookup reads an environment variable.
	Lookup func(name string) (string, bool)
	// Files is the file system, relative to the working directory.
	Files Files
	// Home is the person's home directory, empty where there is none.
	Home string
	// Transport carries HTTP requests; nil means the SDK's own default.
	Transport http.RoundTripper
	// Spawn starts a process that outlives this one.
	Spawn func(ctx context.Context, p Process) error
	// Signals begins to deliver Ctrl-C and requests to end; nil where there are
	// none. stop gives the signals their default effect back.
	Signals func() (signals <-chan os.Signal, stop func())
	// PID is the number of this process.
	PID int
	// Executable is the path of the running binary.
	Executable string
}

// Terminal tells what the standard streams are connected to.
type Terminal struct {
	Stdin, Stdout, Stderr bool
	// Size gives columns and lines of the terminal, 0 where it has none.
	Size func() (columns, lines int)
	// ReadSecret reads a line from the terminal without echo. When ctx ends it
	// gives the echo back and returns ctx's error.
	ReadSecret func(ctx context.Context) (string, error)
	// Raw makes the terminal give each key as it is pressed and unseen, Ctrl-C
	// like any other; restore makes it what it was.
	Raw func() (restore func() error, err error)
}

// Process is a program to start in its own session.
type Process struct {
	Path string
	Args []string
	// Env holds NAME=value pairs that are added to the current environment.
	Env []string
	// Dir is its working directory.
	Dir string
	// Log is the file that takes its output, appended.
	Log string
}

// Get reads an environment variable; unset and empty are the same.
func (e *Env) Get(name string) string {
	v, _ := e.Lookup(name)
	return v
}

// ConfigDir is the folder of cfn's settings (contexts).
func (e *Env) ConfigDir() string {
	return e.userDir("CFN_CONFIG_DIR", "XDG_CONFIG_HOME", ".config", "APPDATA")
}

// StateDir is the folder of cfn's state: the local emulator's store and log.
func (e *Env) StateDir() string {
	return e.userDir("CFN_STATE_DIR", "XDG_STATE_HOME", filepath.Join(".local", "state"), "LOCALAPPDATA")
}

// CacheDir is the folder of what can be lost: names for completion.
func (e *Env) CacheDir() string {
	return e.userDir("CFN_CACHE_DIR", "XDG_CACHE_HOME", ".cache", "LOCALAPPDATA")
}

func (e *Env) userDir(own, xdg, underHome, windows string) string {
	if dir := e.Get(own); dir != "" {
		return e.Files.Abs(dir)
	}
	if dir := e.Get(xdg); dir != "" {
		return filepath.Join(e.Files.Abs(dir), "cfn")
	}
	if runtime.GOOS == "windows" {
		if dir := e.Get(windows); dir != "" {
			return filepath.Join(dir, "cfn")
		}
	}
	return filepath.Join(e.Home, underHome, "cfn")
}

// Interrupts gives a context that ends, with the cause that reason makes, when
// the person presses Ctrl-C or the system asks the process to end. A second
// signal ends the process at once.
func (e *Env) Interrupts(ctx context.Context, reason func() error) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	if e.Signals == nil {
		return ctx, func() { cancel(nil) }
	}
	signals, stop := e.Signals()
	go func() {
		select {
		case <-signals:
			stop() // the next one has its default effect
			cancel(reason())
		case <-ctx.Done():
		}
	}()
	return ctx, func() { stop(); cancel(nil) }
}
