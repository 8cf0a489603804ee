package app

import (
	"context"

	"github.com/urfave/cli/v2"

	command "github.com/cfn-cli/cfn/internal/command/stackset"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stackset"
)

func stacksetCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "stackset", Usage: "one template in many accounts and regions", Category: changeGroup,
		Description: "A file says which StackSet is wanted, and where; plan shows what differs from what is there,\n" +
			"and apply makes it so. It ends with 0 only when every instance is as declared.\n\n" +
			"  cfn stackset plan baseline.yaml\n" +
			"  cfn stackset apply baseline.yaml\n\n" +
			"The file, docs/stackset.schema.json for editors:\n\n" +
			"  stackset: baseline\n" +
			"  template: baseline-template.yaml\n" +
			"  admin: {region: us-east-1}\n" +
			"  parameters: {Retention: 30}\n" +
			"  operation: {maxConcurrent: 25%, concurrency: soft, regions: parallel}\n" +
			"  targets:\n" +
			"    - accounts: [\"111111111111\", \"222222222222\"]\n" +
			"      regions: [us-east-1, eu-west-1]\n" +
			"    - accounts: [\"333333333333\"]\n" +
			"      regions: [sa-east-1]\n" +
			"      parameters: {Retention: 90}",
		Subcommands: []*cli.Command{
			stacksetPlan(e), stacksetApply(e), stacksetDelete(e), stacksetImport(e), stacksetExport(e),
			stacksetNamed(e, "show", "tell what a StackSet is", command.Show), stacksetList(e), stacksetInstances(e), stacksetStatus(e), stacksetDrift(e),
			stacksetOperations(e), stacksetOperation(e), stacksetStop(e), stacksetRoles(e), stacksetAccess(e),
		},
	}
}

// callAs stands on all verbs: a delegated administrator needs it for each call.
func callAs() cli.Flag {
	return text("call-as", "WHO", "self or delegated-admin; else what the file says", whereGroup)
}

func stacksetOptions(c *cli.Context) command.Options {
	return command.Options{Common: common(c), CallAs: c.String("call-as"), Name: c.Args().First()}
}

// stacksetNamed is a verb that takes a name and nothing else.
func stacksetNamed(e *env.Env, name, usage string, run func(context.Context, *env.Env, command.Options) error) *cli.Command {
	return &cli.Command{
		Name: name, Usage: usage, ArgsUsage: "STACKSET", Flags: []cli.Flag{callAs()},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return run(c.Context, e, stacksetOptions(c))
		},
	}
}

// choiceFlags say what becomes of what the file does not name, and of what
// failed before.
func choiceFlags() []cli.Flag {
	return []cli.Flag{
		flag("prune", "delete the instances that the file does not name", howGroup),
		flag("retain", "with --prune: take them out and leave their stacks alone", howGroup),
		flag("retry-outdated", "try again where an earlier operation failed", howGroup),
		flag("all-overrides", "read the overrides of every instance, also where there are more than 200", howGroup),
	}
}

func choices(c *cli.Context) (stackset.Choices, error) {
	if c.Bool("retain") && !c.Bool("prune") {
		return stackset.Choices{}, usage("--retain says what --prune does with the stacks").WithHint("%s FILE --prune --retain", nameOf(c))
	}
	return stackset.Choices{Prune: c.Bool("prune"), Retain: c.Bool("retain"), RetryOutdated: c.Bool("retry-outdated")}, nil
}

func stacksetPlan(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "plan", Usage: "show what differs from what a file declares", ArgsUsage: "FILE...",
		Description: "Reads the StackSet and all of its instances, and changes nothing. --output markdown is for reviews.\n\n" +
			"  cfn stackset plan baseline.yaml --exit-code",
		Flags: append(append([]cli.Flag{callAs()}, choiceFlags()...), flag("exit-code", "end with 3 when something differs", howGroup)),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, -1); err != nil {
				return err
			}
			chosen, err := choices(c)
			if err != nil {
				return err
			}
			return command.Plan(c.Context, e, command.PlanOptions{
				Options: stacksetOptions(c), Files: c.Args().Slice(), Choices: chosen,
				AllOverrides: c.Bool("all-overrides"), ExitCode: c.Bool("exit-code"),
			})
		},
	}
}

func stacksetApply(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "apply", Usage: "make StackSets what files declare", ArgsUsage: "FILE...",
		Description: "Shows the plan, asks, and follows the operations to their end. A command that was cut off\n" +
			"can be repeated: it goes on with what is under way. Nothing is deleted without --prune.\n\n" +
			"  cfn stackset apply baseline.yaml\n" +
			"  cfn stackset apply baseline.yaml --retry-outdated     after a failure",
		Flags: append(append([]cli.Flag{callAs()}, choiceFlags()...),
			flag("strict", "failures that the operation tolerates are failures", howGroup), stacksetTimeout()),
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, -1); err != nil {
				return err
			}
			chosen, err := choices(c)
			if err != nil {
				return err
			}
			return command.Apply(c.Context, e, command.ApplyOptions{
				Options: stacksetOptions(c), Files: c.Args().Slice(), Choices: chosen,
				AllOverrides: c.Bool("all-overrides"), Strict: c.Bool("strict"), Timeout: c.Duration("timeout"),
			})
		},
	}
}

func stacksetTimeout() cli.Flag {
	return &cli.DurationFlag{Name: "timeout", DefaultText: "DURATION", Usage: "how long to wait, as 90s or 30m", Category: howGroup}
}

func stacksetDelete(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "delete", Aliases: []string{"rm"}, Usage: "delete a StackSet, its instances first", ArgsUsage: "STACKSET",
		Flags: []cli.Flag{callAs(), flag("retain", "leave the stacks of the instances alone", howGroup), stacksetTimeout()},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return command.Delete(c.Context, e, command.DeleteOptions{Options: stacksetOptions(c), Retain: c.Bool("retain"), Timeout: c.Duration("timeout")})
		},
	}
}

func stacksetImport(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "import", Usage: "take existing stacks into a StackSet", ArgsUsage: "STACKSET",
		Description: "A StackSet that does not exist is made from the first stack.\n\n" +
			"  cfn stackset import baseline --stack arn:aws:cloudformation:…:stack/baseline/…",
		Flags: []cli.Flag{
			callAs(), texts("stack", "ARN", "a stack to import; repeat it for more", inputGroup),
			texts("unit", "OU", "the organizational unit that the stacks belong to (service-managed)", inputGroup), stacksetTimeout(),
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			return command.Import(c.Context, e, command.ImportOptions{
				Options: stacksetOptions(c), Stacks: c.StringSlice("stack"), Units: c.StringSlice("unit"), Timeout: c.Duration("timeout"),
			})
		},
	}
}
