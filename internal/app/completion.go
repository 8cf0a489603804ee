package app

import (
	"embed"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/target"
)

// The scripts of the shells. Each asks "cfn __complete -- WORDS" for the words
// that fit, and falls back to file names where it answers nothing.
//
//go:embed completion
var completionScripts embed.FS

// shellNames are the shells that have a script.
func shellNames() []string { return []string{"bash", "zsh", "fish", "powershell"} }

func completionCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "completion", Usage: "print the completion script of a shell", ArgsUsage: "SHELL", Category: aroundGroup,
		Description: "SHELL is bash, zsh, fish or powershell.\n\n  eval \"$(cfn completion bash)\"",
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			if !slices.Contains(shellNames(), c.Args().First()) {
				return usage("there is no completion for %q", c.Args().First()).WithHint("SHELL is %s", strings.Join(shellNames(), ", "))
			}
			script, err := completionScripts.ReadFile("completion/" + c.Args().First())
			if err != nil {
				return err
			}
			_, err = e.Stdout.Write(script)
			return err
		},
	}
}

// completeCommand answers the scripts.
func completeCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "__complete", Hidden: true,
		Action: func(c *cli.Context) error {
			fitting := completer{env: e, root: c.App}.fitting(c.Args().Slice())
			if len(fitting) == 0 {
				return nil
			}
			_, err := e.Stdout.Write([]byte(strings.Join(fitting, "\n") + "\n"))
			return err
		},
	}
}

// completer knows the words that may follow others.
type completer struct {
	env  *env.Env
	root *cli.App
}

// fitting gives the candidates for the last word, which may be empty. It reads
// files of this machine only: a shell that completes must not wait.
func (c completer) fitting(words []string) []string {
	if len(words) == 0 {
		words = []string{""}
	}
	before, last := words[:len(words)-1], words[len(words)-1]
	w := walk{subs: c.root.Commands, flags: c.root.Flags, path: []string{c.root.Name}}
	if w.all(before) != nil {
		return nil
	}
	if name, asked := openFlag(before); asked && takesValue(w.known(), name) {
		return prefixed(c.values(name), last)
	}
	switch {
	case strings.HasPrefix(last, "-"):
		return prefixed(flagNames(w.flags), last)
	case len(w.subs) > 0:
		return prefixed(commandNames(w.subs), last)
	default:
		return prefixed(c.arguments(w, before), last)
	}
}

// openFlag is the flag that ends the words and has no value yet.
func openFlag(words []string) (string, bool) {
	if len(words) == 0 {
		return "", false
	}
	last := words[len(words)-1]
	return strings.TrimLeft(last, "-"), strings.HasPrefix(last, "-") && !strings.Contains(last, "=")
}

// values are the candidates for a flag's value.
func (c completer) values(name string) []string {
	switch name {
	case "context":
		return c.contexts()
	case "output":
		return []string{"text", "json", "yaml"}
	case "capabilities":
		return []string{"IAM", "NAMED_IAM", "AUTO_EXPAND", "auto"}
	case "on-failure":
		return []string{"rollback", "delete", "nothing"}
	case "shell":
		return []string{"sh", "fish", "powershell"}
	case "stack-name", "s":
		return c.stacks(nil)
	default:
		return nil
	}
}

// arguments are the candidates for a command's argument, told by its usage.
func (c completer) arguments(w walk, before []string) []string {
	last := w.path[len(w.path)-1]
	commands := c.root.Commands
	var found *cli.Command
	for _, name := range w.path[1:] {
		for _, candidate := range commands {
			if candidate.Name == name {
				found = candidate
				commands = candidate.Subcommands
				break
			}
		}
	}
	switch {
	case found == nil:
		return nil
	case last == "completion":
		return shellNames()
	case last == "help":
		return commandNames(c.root.Commands)
	case strings.HasPrefix(found.ArgsUsage, "STACK") && (len(w.args) == 0 || strings.HasSuffix(found.ArgsUsage, "...")):
		return c.stacks(before)
	case strings.HasPrefix(found.ArgsUsage, "CONTEXT") && len(w.args) == 0:
		return c.contexts()
	default:
		return nil
	}
}

// stacks are the names that the last cfn list or deploy has seen.
func (c completer) stacks(words []string) []string {
	context := c.env.Get("CFN_CONTEXT")
	for i, word := range words {
		if word == "--context" && i+1 < len(words) {
			context = words[i+1]
		} else if value, ok := strings.CutPrefix(word, "--context="); ok {
			context = value
		}
	}
	if chosen, err := target.Open(c.env).Resolve(context); err == nil {
		context = chosen.Name
	}
	return command.RememberedNames(c.env, context, "")
}

func flagNames(flags []cli.Flag) []string {
	var names []string
	for _, f := range flags {
		for _, name := range f.Names() {
			names = append(names, dashed(name))
		}
	}
	return names
}

// prefixed keeps what begins with prefix, sorted.
func prefixed(candidates []string, prefix string) []string {
	var kept []string
	for _, c := range candidates {
		if strings.HasPrefix(c, prefix) {
			kept = append(kept, c)
		}
	}
	slices.Sort(kept)
	return slices.Compact(kept)
}

func (c completer) contexts() []string {
	list, err := target.Open(c.env).List()
	if err != nil {
		return nil
	}
	names := make([]string, len(list))
	for i, t := range list {
		names[i] = t.Name
	}
	return names
}
