package process

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gofrs/flock"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/env"
)

// ServeOptions say how to serve.
type ServeOptions struct {
	// Port is a port that must be used; 0 prefers the one that was used last,
	// so that variables in other terminals stay right, and takes any other.
	Port int
	// PID is the number of this process.
	PID int
	// Profile is how much time resources take: instant, fast or realistic;
	// empty is CFN_LOCAL_PROFILE, or fast.
	Profile string
	// Idle ends the process after this time without requests and operations;
	// 0 never does.
	Idle time.Duration
}

// Serve is the process itself: it answers until ctx ends, it is asked to stop
// or nobody needed it for a while. Only one serves a state directory.
func Serve(ctx context.Context, e *env.Env, o ServeOptions) error {
	err := serve(ctx, e, o)
	if _, other := read(e); err != nil && !other {
		// The command that waits for this process reads it there.
		_ = write(e, Running{Failure: err.Error()})
	}
	return err
}

func serve(ctx context.Context, e *env.Env, o ServeOptions) error {
	place := At(e)
	if err := e.Files.MakeDir(place.dir); err != nil {
		return unusable(e, err)
	}
	if _, ok := Find(ctx, e); ok {
		return served(place)
	}
	release, err := alone(ctx, e)
	if err != nil {
		return err
	}
	defer release()
	listener, err := listen(ctx, e, o.Port)
	if err != nil {
		return err
	}
	defer listener.Close()
	kept, err := store.OpenFile(place.Store())
	if err != nil {
		return err
	}
	defer kept.Close()
	return run(ctx, e, o, listener, kept)
}

// releaseTime bounds the wait for a process that ends to let go of the state.
const releaseTime = 5 * time.Second

// alone lets one process at a time have the state directory.
func alone(ctx context.Context, e *env.Env) (release func(), err error) {
	place := At(e)
	file := flock.New(filepath.Join(place.dir, "serve.lock"))
	waiting, cancel := context.WithTimeout(ctx, releaseTime)
	defer cancel()
	_, err = file.TryLockContext(waiting, 10*time.Millisecond)
	switch {
	case err == nil:
		return func() { _ = file.Unlock() }, nil
	case errors.Is(err, context.DeadlineExceeded):
		return nil, served(place)
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	default:
		return nil, unusable(e, err)
	}
}

func served(place Place) error {
	return diag.New(diag.Busy, "local.running", "another process serves %s already", place.dir).
		WithHint("cfn local status")
}

func run(ctx context.Context, e *env.Env, o ServeOptions, listener net.Listener, kept store.Store) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	running := Running{
		URL: "http://" + listener.Addr().String(), PID: o.PID, Build: Build(e), Started: time.Now().UTC(), Token: rand.Text(),
	}
	emulated, err := emulator.New(emulator.Config{
		Store: kept, Profile: o.profile(e), Seed: uint64(running.Started.UnixNano()), Logger: slog.New(slog.NewTextHandler(e.Stderr, nil)),
		URL: running.URL, Build: running.Build, PID: running.PID, Token: running.Token, Stop: cancel,
	})
	if err != nil {
		return err
	}
	defer emulated.Close()
	server := &http.Server{Handler: emulated, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	if err := write(e, running); err != nil {
		return unusable(e, err)
	}
	defer e.Files.Remove(At(e).file()) //nolint:errcheck // a stale one is recognised
	go idle(ctx, emulated, o.Idle, cancel)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, done := context.WithTimeout(context.WithoutCancel(ctx), healthTime)
	defer done()
	if err := server.Shutdown(last); errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return nil
}

func (o ServeOptions) profile(e *env.Env) emulator.Profile {
	if o.Profile == "" {
		return emulator.Profile(e.Get("CFN_LOCAL_PROFILE"))
	}
	return emulator.Profile(o.Profile)
}

// idle ends the process when nobody has used it for the given time.
func idle(ctx context.Context, emulated *emulator.Emulator, limit time.Duration, end func()) {
	if limit <= 0 {
		return
	}
	ticker := time.NewTicker(min(limit, time.Minute))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if !emulated.Busy() && time.Since(emulated.LastRequest()) >= limit {
				end()
				return
			}
		}
	}
}

// listen takes a loopback port.
func listen(ctx context.Context, e *env.Env, port int) (net.Listener, error) {
	on := func(port string) (net.Listener, error) {
		var c net.ListenConfig
		return c.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", port))
	}
	if port != 0 {
		l, err := on(strconv.Itoa(port))
		if err != nil {
			return nil, diag.New(diag.Failed, "local.port", "port %d cannot be used", port).WithDetail(err.Error()).
				WithHint("choose another --port, or leave it out").Because(err)
		}
		return l, nil
	}
	if data, err := e.Files.Read(portFile(e)); err == nil {
		if l, err := on(string(data)); err == nil {
			return l, nil
		}
	}
	l, err := on("0")
	if err != nil {
		return nil, diag.New(diag.Failed, "local.port", "no local port can be used").WithDetail(err.Error()).Because(err)
	}
	return l, nil
}

// portFile outlives the process, for the next one.
func portFile(e *env.Env) string { return filepath.Join(At(e).dir, "port") }

// write tells where the process listens, for the person alone: it holds the
// token.
func write(e *env.Env, running Running) error {
	data, err := json.MarshalIndent(running, "", "  ")
	if err != nil {
		return err
	}
	if _, port, err := net.SplitHostPort(trimScheme(running.URL)); err == nil {
		_ = e.Files.Write(portFile(e), []byte(port), 0o600)
	}
	return e.Files.Write(At(e).file(), data, 0o600)
}
