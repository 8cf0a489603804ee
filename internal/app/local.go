package app

import (
	"context"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/local"
	"github.com/cfn-cli/cfn/internal/emulator/process"
	"github.com/cfn-cli/cfn/internal/env"
)

// idleTime is how long the emulator waits for a request before it ends.
const idleTime = time.Hour

func localCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "local", Usage: "the embedded CloudFormation emulator", Category: aroundGroup,
		Description: "Commands in the context local start it by themselves; it ends after an hour without use\n" +
			"and keeps its stacks.\n\n" +
			"  cfn deploy template.yaml --context local\n" +
			"  eval \"$(cfn local env)\"; aws cloudformation describe-stacks",
		Subcommands: []*cli.Command{
			localVerb(e, "start", "start it where it does not run", local.Start),
			localVerb(e, "stop", "end it; its stacks are kept", local.Stop),
			localVerb(e, "status", "whether it runs, and where", local.Status),
			localVerb(e, "reset", "end it and remove its stacks and buckets", local.Reset),
			localVerb(e, "logs", "print what it has logged", local.Logs, flag("follow", "go on printing", howGroup)),
			localVerb(e, "env", "print the variables for the AWS CLI and SDKs", local.Env,
				text("shell", "SHELL", "sh, fish or powershell", howGroup),
				text("account", "ID", "the emulated account, 12 digits", whereGroup)),
			failCommand(e),
			localDriftCommand(e),
			localSeedCommand(e),
			localAlarmCommand(e),
			localOrganizationCommand(e),
			serveCommand(e),
		},
	}
}

func localVerb(e *env.Env, name, usage string, run func(context.Context, *env.Env, local.Options) error, own ...cli.Flag) *cli.Command {
	return &cli.Command{
		Name: name, Usage: usage, Flags: own,
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			return run(c.Context, e, local.Options{
				Common: common(c), Follow: c.Bool("follow"), Shell: c.String("shell"), Account: c.String("account"),
			})
		},
	}
}

func serveCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "serve", Usage: "be the emulator, in the foreground",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "port", DefaultText: "PORT", Usage: "the port to listen on; else the last one, or any that is free", Category: howGroup},
			text("time-profile", "PROFILE", "how long resources take: instant, fast or realistic (CFN_LOCAL_PROFILE)", howGroup),
			&cli.DurationFlag{Name: "idle", DefaultText: "DURATION", Value: idleTime, Usage: "end after this time without use; 0 never", Category: howGroup},
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			return local.Serve(c.Context, e, process.ServeOptions{
				Port: c.Int("port"), PID: e.PID, Profile: c.String("time-profile"), Idle: c.Duration("idle"),
			})
		},
	}
}
