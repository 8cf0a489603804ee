// Package app is the command line: the tree of commands and flags, the order
// of arguments, help, completion and exit codes. It turns words into the
// options of a command package and runs it; it is the only importer of
// urfave/cli.
package app

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
)

// Main runs cfn with argv (the program's name first) and gives the exit code.
func Main(ctx context.Context, e *env.Env, argv []string) int {
	ctx, stop := e.Interrupts(ctx, func() error {
		return diag.New(diag.Interrupted, "interrupted", "interrupted")
	})
	defer stop()
	out := &output{w: e.Stdout}
	world := *e
	world.Stdout = out
	return finish(ctx, &world, argv, out.judge(run(ctx, &world, argv)))
}

func run(ctx context.Context, e *env.Env, argv []string) error {
	root := tree(e)
	ordered, err := order(root, argv)
	if err != nil {
		return err
	}
	return root.RunContext(ctx, ordered)
}

// tree builds the app. Everything urfave/cli does by itself beyond parsing is
// switched off: its help and version flags are shared between apps, its help
// goes to stdout on errors, and its errors end the process.
func tree(e *env.Env) *cli.App {
	root := &cli.App{
		Name:                      "cfn",
		UsageText:                 "cfn",
		Usage:                     "deploy, watch, diagnose and delete AWS CloudFormation stacks",
		Commands:                  commands(e),
		Flags:                     rootFlags(),
		HideHelp:                  true,
		HideHelpCommand:           true,
		HideVersion:               true,
		DisableSliceFlagSeparator: true,
		Writer:                    io.Discard,
		ErrWriter:                 io.Discard,
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              usageError,
		CommandNotFound:           func(*cli.Context, string) {},
	}
	root.Action = func(c *cli.Context) error {
		if c.Bool("version") {
			return printVersion(e, common(c))
		}
		return helpRoot(e, root)
	}
	for _, c := range root.Commands {
		prepare(e, c, nil)
	}
	return root
}

// prepare gives a command and its subcommands what all have in common.
func prepare(e *env.Env, c *cli.Command, parents []string) {
	path := append(append([]string(nil), parents...), c.Name)
	c.UsageText = "cfn " + strings.Join(path, " ")
	c.HideHelp, c.HideHelpCommand = true, true
	c.OnUsageError = usageError
	c.Flags = append(append(c.Flags, commonFlags()...), helpFlag())
	if c.Action == nil {
		c.Action = func(*cli.Context) error { return helpCommand(e, c) }
	}
	for _, sub := range c.Subcommands {
		prepare(e, sub, path)
	}
}

func usageError(c *cli.Context, err error, _ bool) error {
	var known *diag.Diagnostic
	if errors.As(err, &known) {
		return err
	}
	return usage("%s", plainFlagError(err)).WithHint("%s --help", nameOf(c))
}

// nameOf is the command as a person types it.
func nameOf(c *cli.Context) string { return c.Command.UsageText }

// usage is a wrong command line.
func usage(format string, args ...any) *diag.Diagnostic {
	return diag.New(diag.Usage, "usage", format, args...).WithHint("cfn --help")
}
