package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/local"
	"github.com/cfn-cli/cfn/internal/env"
)

func localSeedCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "seed", Usage: "make the resources of a file, which no stack has", ArgsUsage: "FILE",
		Description: "Practise with them what is done about resources that were made by hand. All are made, or none.\n\n" +
			"  - Type: AWS::SNS::Topic\n" +
			"    Properties: {TopicName: alerts}\n\n" +
			"  cfn local seed account.yaml\n" +
			"  cfn iac resources --unmanaged --context local",
		Flags: []cli.Flag{text("account", "ID", "the emulated account, 12 digits", whereGroup)},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return local.SeedResources(c.Context, e, local.SeedOptions{Common: common(c), File: c.Args().First(), Account: c.String("account")})
		},
	}
}
