package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/local"
	"github.com/cfn-cli/cfn/internal/env"
)

func localOrganizationCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "org", Usage: "load the emulated organization from a file, or show it", ArgsUsage: "[FILE]",
		Description: "Service-managed StackSets deploy to its organizational units. Loading another file moves accounts:\n" +
			"automatic deployment follows.\n\n" +
			"  management: \"111111111111\"\n" +
			"  delegated: [\"222222222222\"]\n" +
			"  trusted: true\n" +
			"  root:\n" +
			"    units:\n" +
			"      - id: ou-ab12-cdef3456\n" +
			"        name: workloads\n" +
			"        accounts: [\"222222222222\", {id: \"333333333333\", name: prod, suspended: true}]",
		Flags: []cli.Flag{flag("clear", "take the organization away", howGroup)},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 1); err != nil {
				return err
			}
			return local.Organize(c.Context, e, local.OrganizationOptions{Common: common(c), File: c.Args().First(), Clear: c.Bool("clear")})
		},
	}
}
