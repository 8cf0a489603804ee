package app

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// maxHelp is how wide help gets: longer lines are hard to read.
const maxHelp = 100

// pipeHelp is its width where the reader sets none.
const pipeHelp = 80

// page prints help.
type page struct {
	*term.Stream
	width int
}

func newPage(e *env.Env) page {
	out := term.New(e, term.Options{}).Out
	width := out.Width()
	if width == 0 {
		width = pipeHelp
	}
	return page{out, min(width, maxHelp)}
}

func (p page) title(text string) { p.Println("", p.Paint(term.Bold, text)) }

// entries prints names with what they mean, under each other.
func (p page) entries(list [][2]string, names int) {
	for _, entry := range list {
		p.Println(term.Wrap("  "+term.Pad(entry[0], names)+"  "+entry[1], p.width, names+4)...)
	}
}

// text prints paragraphs. Lines that are indented are examples and stay lines.
func (p page) text(text string) {
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		p.Println("")
		if !strings.HasPrefix(paragraph, "  ") {
			paragraph = strings.ReplaceAll(paragraph, "\n", " ")
		}
		for line := range strings.SplitSeq(paragraph, "\n") {
			hang := 0
			if strings.HasPrefix(line, " ") {
				hang = 6
			}
			p.Println(term.Wrap(line, p.width, hang)...)
		}
	}
}

// helpRoot is the overview.
func helpRoot(e *env.Env, root *cli.App) error {
	p := newPage(e)
	p.Println(term.Wrap("cfn: "+root.Usage, p.width, 0)...)
	p.text("  cfn deploy template.yaml\n" +
		"  cfn deploy template.yaml --context local --yes\n\n" +
		"The second deploys to the embedded emulator and needs no AWS account.")
	for _, group := range []string{changeGroup, readGroup, aroundGroup} {
		var list [][2]string
		for _, c := range root.Commands {
			if c.Category == group && !c.Hidden {
				list = append(list, [2]string{c.Name, c.Usage})
			}
		}
		p.title(group)
		p.entries(list, widest(list))
	}
	p.text("cfn COMMAND --help tells more about a command. Flags may stand anywhere.")
	return nil
}

// helpCommand is the page of one command.
func helpCommand(e *env.Env, c *cli.Command) error {
	p := newPage(e)
	usage := c.UsageText
	if len(c.Subcommands) > 0 {
		usage += " COMMAND"
	}
	if c.ArgsUsage != "" {
		usage += " " + c.ArgsUsage
	}
	p.Println(term.Wrap(c.UsageText+": "+c.Usage, p.width, 0)...)
	p.text("  " + usage + " [flags]")
	if c.Description != "" {
		p.text(c.Description)
	}
	if len(c.Subcommands) > 0 {
		var list [][2]string
		for _, sub := range c.Subcommands {
			list = append(list, [2]string{strings.TrimSpace(sub.Name + " " + sub.ArgsUsage), sub.Usage})
		}
		p.title("Commands")
		p.entries(list, widest(list))
	}
	helpFlags(p, c.Flags)
	p.title("Exit codes")
	var list [][2]string
	for _, exit := range exitHelp {
		list = append(list, [2]string{fmt.Sprintf("%3d", exit.code), exit.text})
	}
	p.entries(list, widest(list))
	return nil
}

// helpFlags lists flags group by group, in the order in which they are
// declared.
func helpFlags(p page, flags []cli.Flag) {
	var groups []string
	var all [][2]string
	lists := map[string][][2]string{}
	for _, f := range flags {
		group, left, right := describe(f)
		if _, known := lists[group]; !known {
			groups = append(groups, group)
		}
		lists[group] = append(lists[group], [2]string{left, right})
		all = append(all, [2]string{left, right})
	}
	for _, group := range groups {
		p.title(group)
		p.entries(lists[group], widest(all))
	}
}

func widest(list [][2]string) int {
	width := 0
	for _, entry := range list {
		width = max(width, term.Width(entry[0]))
	}
	return width
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
			return helpCommand(e, found)
		},
	}
}
