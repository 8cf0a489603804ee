package env

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

// OS is the real outside world.
func OS() *Env {
	dir, _ := os.Getwd()
	home, _ := os.UserHomeDir()
	self, _ := os.Executable()
	return &Env{
		Stdin:      os.Stdin,
		Stdout:     os.Stdout,
		Stderr:     os.Stderr,
		Terminal:   osTerminal(),
		Lookup:     os.LookupEnv,
		Files:      Files{Dir: dir},
		Home:       home,
		Spawn:      spawn,
		Signals:    osSignals,
		PID:        os.Getpid(),
		Executable: self,
	}
}

// osSignals also takes the effect of SIGPIPE away, for good: a reader that has
// gone must not end a command that follows an operation. Writing to it is an
// error like any other then, see ReaderGone.
func osSignals() (<-chan os.Signal, func()) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	return signals, func() { signal.Stop(signals) }
}

func osTerminal() Terminal {
	return Terminal{
		Stdin:  term.IsTerminal(int(os.Stdin.Fd())),
		Stdout: term.IsTerminal(int(os.Stdout.Fd())),
		Stderr: term.IsTerminal(int(os.Stderr.Fd())),
		Size: func() (int, int) {
			for _, f := range []*os.File{os.Stdout, os.Stderr, os.Stdin} {
				if columns, lines, err := term.GetSize(int(f.Fd())); err == nil {
					return columns, lines
				}
			}
			return 0, 0
		},
		ReadSecret: readSecret,
		Raw: func() (func() error, error) {
			before, err := term.MakeRaw(int(os.Stdin.Fd()))
			return func() error { return term.Restore(int(os.Stdin.Fd()), before) }, err
		},
	}
}

// readSecret leaves a read behind when ctx ends: it cannot be taken back.
func readSecret(ctx context.Context) (string, error) {
	fd := int(os.Stdin.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	type answer struct {
		text string
		err  error
	}
	read := make(chan answer, 1)
	go func() {
		text, err := term.ReadPassword(fd)
		read <- answer{string(text), err}
	}()
	select {
	case a := <-read:
		return a.text, a.err
	case <-ctx.Done():
		return "", errors.Join(ctx.Err(), term.Restore(fd, before))
	}
}

// spawn starts p in its own session, so that it survives the terminal and the
// Ctrl-C of the command that started it.
func spawn(_ context.Context, p Process) error {
	log, err := os.OpenFile(p.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(p.Path, p.Args...)
	cmd.Env = append(os.Environ(), p.Env...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.Dir, log, log
	cmd.SysProcAttr = ownSession()
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}
