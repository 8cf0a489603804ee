package app

import (
	"github.com/urfave/cli/v2"

	command "github.com/cfn-cli/cfn/internal/command/stackset"
	"github.com/cfn-cli/cfn/internal/env"
)

func stacksetExport(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "export", Usage: "write the file of a StackSet that exists", ArgsUsage: "STACKSET [FILE]",
		Description: "The template is written beside FILE. A plan of the file shows no changes.\n\n" +
			"  cfn stackset export baseline baseline.yaml",
		Flags: []cli.Flag{callAs()},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 2); err != nil {
				return err
			}
			return command.Export(c.Context, e, command.ExportOptions{Options: stacksetOptions(c), File: c.Args().Get(1)})
		},
	}
}

func stacksetList(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "list", Aliases: []string{"ls"}, Usage: "list the StackSets of the region", Flags: []cli.Flag{callAs()},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			return command.List(c.Context, e, stacksetOptions(c))
		},
	}
}

func stacksetInstances(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "instances", Usage: "list stack instances", ArgsUsage: "STACKSET",
		Description: "  cfn stackset instances baseline --status outdated",
		Flags: []cli.Flag{
			callAs(), text("account", "ID", "those of an account", inputGroup), text("in", "REGION", "those of a region; --region is the administrator's", inputGroup),
			text("status", "STATUS", "those with a status, as current, outdated, failed", inputGroup),
			text("drift", "STATUS", "those with a drift status, as drifted, in-sync", inputGroup),
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return command.Instances(c.Context, e, command.InstancesOptions{
				Options: stacksetOptions(c), Account: c.String("account"), InRegion: c.String("in"), Status: c.String("status"), Drift: c.String("drift"),
			})
		},
	}
}

func stacksetStatus(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "status", Usage: "follow what goes on, then show how the instances are", ArgsUsage: "STACKSET",
		Flags: []cli.Flag{callAs(), stacksetTimeout()},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return command.Status(c.Context, e, command.StatusOptions{Options: stacksetOptions(c), Timeout: c.Duration("timeout")})
		},
	}
}

func stacksetDrift(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "drift", Usage: "show what was changed outside of CloudFormation", ArgsUsage: "STACKSET",
		Flags: []cli.Flag{
			callAs(), &cli.BoolFlag{Name: "wait", Value: true, Usage: "follow the detection; --wait=false leaves it", Category: howGroup},
			flag("exit-code", "end with 3 when something differs", howGroup), stacksetTimeout(),
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return command.Drift(c.Context, e, command.DriftOptions{
				Options: stacksetOptions(c), NoWait: !c.Bool("wait"), ExitCode: c.Bool("exit-code"), Timeout: c.Duration("timeout"),
			})
		},
	}
}

func stacksetOperations(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "operations", Usage: "list the newest operations", ArgsUsage: "STACKSET",
		Flags: []cli.Flag{callAs(), flag("all", "list all of them", inputGroup)},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return command.Operations(c.Context, e, command.OperationOptions{Options: stacksetOptions(c), All: c.Bool("all")})
		},
	}
}

func stacksetOperation(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "operation", Usage: "show an operation and its results", ArgsUsage: "STACKSET ID", Flags: []cli.Flag{callAs()},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 2, 2); err != nil {
				return err
			}
			return command.Operation(c.Context, e, command.OperationOptions{Options: stacksetOptions(c), ID: c.Args().Get(1)})
		},
	}
}

func stacksetStop(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "stop", Usage: "stop the operation that goes on", ArgsUsage: "STACKSET [ID]", Flags: []cli.Flag{callAs()},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 2); err != nil {
				return err
			}
			return command.Stop(c.Context, e, command.OperationOptions{Options: stacksetOptions(c), ID: c.Args().Get(1)})
		},
	}
}

func stacksetRoles(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "roles", Usage: "print or deploy the roles of self-managed StackSets",
		Description: "The administrator's account needs one role, and each account that is deployed to the other.\n\n" +
			"  cfn stackset roles --admin --deploy\n" +
			"  cfn stackset roles --execution --deploy --administrator 111111111111 --context other",
		Flags: []cli.Flag{
			flag("admin", "the role of the administrator's account", inputGroup), flag("execution", "the role of each account that is deployed to", inputGroup),
			flag("deploy", "deploy it; else its template is printed", howGroup),
			text("administrator", "ID", "the account that the execution role trusts", inputGroup),
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			return command.Roles(c.Context, e, command.RolesOptions{
				Options: stacksetOptions(c), Admin: c.Bool("admin"), Execution: c.Bool("execution"), Deploy: c.Bool("deploy"), Administrator: c.String("administrator"),
			})
		},
	}
}

func stacksetAccess(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "access", Usage: "tell or change whether StackSets may use AWS Organizations", ArgsUsage: "[enable|disable]",
		Flags: []cli.Flag{callAs()},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 1); err != nil {
				return err
			}
			o := stacksetOptions(c)
			return command.Access(c.Context, e, command.AccessOptions{Options: o, Change: c.Args().First()})
		},
	}
}
