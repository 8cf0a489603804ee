package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/iac"
	"github.com/cfn-cli/cfn/internal/env"
)

func iacPull(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "pull", Usage: "fetch a generated template, fit for people", ArgsUsage: "NAME",
		Description: "Identifiers of the template's own resources become references; the account, region and partition\n" +
			"become pseudo parameters; known defaults and empty lists are left out; comments say what is\n" +
			"missing. Each change is reported. The template means the same: both are evaluated and compared.\n\n" +
			"  cfn iac pull storage -o storage.yaml",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "file", Aliases: []string{"o"}, DefaultText: "FILE", Usage: "where it goes; else to standard output", Category: outputGroup},
			text("format", "FORMAT", "yaml or json; else what the file's name says", outputGroup),
			flag("raw", "as CloudFormation wrote it", howGroup),
			flag("force", "overwrite the file unasked", howGroup),
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return iac.Pull(c.Context, e, iac.PullOptions{
				Common: common(c), Name: c.Args().First(), File: c.String("file"), Format: c.String("format"),
				Raw: c.Bool("raw"), Force: c.Bool("force"),
			})
		},
	}
}

// iacImportFlags are those of an import by a generated template.
func iacImportFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name: "file", Aliases: []string{"o"}, DefaultText: "FILE", Category: inputGroup,
			Usage: "the template; it is pulled where the file is not there. Else the stack's name with .yaml",
		},
		texts("param", "KEY=VALUE", "a parameter; repeat it for more, commas belong to the value", inputGroup, "p"),
		texts("capabilities", "CAPABILITY", "acknowledge IAM, NAMED_IAM, AUTO_EXPAND, or auto for what is needed", inputGroup),
		iacTimeout("operation"),
	}
}

func iacImportOptions(c *cli.Context) iac.ImportOptions {
	return iac.ImportOptions{
		Common: common(c), File: c.String("file"), Parameters: c.StringSlice("param"),
		Capabilities: c.StringSlice("capabilities"), Timeout: c.Duration("timeout"),
	}
}

func iacImport(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "import", Usage: "take the resources of a generated template into a stack", ArgsUsage: "NAME STACK",
		Description: "As cfn import, with the identifiers that the generator knows: shown first, compared with what is\n" +
			"there afterwards. The template is pulled into a file, which stays.\n\n" +
			"  cfn iac import storage legacy",
		Flags: iacImportFlags(),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 2, 2); err != nil {
				return err
			}
			o := iacImportOptions(c)
			o.Name, o.Stack = c.Args().First(), c.Args().Get(1)
			return iac.Import(c.Context, e, o)
		},
	}
}

func iacAdopt(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "adopt", Usage: "take what no stack has into a new one: scan, generate, pull and import", ArgsUsage: "STACK",
		Description: "Each step is shown and asked for; at a terminal, and without --yes, you pick from what the flags\n" +
			"leave. The template stays in a file. With DeletionPolicy Retain the resources outlive the stack.\n" +
			"Run it again after an interruption: it goes on from where it was.\n\n" +
			"  cfn iac adopt legacy --type 'AWS::S3::*' --type 'AWS::SNS::*'",
		Flags: append(iacChoiceFlags(), iacImportFlags()...),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			o := iac.AdoptOptions{ImportOptions: iacImportOptions(c), Choice: iacChoice(c)}
			o.Stack = c.Args().First()
			return iac.Adopt(c.Context, e, o)
		},
	}
}
