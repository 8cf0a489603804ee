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

func failCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "fail", Usage: "make resources and requests fail on demand",
		Description: "Rules hold in all accounts and regions unless they name one, also after a restart, until they\n" +
			"have happened or are cleared. A replacement of a resource is a create, and later a delete of the old one.\n\n" +
			"  cfn local fail --type AWS::SNS::Topic --on update             UPDATE_ROLLBACK_COMPLETE\n" +
			"  cfn local fail --type AWS::SNS::Topic --on update --times 2   UPDATE_ROLLBACK_FAILED\n" +
			"  cfn local fail --type AWS::SNS::Topic --on detect             a drift detection that fails\n" +
			"  cfn local fail --throttle 20% --latency 200ms\n\n" +
			"A failures file says the same in YAML, and answers for custom resources:\n\n" +
			"  rules:\n" +
			"    - {type: AWS::SQS::Queue, on: create, stack: shop, reason: no, times: 2}\n" +
			"  customResources:\n" +
			"    - {type: Custom::Seed, PhysicalResourceId: seed-1, Data: {Value: 42}}\n" +
			"  throttle: 20%\n" +
			"  latency: 200ms",
		Flags: []cli.Flag{
			text("type", "TYPE", "resources of this type fail", inputGroup),
			text("on", "ACTION", "when they fail: create, update, delete, import or detect", inputGroup),
			text("stack", "NAME", "only in this stack and those nested in it", inputGroup),
			text("logical-id", "ID", "only this resource", inputGroup),
			text("account", "ID", "only in this emulated account", inputGroup),
			text("in", "REGION", "only in this region", inputGroup),
			text("reason", "TEXT", "why they fail, word for word; else an error in AWS's form", inputGroup),
			&cli.IntFlag{Name: "times", DefaultText: "N", Value: 1, Usage: "how often; once by default, 0 always", Category: inputGroup},
			text("throttle", "SHARE", "share of the requests that are throttled, 20% or 0.2; 0 none", inputGroup),
			text("latency", "DURATION", "what each request takes longer, as in 200ms; 0 nothing", inputGroup),
			text("list-delay", "DURATION", "how late the lists of StackSet operations are, as on AWS", inputGroup),
			text("file", "FILE", "what this YAML file says, in place of what is set", inputGroup),
			flag("list", "print what is set", howGroup),
			flag("clear", "nothing fails on demand any more", howGroup),
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			return local.Fail(c.Context, e, local.FailOptions{
				Common: common(c), List: c.Bool("list"), Clear: c.Bool("clear"), File: c.String("file"), Rule: rule(c),
				Throttle: c.String("throttle"), Latency: c.String("latency"), ListDelay: c.String("list-delay"),
			})
		},
	}
}

// rule is the failure that the flags describe, nil where they do not.
func rule(c *cli.Context) *local.Rule {
	for _, name := range []string{"type", "on", "stack", "logical-id", "account", "in", "reason", "times"} {
		if c.IsSet(name) {
			return &local.Rule{
				Type: c.String("type"), On: local.Action(c.String("on")), Stack: c.String("stack"),
				LogicalID: c.String("logical-id"), Account: c.String("account"), Region: c.String("in"), Reason: c.String("reason"), Times: c.Int("times"),
			}
		}
	}
	return nil
}
