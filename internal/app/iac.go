package app

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/iac"
	"github.com/cfn-cli/cfn/internal/env"
)

func iacCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "iac", Usage: "make templates of what exists, and take it into stacks", Category: changeGroup,
		Description: "CloudFormation's IaC generator scans the account; what is chosen becomes a template.\n\n" +
			"  cfn iac scan --type 'AWS::S3::*' --wait\n" +
			"  cfn iac resources --unmanaged\n" +
			"  cfn iac generate storage --type 'AWS::S3::*'\n" +
			"  cfn iac pull storage -o storage.yaml\n" +
			"  cfn iac import storage STACK\n\n" +
			"All of it in one:\n\n" +
			"  cfn iac adopt legacy --type 'AWS::S3::*' --type 'AWS::SNS::*'",
		Subcommands: []*cli.Command{
			iacScan(e),
			iacPlain("scans", "list the resource scans", e, iac.Scans),
			iacResources(e),
			iacGenerate(e),
			iacPlain("list", "list the generated templates", e, iac.List, "ls"),
			iacShow(e), iacRefresh(e), iacDelete(e), iacPull(e), iacImport(e), iacAdopt(e),
		},
	}
}

func iacTimeout(what string) cli.Flag {
	return &cli.DurationFlag{Name: "timeout", DefaultText: "DURATION", Usage: "how long to wait, as 90s or 30m; the " + what + " goes on", Category: howGroup}
}

// iacChoiceFlags choose among what was scanned.
func iacChoiceFlags() []cli.Flag {
	return []cli.Flag{
		texts("type", "TYPE", "resources of this type, or of all that begin so: 'AWS::S3::*'; repeat it for more", inputGroup),
		texts("id", "ID", "the resource with this identifier, or beginning*; repeat it for more", inputGroup),
		texts("tag", "KEY=VALUE", "resources with this tag, KEY alone for any value; all must be there", inputGroup),
		flag("managed", "those that a stack has", inputGroup),
		flag("unmanaged", "those that no stack has", inputGroup),
	}
}

func iacChoice(c *cli.Context) iac.Choice {
	return iac.Choice{
		Types: c.StringSlice("type"), IDs: c.StringSlice("id"), Tags: c.StringSlice("tag"),
		Managed: c.Bool("managed"), Unmanaged: c.Bool("unmanaged"),
	}
}

func iacScan(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "scan", Usage: "look for the resources of the account",
		Description: "Takes the newest scan that has looked at the same, and starts one where none has. A scan of all\n" +
			"types may take long, and few are allowed in a day; one of some types is faster and does not\n" +
			"find what is related elsewhere.\n\n" +
			"  cfn iac scan --wait\n" +
			"  cfn iac scan --type 'AWS::S3::*' --type AWS::SNS::Topic --new --wait",
		Flags: []cli.Flag{
			texts("type", "TYPE", "only this type, or all that begin so: 'AWS::S3::*'; repeat it for more", inputGroup),
			flag("new", "scan again, whatever is there", howGroup),
			flag("wait", "follow the scan to its end", howGroup),
			iacTimeout("scan"),
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			return iac.Scan(c.Context, e, iac.ScanOptions{
				Common: common(c), Types: c.StringSlice("type"), New: c.Bool("new"), Wait: c.Bool("wait"), Timeout: c.Duration("timeout"),
			})
		},
	}
}

func iacPlain(name, usage string, e *env.Env, run func(context.Context, *env.Env, command.Common) error, aliases ...string) *cli.Command {
	return &cli.Command{
		Name: name, Usage: usage, Aliases: aliases,
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			return run(c.Context, e, common(c))
		},
	}
}

func iacResources(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "resources", Usage: "list what the newest scan has found",
		Description: "  cfn iac resources --unmanaged --type 'AWS::S3::*'\n" +
			"  cfn iac resources --related my-bucket --related AWS::SQS::Queue=https://…",
		Flags: append(iacChoiceFlags(),
			texts("related", "ID", "what is related to this resource, ID or TYPE=ID; repeat it for more", inputGroup)),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			return iac.Resources(c.Context, e, iac.ResourcesOptions{Common: common(c), Choice: iacChoice(c), Related: c.StringSlice("related")})
		},
	}
}

func iacGenerate(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "generate", Usage: "make a template of what was found", ArgsUsage: "NAME",
		Description: "The flags choose the resources, at most 500. Those that a stack has are left out, unless --managed\n" +
			"asks for them. What cannot be read back is told.\n\n" +
			"  cfn iac generate storage --type 'AWS::S3::*' --tag team=orders\n\n" +
			"With --pick a person chooses at the terminal, first among what the flags leave and then among what\n" +
			"is related to it. Type to filter, move with the arrows; space chooses, enter goes on.\n\n" +
			"  cfn iac generate storage --pick",
		Flags: append(iacChoiceFlags(),
			flag("pick", "choose at the terminal", inputGroup),
			text("stack", "STACK", "begin with the template of this stack", inputGroup),
			text("deletion-policy", "POLICY", "what the template says becomes of deleted and replaced resources: retain or delete", inputGroup),
			iacTimeout("generation")),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return iac.Generate(c.Context, e, iac.GenerateOptions{
				Common: common(c), Choice: iacChoice(c), Name: c.Args().First(), Stack: c.String("stack"),
				DeletionPolicy: c.String("deletion-policy"), Pick: c.Bool("pick"), Timeout: c.Duration("timeout"),
			})
		},
	}
}

func iacShow(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "show", Usage: "show a generated template's resources, and what is missing of them", ArgsUsage: "NAME",
		Flags: []cli.Flag{flag("wait", "follow its generation to the end", howGroup), iacTimeout("generation")},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return iac.Show(c.Context, e, iac.ShowOptions{
				Common: common(c), Name: c.Args().First(), Wait: c.Bool("wait"), Timeout: c.Duration("timeout"),
			})
		},
	}
}

func iacRefresh(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "refresh", Usage: "read a generated template's resources again", ArgsUsage: "NAME",
		Flags: []cli.Flag{iacTimeout("refresh")},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return iac.Refresh(c.Context, e, common(c), c.Args().First(), c.Duration("timeout"))
		},
	}
}

func iacDelete(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "delete", Usage: "delete generated templates; the resources stay", ArgsUsage: "NAME...",
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, -1); err != nil {
				return err
			}
			return iac.Delete(c.Context, e, common(c), c.Args().Slice())
		},
	}
}
