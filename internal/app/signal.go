package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/signal"
	"github.com/cfn-cli/cfn/internal/env"
)

func signalCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "signal", Usage: "tell a resource that waits to go on, or that it has failed", ArgsUsage: "STACK LOGICAL_ID", Category: changeGroup,
		Description: "A resource waits while it is created where its CreationPolicy asks for a ResourceSignal. Each\n" +
			"signal counts once for its --id; for an instance that is the instance's own ID.\n\n" +
			"  cfn signal shop Server --id i-0a1b2c3d4e5f60718\n" +
			"  cfn signal shop Ready --failure",
		Flags: []cli.Flag{
			text("id", "UNIQUE", "tells this signal from others; else one is made", inputGroup),
			flag("failure", "signal a failure, which fails the resource at once", inputGroup),
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 2, 2); err != nil {
				return err
			}
			return signal.Run(c.Context, e, signal.Options{
				Common: common(c), Stack: c.Args().Get(0), LogicalID: c.Args().Get(1), ID: c.String("id"), Failure: c.Bool("failure"),
			})
		},
	}
}
