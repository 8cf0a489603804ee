package app

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/contexts"
	"github.com/cfn-cli/cfn/internal/env"
)

func contextCommand(e *env.Env) *cli.Command {
	settings := []cli.Flag{
		text("role-arn", "ARN", "a role to assume", whereGroup),
		text("account", "ID", "the account it must lead to, 12 digits", whereGroup),
		text("bucket", "NAME", "the bucket for templates", uploadGroup),
		text("prefix", "PREFIX", "the beginning of their keys", uploadGroup),
		texts("tag", "KEY=VALUE", "a tag for every stack", inputGroup),
		flag("read-only", "refuse everything that changes something; --read-only=false lifts it", howGroup),
	}
	return &cli.Command{
		Name: "context", Usage: "named targets: profile, region, endpoint, bucket, tags", Category: aroundGroup,
		Description: "Built in are aws, which is whatever the AWS SDK finds, and local, the embedded emulator,\n" +
			"of which local/111111111111 is another account.\n" +
			"--context and CFN_CONTEXT go before the one in use.\n\n" +
			"  cfn context create prod --profile prod --region eu-west-1 --tag team=shop\n" +
			"  cfn context use prod",
		Subcommands: []*cli.Command{
			contextVerb(e, "create", "CONTEXT", "make a context", 1, 1, contexts.Create, settings...),
			contextVerb(e, "list", "", "list the contexts", 0, 0, contexts.List),
			contextVerb(e, "show", "[CONTEXT]", "show a context, or the one in force", 0, 1, contexts.Show),
			contextVerb(e, "use", "CONTEXT", "put a context in force", 1, 1, contexts.Use),
			contextVerb(e, "update", "CONTEXT", "change settings of a context; '' takes one away", 1, 1, contexts.Update, settings...),
			contextVerb(e, "remove", "CONTEXT...", "remove contexts", 1, -1, contexts.Remove),
		},
	}
}

func contextVerb(e *env.Env, name, args, usage string, least, most int, run func(context.Context, *env.Env, contexts.Options) error, own ...cli.Flag) *cli.Command {
	return &cli.Command{
		Name: name, ArgsUsage: args, Usage: usage, Flags: own,
		Action: func(c *cli.Context) error {
			if err := arguments(c, least, most); err != nil {
				return err
			}
			o := contexts.Options{Common: common(c), Names: c.Args().Slice()}
			o.Settings = contexts.Settings{
				Profile: setting(c, "profile"), Region: setting(c, "region"), EndpointURL: setting(c, "endpoint-url"),
				RoleARN: setting(c, "role-arn"), AccountID: setting(c, "account"),
				Bucket: setting(c, "bucket"), Prefix: setting(c, "prefix"), Tags: given(c, "tag"),
			}
			if c.IsSet("read-only") {
				readOnly := c.Bool("read-only")
				o.Settings.ReadOnly = &readOnly
			}
			return run(c.Context, e, o)
		},
	}
}

// setting is nil where a flag was not given: an empty value takes it away.
func setting(c *cli.Context, name string) *string {
	if !c.IsSet(name) {
		return nil
	}
	value := c.String(name)
	return &value
}
