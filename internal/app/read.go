package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/events"
	"github.com/cfn-cli/cfn/internal/command/exports"
	"github.com/cfn-cli/cfn/internal/command/list"
	"github.com/cfn-cli/cfn/internal/command/outputs"
	"github.com/cfn-cli/cfn/internal/command/resources"
	"github.com/cfn-cli/cfn/internal/command/status"
	"github.com/cfn-cli/cfn/internal/command/templates"
	"github.com/cfn-cli/cfn/internal/command/watch"
	"github.com/cfn-cli/cfn/internal/env"
)

func listCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "list", Aliases: []string{"ls"}, Usage: "list the stacks of the region", Category: readGroup,
		Flags: []cli.Flag{flag("nested", "nested stacks too", inputGroup)},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			return list.Run(c.Context, e, list.Options{Common: common(c), Nested: c.Bool("nested")})
		},
	}
}

func statusCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "status", Usage: "show a stack: status, parameters, outputs, tags", ArgsUsage: "STACK", Category: readGroup,
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return status.Run(c.Context, e, status.Options{Common: common(c), Stack: c.Args().First()})
		},
	}
}

func resourcesCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "resources", Usage: "list a stack's resources", ArgsUsage: "STACK", Category: readGroup,
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return resources.Run(c.Context, e, resources.Options{Common: common(c), Stack: c.Args().First()})
		},
	}
}

func outputsCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "outputs", Usage: "list a stack's outputs, or print the bare value of one", ArgsUsage: "STACK [KEY]", Category: readGroup,
		Description: "  cfn outputs shop QueueUrl",
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 2); err != nil {
				return err
			}
			return outputs.Run(c.Context, e, outputs.Options{Common: common(c), Stack: c.Args().First(), Key: c.Args().Get(1)})
		},
	}
}

func eventsCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "events", Usage: "show what happened to a stack in its last operation", ArgsUsage: "STACK", Category: readGroup,
		Flags: []cli.Flag{
			flag("all", "all operations, not only the last", inputGroup),
			flag("failed", "failures only", inputGroup),
			text("operation", "ID", "the operation with this ID, not the last", inputGroup),
			flag("validation", "what CloudFormation's checks before a deployment have found", inputGroup),
			flag("follow", "go on until the running operation ends", howGroup),
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return events.Run(c.Context, e, events.Options{
				Common: common(c), Stack: c.Args().First(),
				All: c.Bool("all"), Failed: c.Bool("failed"), Follow: c.Bool("follow"),
				Operation: c.String("operation"), Validation: c.Bool("validation"),
			})
		},
	}
}

func templateCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "template", Usage: "print a stack's template", ArgsUsage: "STACK", Category: readGroup,
		Flags: []cli.Flag{flag("processed", "with its transforms done", inputGroup)},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return templates.Run(c.Context, e, templates.Options{Common: common(c), Stack: c.Args().First(), Processed: c.Bool("processed")})
		},
	}
}

func exportsCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "exports", Usage: "list what the region's stacks export", Category: readGroup,
		Flags: []cli.Flag{text("imports", "NAME", "list the stacks that import this export", inputGroup)},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			if c.IsSet("imports") && c.String("imports") == "" {
				return usage("--imports takes the name of an export")
			}
			return exports.Run(c.Context, e, exports.Options{Common: common(c), Imports: c.String("imports")})
		},
	}
}

func watchCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "watch", Usage: "follow the operation on a stack, with its exit code", ArgsUsage: "STACK", Category: readGroup,
		Description: "Shows how the last operation ended where none is running.",
		Flags: []cli.Flag{&cli.DurationFlag{
			Name: "timeout", DefaultText: "DURATION", Usage: "how long to wait, as 90s or 30m", Category: howGroup,
		}},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return watch.Run(c.Context, e, watch.Options{Common: common(c), Stack: c.Args().First(), Timeout: c.Duration("timeout")})
		},
	}
}
