package app

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/catalog"
	"github.com/cfn-cli/cfn/internal/env"
)

func catalogCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "catalog", Usage: "templates that are ready to be deployed", Category: aroundGroup,
		Description: "  cfn catalog list --topic network\n" +
			"  cfn catalog show vpc\n" +
			"  cfn catalog new vpc -o infra\n" +
			"  cfn deploy catalog:vpc -p Nat=single",
		Subcommands: []*cli.Command{
			{
				Name: "list", Usage: "list the templates",
				Flags:  []cli.Flag{text("topic", "TOPIC", "one topic only", inputGroup)},
				Action: catalogAction(e, 0, catalog.List),
			},
			{
				Name: "show", Usage: "show what a template makes, takes, gives and costs", ArgsUsage: "NAME",
				Action: catalogAction(e, 1, catalog.Show),
			},
			{
				Name: "new", Usage: "copy a template, with a file of its parameters", ArgsUsage: "NAME",
				Description: "Writes NAME.yaml and NAME.parameters.yaml. On a terminal the parameters that matter are\n" +
					"asked for; else defaults are taken. A file that exists is replaced only when you say so.",
				Flags: []cli.Flag{
					&cli.StringFlag{
						Name: "dir", Aliases: []string{"o"}, DefaultText: "DIR", Category: inputGroup,
						Usage: "the folder to write to, made where it is missing",
					},
					texts("param", "KEY=VALUE", "a parameter; repeat it for more, commas belong to the value", inputGroup, "p"),
				},
				Action: catalogAction(e, 1, catalog.New),
			},
		},
	}
}

func catalogAction(e *env.Env, args int, run func(context.Context, *env.Env, catalog.Options) error) cli.ActionFunc {
	return func(c *cli.Context) error {
		if err := arguments(c, args, args); err != nil {
			return err
		}
		return run(c.Context, e, catalog.Options{
			Common: common(c), Topic: c.String("topic"), Name: c.Args().First(), Dir: c.String("dir"), Parameters: c.StringSlice("param"),
		})
	}
}
