package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/rollback"
	"github.com/cfn-cli/cfn/internal/env"
)

func rollbackCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name:      "rollback",
		Usage:     "lead a stack back to where it was complete",
		ArgsUsage: "STACK",
		Category:  changeGroup,
		Description: "Does what the stack's state asks for: cancels a running update, undoes a failed operation\n" +
			"that was kept, or goes on with a rollback that failed. A stack that was never complete is\n" +
			"deleted. Shows what goes back, and asks.\n\n" +
			"  cfn rollback shop\n" +
			"  cfn rollback shop --skip Table --skip Api.Stage    leave alone what cannot be rolled back",
		Flags: append([]cli.Flag{
			texts("skip", "LOGICAL_ID", "leave a resource as it is, one of a nested stack as Nested.LOGICAL_ID; only after UPDATE_ROLLBACK_FAILED", howGroup),
			flag("force", "leave alone whatever cannot be rolled back; only after UPDATE_ROLLBACK_FAILED", howGroup),
			flag("express", "do not wait until resources are ready; only after UPDATE_FAILED or CREATE_FAILED", howGroup),
			text("role-arn", "ARN", "the role that CloudFormation works with", howGroup),
		}, waitFlags("rollback")...),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return rollback.Run(c.Context, e, rollback.Options{
				Common:  common(c),
				Stack:   c.Args().First(),
				Skip:    c.StringSlice("skip"),
				Force:   c.Bool("force"),
				RoleARN: c.String("role-arn"),
				Express: c.Bool("express"),
				NoWait:  c.Bool("no-wait"),
				Timeout: c.Duration("timeout"),
			})
		},
	}
}

func cancelCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name:        "cancel",
		Usage:       "cancel a running update and roll it back",
		ArgsUsage:   "STACK",
		Category:    changeGroup,
		Description: "A creation cannot be cancelled: cfn delete ends it.",
		Flags:       waitFlags("rollback"),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return rollback.Run(c.Context, e, rollback.Options{
				Common:  common(c),
				Stack:   c.Args().First(),
				Cancel:  true,
				NoWait:  c.Bool("no-wait"),
				Timeout: c.Duration("timeout"),
			})
		},
	}
}

// waitFlags say how long to follow an operation.
func waitFlags(operation string) []cli.Flag {
	return []cli.Flag{
		flag("no-wait", "return as soon as CloudFormation has accepted", howGroup),
		&cli.DurationFlag{
			Name: "timeout", DefaultText: "DURATION", Category: howGroup,
			Usage: "how long to wait, as 90s or 30m; the " + operation + " itself goes on",
		},
	}
}
