// Package local runs the embedded emulator: cfn local start, stop, status,
// reset, logs, env, fail, drift, alarm and serve. Commands in the context local start it by
// themselves.
package local

import (
	"context"
	"os"
	"time"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/process"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the flags that the verbs share.
type Options struct {
	command.Common
	// Follow goes on printing the log.
	Follow bool
	// Shell chooses the syntax of env: sh, fish, powershell; empty guesses.
	Shell string
	// Account is the emulated account of env, 12 digits.
	Account string
}

// status is what status tells, with stable names for programs.
type status struct {
	Running bool   `json:"running"`
	URL     string `json:"url,omitempty"`
	PID     int    `json:"pid,omitempty"`
	Busy    bool   `json:"busy"`
	Seconds int    `json:"uptimeSeconds,omitempty"`
	Build   string `json:"build,omitempty"`
	State   string `json:"stateDirectory"`
	Bytes   int64  `json:"storeBytes"`
	// Failures are those on demand, nil where none can be
	// asked for.
	Failures *emulator.Failures `json:"failures,omitempty"`
}

// Start starts the emulator where it does not run.
func Start(ctx context.Context, e *env.Env, o Options) error {
	if _, err := process.Ensure(ctx, e); err != nil {
		return err
	}
	return Status(ctx, e, o)
}

// Stop ends it; its state stays.
func Stop(ctx context.Context, e *env.Env, o Options) error {
	ended, err := process.Stop(ctx, e)
	if err != nil {
		return err
	}
	if !ended {
		return say(e, o, "the local emulator was not running")
	}
	return say(e, o, "the local emulator has stopped; its stacks are kept")
}

// Reset ends it and removes its accounts, after asking.
func Reset(ctx context.Context, e *env.Env, o Options) error {
	t := term.New(e, term.Options{NoColor: o.NoColor})
	if !o.Yes {
		ok, err := t.Confirm(ctx, "Remove all stacks and buckets of the local emulator?")
		if err != nil {
			return command.HintYes(err)
		}
		if !ok {
			return command.Refused()
		}
	}
	if err := process.Reset(ctx, e); err != nil {
		return err
	}
	return say(e, o, "the local emulator is empty")
}

// Status tells whether it runs, and where.
func Status(ctx context.Context, e *env.Env, o Options) error {
	place := process.At(e)
	s := status{State: place.Dir()}
	if info, err := e.Files.Stat(place.Store()); err == nil {
		s.Bytes = info.Size()
	}
	running, ok := process.Find(ctx, e)
	if ok {
		s.Running, s.URL, s.PID, s.Busy, s.Build = true, running.URL, running.PID, running.Busy, running.Build
		s.Seconds = int(time.Since(running.Started).Seconds())
		// Another build of cfn may know nothing of failures.
		if failures, err := process.Failures(ctx, e, running); err == nil {
			s.Failures = &failures
		}
	}
	printer, err := command.NewPrinter(o.Common)
	if err != nil {
		return err
	}
	t := term.New(e, term.Options{NoColor: o.NoColor})
	if printer.Machine() {
		return printer.Write(t.Out, s)
	}
	table := term.Table{Indent: 2, Columns: []term.Column{{}, {}}}
	add := func(label, value string) { table.Row(term.Styled(term.Dim, label), term.Text(value)) }
	if ok {
		t.Out.Println(t.Out.Symbol(term.Done) + " the local emulator is running")
		add("Endpoint", s.URL)
		add("Uptime", term.Duration(time.Since(running.Started)))
	} else {
		t.Out.Println(t.Out.Symbol(term.Unchanged) + " the local emulator is not running")
	}
	add("State", s.State)
	add("Size", term.Size(s.Bytes))
	if s.Failures != nil {
		addFailures(&table, *s.Failures)
	}
	t.Out.Println(table.Lines(t.Out.Look, t.Out.Width())...)
	return nil
}

// Logs prints what the process has logged.
func Logs(ctx context.Context, e *env.Env, o Options) error {
	path := process.At(e).Log()
	data, err := e.Files.Read(path)
	if os.IsNotExist(err) {
		return say(e, o, "nothing has been logged yet")
	}
	if err != nil {
		return diag.New(diag.Failed, "local.log", "the log %s cannot be read", path).WithDetail(err.Error()).Because(err)
	}
	if _, err := e.Stdout.Write(data); err != nil || !o.Follow {
		return err
	}
	return followLog(ctx, e, path, len(data))
}

// Serve is the emulator's own process.
func Serve(ctx context.Context, e *env.Env, o process.ServeOptions) error {
	err := process.Serve(ctx, e, o)
	if diag.Is(context.Cause(ctx), diag.Interrupted) {
		return nil // asked to end, and ended in order
	}
	return err
}

func say(e *env.Env, o Options, text string) error {
	term.New(e, term.Options{NoColor: o.NoColor}).Err.Println(text)
	return nil
}
