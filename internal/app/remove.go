package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/protect"
	"github.com/cfn-cli/cfn/internal/command/remove"
	"github.com/cfn-cli/cfn/internal/env"
)

func deleteCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name:      "delete",
		Usage:     "delete stacks with their resources",
		ArgsUsage: "STACK...",
		Category:  changeGroup,
		Description: "Shows what goes and what stays, and asks. Termination protection and exports that other\n" +
			"stacks import are found out before.\n\n" +
			"  cfn delete shop-test\n" +
			"  cfn delete shop-test --force       leave alone whatever cannot be deleted",
		Flags: []cli.Flag{
			texts("retain", "LOGICAL_ID", "leave a resource alone; only for a stack in DELETE_FAILED", howGroup),
			flag("force", "delete the stack even if some resources cannot be deleted", howGroup),
			flag("express", "do not wait until resources are gone", howGroup),
			text("role-arn", "ARN", "the role that CloudFormation works with", howGroup),
			flag("no-wait", "return as soon as CloudFormation has accepted", howGroup),
			&cli.DurationFlag{
				Name: "timeout", DefaultText: "DURATION", Category: howGroup,
				Usage: "how long to wait, as 90s or 30m; the deletion itself goes on",
			},
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, -1); err != nil {
				return err
			}
			return remove.Run(c.Context, e, remove.Options{
				Common:  common(c),
				Stacks:  c.Args().Slice(),
				Retain:  c.StringSlice("retain"),
				Force:   c.Bool("force"),
				Express: c.Bool("express"),
				RoleARN: c.String("role-arn"),
				NoWait:  c.Bool("no-wait"),
				Timeout: c.Duration("timeout"),
			})
		},
	}
}

// protectCommand is protect and its opposite.
func protectCommand(e *env.Env, on bool) *cli.Command {
	name, usage := "protect", "switch termination protection on"
	if !on {
		name, usage = "unprotect", "switch termination protection off"
	}
	return &cli.Command{
		Name:      name,
		Usage:     usage,
		ArgsUsage: "STACK",
		Category:  changeGroup,
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return protect.Run(c.Context, e, protect.Options{Common: common(c), Stack: c.Args().First(), On: on})
		},
	}
}
