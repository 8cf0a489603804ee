package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/drift"
	"github.com/cfn-cli/cfn/internal/command/local"
	"github.com/cfn-cli/cfn/internal/env"
)

func driftCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "drift", Usage: "show what was changed outside of CloudFormation", ArgsUsage: "STACK", Category: readGroup,
		Description: "Compares the stack's resources, and those of the stacks nested in it, with what was deployed.\n" +
			"CloudFormation looks at the properties that the template sets.\n\n" +
			"  cfn drift shop --exit-code\n" +
			"  cfn update shop --revert-drift      brings it back",
		Flags: []cli.Flag{
			texts("resource", "LOGICAL_ID", "compare this resource only; repeat it for more", inputGroup),
			flag("exit-code", "end with 3 when something differs", howGroup),
			&cli.DurationFlag{Name: "timeout", DefaultText: "DURATION", Usage: "how long to wait, as 90s or 30m", Category: howGroup},
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return drift.Run(c.Context, e, drift.Options{
				Common: common(c), Stack: c.Args().First(), Resources: c.StringSlice("resource"),
				ExitCode: c.Bool("exit-code"), Timeout: c.Duration("timeout"),
			})
		},
	}
}

func localDriftCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "drift", Usage: "change a resource behind its stack's back", ArgsUsage: "STACK LOGICAL_ID [Property=value...]",
		Description: "A property may be a path, and a value JSON; null takes the property away.\n\n" +
			"  cfn local drift shop Queue VisibilityTimeout=60\n" +
			"  cfn local drift shop Bucket VersioningConfiguration.Status=Suspended\n" +
			"  cfn local drift shop Topic --delete",
		Flags: []cli.Flag{
			flag("delete", "delete the resource", inputGroup),
			text("account", "ID", "the emulated account, 12 digits", whereGroup),
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 2, -1); err != nil {
				return err
			}
			return local.Drift(c.Context, e, local.DriftOptions{
				Common: common(c), Stack: c.Args().Get(0), LogicalID: c.Args().Get(1), Set: c.Args().Slice()[2:],
				Delete: c.Bool("delete"), Account: c.String("account"),
			})
		},
	}
}
