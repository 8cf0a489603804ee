// Package process runs the embedded emulator as a background process of this
// machine: it finds the one that runs, starts it where there is none, serves,
// and stops it.
//
// The state directory holds a file that says where the process listens, its
// store and its log. Operations so outlive the command that started them, and
// every terminal, and the AWS CLI, see the same stacks.
package process

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/poll"
)

// Running describes the process that serves.
type Running struct {
	URL     string    `json:"url"`
	PID     int       `json:"pid"`
	Build   string    `json:"build"`
	Started time.Time `json:"started"`
	// Token allows to stop it and to make things fail.
	Token string `json:"token,omitempty"`
	// Failure says why a process that was started does not serve.
	Failure string `json:"failure,omitempty"`
	// Busy tells whether operations are going on.
	Busy bool `json:"busy"`
}

// startTime bounds the wait for a process to serve or to end.
const startTime = 15 * time.Second

// maxLog is the size, in bytes, from which on a start begins a new log.
const maxLog = 8 << 20

// Place is where the state of the emulator lies.
type Place struct{ dir string }

// At is the place in the person's state directory.
func At(e *env.Env) Place { return Place{dir: filepath.Join(e.StateDir(), "local")} }

// Dir is the folder that holds all of it.
func (p Place) Dir() string { return p.dir }

// Log is the file to which the process writes what it does.
func (p Place) Log() string { return filepath.Join(p.dir, "log") }

// Store is the file that holds the emulated accounts.
func (p Place) Store() string { return filepath.Join(p.dir, "store.db") }

func (p Place) file() string { return filepath.Join(p.dir, "server.json") }

// Ensure gives the process that serves this build of cfn. It starts one where
// none runs and replaces one of another build, whose state stays. Of several
// commands at once, one starts it and the others wait.
func Ensure(ctx context.Context, e *env.Env) (Running, error) {
	build := Build(e)
	if running, ok := Find(ctx, e); ok && running.Build == build {
		return running, nil
	}
	unlock, err := lock(ctx, e)
	if err != nil {
		return Running{}, err
	}
	defer unlock()
	running, ok := Find(ctx, e)
	if ok && running.Build == build {
		return running, nil
	}
	if ok {
		if err := stop(ctx, e, running); err != nil {
			return Running{}, err
		}
	}
	return start(ctx, e)
}

// Find gives the process that answers, whatever its build. A file that was
// left by a killed process is no answer.
func Find(ctx context.Context, e *env.Env) (Running, bool) {
	running, ok := read(e)
	if !ok || running.URL == "" {
		return Running{}, false
	}
	var health emulator.Health
	err := control(ctx, e, running, http.MethodGet, "/_cfn/health", nil, &health)
	if err != nil || health.PID != running.PID {
		return Running{}, false
	}
	running.Busy = health.Busy
	return running, true
}

// Stop ends the process; false means that none was running. Operations in
// progress go on when it is started again.
func Stop(ctx context.Context, e *env.Env) (bool, error) {
	unlock, err := lock(ctx, e)
	if err != nil {
		return false, err
	}
	defer unlock()
	return stopRunning(ctx, e)
}

func stopRunning(ctx context.Context, e *env.Env) (bool, error) {
	running, ok := Find(ctx, e)
	if !ok {
		return false, nil
	}
	return true, stop(ctx, e, running)
}

// Reset ends the process and removes all emulated accounts.
func Reset(ctx context.Context, e *env.Env) error {
	unlock, err := lock(ctx, e)
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := stopRunning(ctx, e); err != nil {
		return err
	}
	release, err := alone(ctx, e)
	if err != nil {
		return err
	}
	defer release()
	if err := e.Files.Remove(At(e).Store()); err != nil {
		return unusable(e, err)
	}
	return nil
}

func start(ctx context.Context, e *env.Env) (Running, error) {
	place := At(e)
	_ = e.Files.Remove(place.file()) // a stale one must not be taken for an answer
	if info, err := e.Files.Stat(place.Log()); err == nil && info.Size() > maxLog {
		_ = e.Files.Remove(place.Log())
	}
	err := e.Spawn(ctx, env.Process{
		Path: e.Executable, Args: []string{"local", "serve"},
		Env: []string{"CFN_STATE_DIR=" + e.StateDir()}, Dir: place.dir, Log: place.Log(),
	})
	if err != nil {
		return Running{}, diag.New(diag.Failed, "local.start", "the local emulator cannot be started").
			WithDetail(err.Error()).Because(err)
	}
	var running Running
	err = wait(ctx, func(ctx context.Context) (poll.Look, error) {
		if known, ok := read(e); ok && known.Failure != "" {
			return poll.Done, diag.New(diag.Failed, "local.start", "the local emulator cannot start").
				WithDetail(known.Failure).WithHint("cfn local logs; cfn local reset  begins with an empty one")
		}
		found, ok := Find(ctx, e)
		if !ok {
			return poll.Quiet, nil
		}
		running = found
		return poll.Done, nil
	})
	if errors.Is(err, context.DeadlineExceeded) {
		return Running{}, diag.New(diag.Failed, "local.start", "the local emulator did not start within %s", startTime).
			WithHint("cfn local logs  says why").Because(err)
	}
	return running, err
}

func stop(ctx context.Context, e *env.Env, running Running) error {
	// Whether it listened is seen by whether it ends.
	_ = control(ctx, e, running, http.MethodPost, "/_cfn/stop", nil, nil)
	err := wait(ctx, func(ctx context.Context) (poll.Look, error) {
		if _, still := Find(ctx, e); still {
			return poll.Quiet, nil
		}
		return poll.Done, nil
	})
	if err != nil {
		return diag.New(diag.Failed, "local.stop", "the local emulator (process %d) does not stop", running.PID).Because(err)
	}
	return nil
}

// wait looks often: what is waited for takes a fraction of a second.
func wait(ctx context.Context, look func(context.Context) (poll.Look, error)) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	return poll.Until(ctx, poll.Pace{Shortest: 10 * time.Millisecond, Longest: 100 * time.Millisecond}, look)
}

func read(e *env.Env) (Running, bool) {
	data, err := e.Files.Read(At(e).file())
	if err != nil {
		return Running{}, false
	}
	var running Running
	if err := json.Unmarshal(data, &running); err != nil {
		return Running{}, false
	}
	return running, true
}

// lock lets one command at a time start or stop the process.
func lock(ctx context.Context, e *env.Env) (func(), error) {
	place := At(e)
	if err := e.Files.MakeDir(place.dir); err != nil {
		return nil, unusable(e, err)
	}
	file := flock.New(filepath.Join(place.dir, "start.lock"))
	ctx, cancel := context.WithTimeout(ctx, 2*startTime)
	defer cancel()
	if _, err := file.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return nil, unusable(e, err)
	}
	return func() { _ = file.Unlock() }, nil
}

func unusable(e *env.Env, err error) error {
	text := err.Error()
	return diag.New(diag.Failed, "local.state", "the state directory %s cannot be used", At(e).dir).
		WithDetail(strings.TrimSpace(text[strings.LastIndex(text, ":")+1:])).
		WithHint("make it writable, or name another one in CFN_STATE_DIR").Because(err)
}
