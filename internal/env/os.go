package env

import (
	"context"
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

func osSignals() (<-chan os.Signal, func()) {
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
		ReadSecret: func() (string, error) {
			secret, err := term.ReadPassword(int(os.Stdin.Fd()))
			return string(secret), err
		},
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
