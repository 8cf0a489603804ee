package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/changeset"
	"github.com/cfn-cli/cfn/internal/command/deploy"
	"github.com/cfn-cli/cfn/internal/env"
)

func changesetCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name:     "changeset",
		Usage:    "prepare a change now, execute it later",
		Category: changeGroup,
		Description: "A change set made here can be looked at and executed by somebody else, in the console too,\n" +
			"and one made elsewhere here.\n\n" +
			"  cfn changeset create shop.yaml --name release-7\n" +
			"  cfn changeset execute shop release-7",
		Subcommands: []*cli.Command{
			changesetCreate(e), changesetList(e), changesetShow(e), changesetExecute(e), changesetDelete(e),
		},
	}
}

func changesetCreate(e *env.Env) *cli.Command {
	return &cli.Command{
		Name:      "create",
		Usage:     "make a change set, show it and keep it",
		ArgsUsage: "[TEMPLATE]",
		Description: "Without TEMPLATE the deployed template of --stack-name stays and only what is given changes.\n\n" +
			"  cfn changeset create shop.yaml --name release-7\n" +
			"  cfn changeset create --stack-name shop -p Stage=prod",
		Flags: append(inputFlags(),
			&cli.StringFlag{
				Name: "stack-name", Aliases: []string{"s"}, DefaultText: "NAME", Category: inputGroup,
				Usage: "the stack; else the template's file name, or its folder's where it is called template",
			},
			text("name", "NAME", "the change set; else changes- and the time", inputGroup),
			text("on-failure", "ACTION", "what becomes of a stack whose creation fails: rollback, delete or nothing", howGroup),
		),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 1); err != nil {
				return err
			}
			o := changeOptions(c, deploy.Propose)
			o.Template, o.Stack, o.ChangeSet = c.Args().First(), c.String("stack-name"), c.String("name")
			if o.Template == "" && o.Stack == "" {
				return usage("%s needs a template or --stack-name", nameOf(c)).WithHint("%s --help", nameOf(c))
			}
			return deploy.Run(c.Context, e, o)
		},
	}
}

func changesetList(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "list", Aliases: []string{"ls"}, Usage: "list a stack's change sets", ArgsUsage: "STACK",
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return changeset.List(c.Context, e, changeset.Options{Common: common(c), Stack: c.Args().First()})
		},
	}
}

func changesetShow(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "show", Usage: "show what a change set changes, or why it failed", ArgsUsage: "STACK NAME",
		Action: func(c *cli.Context) error {
			if err := arguments(c, 2, 2); err != nil {
				return err
			}
			return changeset.Show(c.Context, e, changeset.ShowOptions{Common: common(c), Stack: c.Args().First(), Name: c.Args().Get(1)})
		},
	}
}

func changesetExecute(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "execute", Usage: "execute a change set and follow it", ArgsUsage: "STACK NAME",
		Flags: append([]cli.Flag{
			flag("disable-rollback", "keep what a failed operation has made", howGroup),
		}, waitFlags("operation")...),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 2, 2); err != nil {
				return err
			}
			return changeset.Execute(c.Context, e, changeset.ExecuteOptions{
				Common: common(c), Stack: c.Args().First(), Name: c.Args().Get(1),
				DisableRollback: c.Bool("disable-rollback"), NoWait: c.Bool("no-wait"), Timeout: c.Duration("timeout"),
			})
		},
	}
}

func changesetDelete(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "delete", Usage: "delete change sets, and the empty stack of the last one", ArgsUsage: "STACK NAME...",
		Action: func(c *cli.Context) error {
			if err := arguments(c, 2, -1); err != nil {
				return err
			}
			return changeset.Delete(c.Context, e, changeset.DeleteOptions{Common: common(c), Stack: c.Args().First(), Names: c.Args().Tail()})
		},
	}
}
