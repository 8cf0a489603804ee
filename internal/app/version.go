package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
	"github.com/cfn-cli/cfn/internal/version"
)

func versionCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "version", Usage: "print the version, with commit and date", Category: aroundGroup,
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			return printVersion(e, common(c))
		},
	}
}

// printVersion names the project too: AWS's cloudformation-cli installs a
// command of the same name.
func printVersion(e *env.Env, o command.Common) error {
	printer, err := command.NewPrinter(o)
	if err != nil {
		return err
	}
	t := term.New(e, term.Options{NoColor: o.NoColor})
	info := version.Get()
	if printer.Machine() {
		return printer.Write(t.Out, info)
	}
	t.Out.Println("cfn " + info.String())
	return t.Close()
}
