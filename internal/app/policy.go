package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/policy"
	"github.com/cfn-cli/cfn/internal/env"
)

func policyCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "policy", Usage: "the policy that guards a stack's resources against updates", Category: changeGroup,
		Subcommands: []*cli.Command{
			{
				Name: "get", Usage: "print a stack's policy", ArgsUsage: "STACK",
				Action: func(c *cli.Context) error {
					if err := arguments(c, 1, 1); err != nil {
						return err
					}
					return policy.Get(c.Context, e, policy.Options{Common: common(c), Stack: c.Args().First()})
				},
			},
			{
				Name: "set", Usage: "set a stack's policy", ArgsUsage: "STACK [FILE]",
				Description: "FILE is JSON or YAML. A policy can be changed and not taken away; --allow-all guards nothing.\n\n" +
					"  cfn policy set shop policy.yaml\n" +
					"  cfn policy set shop --allow-all\n" +
					"  cfn deploy shop.yaml --policy-during-update policy.yaml     for one update",
				Flags: []cli.Flag{flag("allow-all", "allow every update, as without a policy", inputGroup)},
				Action: func(c *cli.Context) error {
					if err := arguments(c, 1, 2); err != nil {
						return err
					}
					return policy.Set(c.Context, e, policy.Options{
						Common: common(c), Stack: c.Args().First(), File: c.Args().Get(1), AllowAll: c.Bool("allow-all"),
					})
				},
			},
		},
	}
}
