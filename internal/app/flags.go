package app

import (
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command"
)

// The groups under which help lists flags.
const (
	whereGroup  = "Where"
	outputGroup = "Output"
)

// commonFlags stand on every command, before or after its arguments. They read
// no environment variables: AWS_PROFILE and AWS_REGION keep the SDK's own
// precedence, and an empty variable would count as set.
func commonFlags() []cli.Flag {
	return []cli.Flag{
		text("context", "NAME", "named target: profile, region, endpoint (CFN_CONTEXT)", whereGroup),
		text("profile", "NAME", "profile of the AWS configuration (AWS_PROFILE)", whereGroup),
		text("region", "REGION", "AWS region (AWS_REGION)", whereGroup),
		text("endpoint-url", "URL", "another endpoint than AWS's, for emulators", whereGroup),
		text("output", "FORMAT", "text, json or yaml; long operations write one JSON object a line", outputGroup),
		text("query", "JMESPATH", "part of the JSON to print", outputGroup),
		flag("debug", "print each AWS call on standard error", outputGroup),
		flag("no-color", "no colours (NO_COLOR)", outputGroup),
		&cli.BoolFlag{Name: "yes", Aliases: []string{"y"}, Usage: "answer every confirmation with yes", Category: outputGroup},
	}
}

func common(c *cli.Context) command.Common {
	return command.Common{
		Context:  c.String("context"),
		Profile:  c.String("profile"),
		Region:   c.String("region"),
		Endpoint: c.String("endpoint-url"),
		Output:   c.String("output"),
		Query:    c.String("query"),
		Debug:    c.Bool("debug"),
		NoColor:  c.Bool("no-color"),
		Yes:      c.Bool("yes"),
	}
}

func rootFlags() []cli.Flag {
	return append(commonFlags(), flag("version", "print the version", ""), helpFlag())
}

func helpFlag() cli.Flag {
	return &cli.BoolFlag{Name: "help", Aliases: []string{"h"}, Usage: "print this help", Category: outputGroup}
}

// text is a flag with a value; placeholder names the value in help.
func text(name, placeholder, usage, group string) *cli.StringFlag {
	return &cli.StringFlag{Name: name, DefaultText: placeholder, Usage: usage, Category: group}
}

// texts is a flag that may be repeated.
func texts(name, placeholder, usage, group string, aliases ...string) *cli.StringSliceFlag {
	return &cli.StringSliceFlag{Name: name, Aliases: aliases, DefaultText: placeholder, Usage: usage, Category: group}
}

func flag(name, usage, group string) *cli.BoolFlag {
	return &cli.BoolFlag{Name: name, Usage: usage, Category: group}
}

// given gives a repeatable flag's values, nil where it was not given: for tags
// and notifications that is another thing than empty.
func given(c *cli.Context, name string) []string {
	if !c.IsSet(name) {
		return nil
	}
	return c.StringSlice(name)
}

// arguments checks the number of arguments against names such as "STACK",
// "[KEY]" or "STACK...".
func arguments(c *cli.Context, least, most int) error {
	n := c.NArg()
	command := nameOf(c)
	switch {
	case n < least:
		return usage("%s needs %s", command, c.Command.ArgsUsage).WithHint("%s --help", command)
	case most >= 0 && n > most:
		return usage("%s takes no argument %q", command, c.Args().Get(most)).WithHint("%s --help", command)
	case slices.Contains(c.Args().Slice(), ""):
		return usage("%s was given an empty argument", command).WithHint("%s --help", command)
	default:
		return nil
	}
}
