package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/local"
	"github.com/cfn-cli/cfn/internal/env"
)

func localAlarmCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "alarm", Usage: "read or set the state of an alarm", ArgsUsage: "[NAME] [OK|ALARM|INSUFFICIENT_DATA]",
		Description: "Nothing is measured in the emulator: an alarm is OK until it is set, and then stays so.\n" +
			"Stacks that are deployed with --rollback-on-alarm look at it.\n\n" +
			"  cfn local alarm                    list all\n" +
			"  cfn local alarm errors ALARM",
		Flags: []cli.Flag{
			text("reason", "TEXT", "why it is in that state", inputGroup),
			text("account", "ID", "the emulated account, 12 digits", whereGroup),
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 2); err != nil {
				return err
			}
			return local.Alarm(c.Context, e, local.AlarmOptions{
				Common: common(c), Name: c.Args().Get(0), State: c.Args().Get(1), Reason: c.String("reason"), Account: c.String("account"),
			})
		},
	}
}
