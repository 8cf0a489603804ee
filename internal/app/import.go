package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/deploy"
	"github.com/cfn-cli/cfn/internal/env"
)

func importCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name:      "import",
		Usage:     "take existing resources into a stack",
		ArgsUsage: "STACK TEMPLATE",
		Category:  changeGroup,
		Description: "The resources of TEMPLATE that the stack does not have are imported; a stack that does not\n" +
			"exist is made of them. Each needs a DeletionPolicy. Which existing resource is meant follows\n" +
			"from the names in the template; what does not is asked for, or given:\n\n" +
			"  cfn import shop shop.yaml\n" +
			"  cfn import shop shop.yaml --resource Key=1234abcd-12ab-34cd-56ef-1234567890ab\n" +
			"  cfn import shop shop.yaml --resource Stage:RestApiId=a1b2c3,StageName=prod\n\n" +
			"CloudFormation does not compare them with the template, so drift is detected afterwards. An\n" +
			"import can do nothing else: outputs, tags and a role come with an update that follows it.\n" +
			"Run it again after an interruption: it goes on from where it was.",
		Flags: append(sourceFlags(),
			texts("resource", "LOGICAL_ID=ID", "which resource is meant, or LOGICAL_ID:KEY=VALUE,… where several keys identify it", inputGroup),
			text("resources-file", "FILE", "the same in a file: AWS's JSON list, or a map of logical IDs in YAML", inputGroup),
			&cli.DurationFlag{
				Name: "timeout", DefaultText: "DURATION", Category: howGroup,
				Usage: "how long to wait for each operation, as 90s or 30m; the operation itself goes on",
			},
		),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 2, 2); err != nil {
				return err
			}
			o := changeOptions(c, deploy.Import)
			o.Stack, o.Template = c.Args().First(), c.Args().Get(1)
			o.Resources, o.ResourcesFile = c.StringSlice("resource"), c.String("resources-file")
			return deploy.Run(c.Context, e, o)
		},
	}
}
