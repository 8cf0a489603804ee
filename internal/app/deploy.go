package app

import (
	"time"

	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/deploy"
	"github.com/cfn-cli/cfn/internal/env"
)

// The groups of the flags that change a stack.
const (
	inputGroup  = "What"
	uploadGroup = "Template upload"
	howGroup    = "How"
)

func deployCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name:      "deploy",
		Usage:     "create a stack from a template, or update it",
		ArgsUsage: "TEMPLATE",
		Category:  changeGroup,
		Description: "TEMPLATE is a file, - for standard input, a template in S3 (s3://bucket/key or its https://\n" +
			"address), or one of cfn catalog list (catalog:NAME). What will change is shown first and asked for; the template goes through\n" +
			"S3; the stack is followed to its end. A failure ends with its cause and what to do.\n\n" +
			"  cfn deploy shop.yaml\n" +
			"  cfn deploy shop.yaml --stack-name shop-test -p Stage=test --tag team=web\n" +
			"  cfn deploy template.yaml --context local --yes",
		Flags: append(changeFlags(),
			&cli.StringFlag{
				Name: "stack-name", Aliases: []string{"s"}, DefaultText: "NAME", Category: inputGroup,
				Usage: "the stack; else the template's file name, or its folder's where it is called template",
			},
			flag("replace-failed", "delete a stack that can only be deleted, then create it", howGroup),
			text("on-failure", "ACTION", "what becomes of a stack whose creation fails: rollback, delete or nothing", howGroup),
		),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			o := changeOptions(c, deploy.Deploy)
			o.Template, o.Stack = c.Args().First(), c.String("stack-name")
			return deploy.Run(c.Context, e, o)
		},
	}
}

func updateCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name:      "update",
		Usage:     "update a stack that exists",
		ArgsUsage: "STACK",
		Category:  changeGroup,
		Description: "Without --template the deployed template stays and only what is given changes.\n\n" +
			"  cfn update shop -p Stage=prod\n" +
			"  cfn update shop --template shop.yaml",
		Flags: append(changeFlags(),
			text("template", "TEMPLATE", "the new template; without it the deployed one stays", inputGroup),
		),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			o := changeOptions(c, deploy.Update)
			o.Stack, o.Template = c.Args().First(), c.String("template")
			return deploy.Run(c.Context, e, o)
		},
	}
}

func planCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name:      "plan",
		Usage:     "show what deploy would change",
		ArgsUsage: "TEMPLATE",
		Category:  changeGroup,
		Description: "Makes a change set, shows it and deletes it again.\n\n" +
			"  cfn plan shop.yaml --exit-code",
		Flags: append(inputFlags(),
			&cli.StringFlag{
				Name: "stack-name", Aliases: []string{"s"}, DefaultText: "NAME", Category: inputGroup,
				Usage: "the stack; else the template's file name, or its folder's where it is called template",
			},
			flag("exit-code", "end with 3 when there are changes", howGroup),
		),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			o := changeOptions(c, deploy.Plan)
			o.Template, o.Stack = c.Args().First(), c.String("stack-name")
			return deploy.Run(c.Context, e, o)
		},
	}
}

// inputFlags are those of the verbs that make a change set.
func inputFlags() []cli.Flag {
	return append(sourceFlags(),
		texts("rollback-on-alarm", "ALARM", "roll back when this alarm is raised: its ARN or name, composite:NAME; '' removes all", howGroup),
		&cli.DurationFlag{
			Name: "monitor", DefaultText: "DURATION", Category: howGroup,
			Usage: "how long alarms are watched after the last resource, 0 to 180m",
		},
		flag("no-validate", "leave out CloudFormation's checks before the deployment", howGroup),
		flag("express", "do not wait until resources are ready: they become so in the background", howGroup),
		flag("revert-drift", "bring back what was changed or deleted outside of CloudFormation", howGroup),
		flag("import-existing", "import what exists under a name in the template, instead of failing on it", howGroup),
	)
}

// sourceFlags say what the stack should be and how its template travels.
func sourceFlags() []cli.Flag {
	return []cli.Flag{
		texts("param", "KEY=VALUE", "a parameter; repeat it for more, commas belong to the value", inputGroup, "p"),
		text("params-file", "FILE", "parameters: AWS's JSON list, or a map in JSON or YAML", inputGroup),
		texts("tag", "KEY=VALUE", "a tag of the stack and its resources; --tag '' removes all", inputGroup),
		texts("notification-arn", "ARN", "an SNS topic for the stack's events; '' removes all", inputGroup),
		texts("capabilities", "LIST", "acknowledge IAM, NAMED_IAM, AUTO_EXPAND, or auto for what is needed", inputGroup),
		text("role-arn", "ARN", "the role that CloudFormation works with", howGroup),
		text("bucket", "NAME", "an existing bucket for the template; else one is made, secured, on first use", uploadGroup),
		text("prefix", "PREFIX", "the beginning of the object's key", uploadGroup),
		flag("no-upload", "send the template in the request: at most 51,200 bytes", uploadGroup),
	}
}

// changeFlags are those of the verbs that change a stack.
func changeFlags() []cli.Flag {
	return append(inputFlags(),
		text("stack-policy", "FILE", "the stack policy, set before an update and after a creation", howGroup),
		text("policy-during-update", "FILE", "a stack policy for this update alone, which is a direct one", howGroup),
		flag("direct", "without a change set: nothing is shown before", howGroup),
		flag("disable-rollback", "keep what a failed operation has made", howGroup),
		flag("no-wait", "return as soon as CloudFormation has accepted", howGroup),
		&cli.DurationFlag{
			Name: "timeout", DefaultText: "DURATION", Category: howGroup,
			Usage: "how long to wait, as 90s or 30m; the operation itself goes on",
		},
	)
}

// monitor is nil where the flag was not given: that is another thing than 0.
func monitor(c *cli.Context) *time.Duration {
	if !c.IsSet("monitor") {
		return nil
	}
	d := c.Duration("monitor")
	return &d
}

func changeOptions(c *cli.Context, verb deploy.Verb) deploy.Options {
	return deploy.Options{
		Common:          common(c),
		Verb:            verb,
		Parameters:      c.StringSlice("param"),
		ParametersFile:  c.String("params-file"),
		Tags:            given(c, "tag"),
		Notifications:   given(c, "notification-arn"),
		Alarms:          given(c, "rollback-on-alarm"),
		Monitor:         monitor(c),
		Capabilities:    c.StringSlice("capabilities"),
		RoleARN:         c.String("role-arn"),
		RevertDrift:     c.Bool("revert-drift"),
		Express:         c.Bool("express"),
		NoValidation:    c.Bool("no-validate"),
		StackPolicy:     c.String("stack-policy"),
		PolicyDuring:    c.String("policy-during-update"),
		Bucket:          c.String("bucket"),
		Prefix:          c.String("prefix"),
		NoUpload:        c.Bool("no-upload"),
		Direct:          c.Bool("direct"),
		NoWait:          c.Bool("no-wait"),
		Timeout:         c.Duration("timeout"),
		DisableRollback: c.Bool("disable-rollback"),
		OnFailure:       c.String("on-failure"),
		ReplaceFailed:   c.Bool("replace-failed"),
		ExitCode:        c.Bool("exit-code"),
		ImportExisting:  c.Bool("import-existing"),
	}
}
