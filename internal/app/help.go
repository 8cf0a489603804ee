package app

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// helpRoot is the overview.
func helpRoot(e *env.Env, root *cli.App) error {
	t := term.New(e, term.Options{})
	out := t.Out
	out.Println(
		out.Paint(term.Bold, "cfn")+"  "+root.Usage,
		"",
		"  cfn deploy TEMPLATE              create or update a stack",
		"  cfn deploy TEMPLATE --context local --yes",
		"                                   the same on the embedded emulator, without an account",
	)
	for _, group := range []string{changeGroup, readGroup, aroundGroup} {
		table := commandTable()
		for _, c := range root.Commands {
			if c.Category == group && !c.Hidden {
				table.Row(term.Styled(term.Bold, c.Name), term.Text(c.Usage))
			}
		}
		out.Println("", out.Paint(term.Bold, group))
		out.Println(table.Lines(out.Look, out.Width())...)
	}
	out.Println("", "cfn COMMAND --help tells more about a command; flags may stand anywhere.")
	return t.Close()
}

func commandTable() *term.Table {
	return &term.Table{Indent: 2, Columns: []term.Column{{}, {}}}
}

// helpCommand is the page of one command.
func helpCommand(e *env.Env, c *cli.Command, path []string) error {
	t := term.New(e, term.Options{})
	out := t.Out
	name := "cfn " + strings.Join(path, " ")
	usage := name + " "
	if len(c.Subcommands) > 0 {
		usage += "COMMAND "
	}
	usage += strings.TrimSpace(c.ArgsUsage + " [flags]")
	out.Println(out.Paint(term.Bold, name)+"  "+c.Usage, "", "  "+usage)
	if c.Description != "" {
		out.Println("", c.Description)
	}
	if len(c.Subcommands) > 0 {
		table := commandTable()
		for _, sub := range c.Subcommands {
			table.Row(term.Styled(term.Bold, strings.TrimSpace(sub.Name+" "+sub.ArgsUsage)), term.Text(sub.Usage))
		}
		out.Println("", out.Paint(term.Bold, "Commands"))
		out.Println(table.Lines(out.Look, out.Width())...)
	}
	helpFlags(out, c.Flags)
	out.Println("", out.Paint(term.Bold, "Exit codes"))
	for _, exit := range exitHelp {
		out.Println(fmt.Sprintf("  %3d  %s", exit.code, exit.text))
	}
	return t.Close()
}

// helpFlags lists flags group by group, in the order in which they are
// declared.
func helpFlags(out *term.Stream, flags []cli.Flag) {
	var groups []string
	lines := map[string][][2]string{}
	widest := 0
	for _, f := range flags {
		group, left, right := describe(f)
		if _, known := lines[group]; !known {
			groups = append(groups, group)
		}
		lines[group] = append(lines[group], [2]string{left, right})
		widest = max(widest, term.Width(left))
	}
	for _, group := range groups {
		out.Println("", out.Paint(term.Bold, group))
		for _, line := range lines[group] {
			text := term.Wrap("  "+term.Pad(line[0], widest)+"  "+line[1], out.Width(), widest+4)
			out.Println(text...)
		}
	}
}

// describe gives a flag's group, its names with the value, and its meaning.
func describe(f cli.Flag) (group, left, right string) {
	var names []string
	for _, name := range f.Names() {
		names = append(names, dashed(name))
	}
	left = strings.Join(names, ", ")
	if documented, ok := f.(cli.DocGenerationFlag); ok {
		right = documented.GetUsage()
	}
	switch f := f.(type) {
	case *cli.StringFlag:
		return f.Category, left + " " + f.DefaultText, right
	case *cli.StringSliceFlag:
		return f.Category, left + " " + f.DefaultText, right
	case *cli.DurationFlag:
		return f.Category, left + " " + f.DefaultText, right
	case *cli.IntFlag:
		return f.Category, left + " " + f.DefaultText, right
	case *cli.BoolFlag:
		return f.Category, left, right
	default:
		return "", left, right
	}
}

// helpTopic is cfn help [COMMAND...].
func helpTopic(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "help", Usage: "this overview, or the page of a command", ArgsUsage: "[COMMAND]", Category: aroundGroup,
		Action: func(c *cli.Context) error {
			list, path := c.App.Commands, []string(nil)
			var found *cli.Command
			for _, word := range c.Args().Slice() {
				found = nil
				for _, candidate := range list {
					if candidate.HasName(word) {
						found = candidate
					}
				}
				if found == nil {
					return unknownCommand(path, word, list)
				}
				list, path = found.Subcommands, append(path, found.Name)
			}
			if found == nil {
				return helpRoot(e, c.App)
			}
			return helpCommand(e, found, path)
		},
	}
}
