package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/refactor"
	"github.com/cfn-cli/cfn/internal/env"
)

func refactorCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "refactor", Usage: "move resources between stacks, and give them other logical IDs", ArgsUsage: "STACK=TEMPLATE...", Category: changeGroup,
		Description: "Each TEMPLATE is the edited one of its stack; up to five take part. What moves where is found by\n" +
			"comparing them with what is deployed, shown and asked for. Nothing is created, deleted or\n" +
			"changed: a refactor that would is refused, at its line.\n\n" +
			"  cfn refactor shop=shop.yaml orders=orders.yaml\n" +
			"  cfn refactor shop=shop.yaml orders=orders.yaml --create-stack --map shop.Queue=orders.Inbox\n" +
			"  cfn refactor list      those that CloudFormation knows",
		Flags: append([]cli.Flag{
			texts("map", "STACK.ID=STACK.ID", "what goes where, where that is not plain; repeat it for more", inputGroup),
			flag("create-stack", "create the stacks that do not exist", inputGroup),
			text("description", "TEXT", "a text that identifies the refactor", inputGroup),
			text("bucket", "NAME", "an existing bucket for the templates; else one is made, secured, on first use", uploadGroup),
			text("prefix", "PREFIX", "the beginning of the objects' keys", uploadGroup),
			flag("no-upload", "send the templates in the request: at most 51,200 bytes each", uploadGroup),
		}, waitFlags("refactor")...),
		Action: func(c *cli.Context) error {
			if c.NArg() == 1 && c.Args().First() == "list" {
				return refactor.List(c.Context, e, common(c))
			}
			if err := arguments(c, 1, -1); err != nil {
				return err
			}
			return refactor.Run(c.Context, e, refactor.Options{
				Common: common(c), Stacks: c.Args().Slice(), Map: c.StringSlice("map"), CreateStack: c.Bool("create-stack"),
				Description: c.String("description"), Bucket: c.String("bucket"), Prefix: c.String("prefix"),
				NoUpload: c.Bool("no-upload"), NoWait: c.Bool("no-wait"), Timeout: c.Duration("timeout"),
			})
		},
	}
}
