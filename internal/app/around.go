package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/deploy"
	"github.com/cfn-cli/cfn/internal/command/limits"
	"github.com/cfn-cli/cfn/internal/env"
)

func limitsCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "limits", Usage: "show the account's CloudFormation quotas", Category: readGroup,
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			return limits.Run(c.Context, e, limits.Options{Common: common(c)})
		},
	}
}

func costCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "cost", Usage: "put a template into AWS's price calculator", ArgsUsage: "TEMPLATE", Category: readGroup,
		Description: "Prints the address. The estimate is AWS's own, and rough.\n\n  cfn cost shop.yaml -p Stage=prod",
		Flags: []cli.Flag{
			texts("param", "KEY=VALUE", "a parameter; repeat it for more, commas belong to the value", inputGroup, "p"),
			text("params-file", "FILE", "parameters: AWS's JSON list, or a map in JSON or YAML", inputGroup),
			text("bucket", "NAME", "an existing bucket for a template of more than 51,200 bytes", uploadGroup),
			text("prefix", "PREFIX", "the beginning of the object's key", uploadGroup),
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return deploy.Cost(c.Context, e, deploy.Options{
				Common: common(c), Template: c.Args().First(), Parameters: c.StringSlice("param"), ParametersFile: c.String("params-file"),
				Bucket: c.String("bucket"), Prefix: c.String("prefix"),
			})
		},
	}
}
