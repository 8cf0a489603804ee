package app

import (
	"embed"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/schema"
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
	if last == `""` {
		last = "" // Windows PowerShell passes no empty word
	}
	w := walk{subs: c.root.Commands, flags: c.root.Flags, path: []string{c.root.Name}}
	if w.all(before) != nil {
		return nil
	}
	if w.open != "" {
		return prefixed(c.values(w.open, before), last)
	}
	if flag, value, ok := strings.Cut(last, "="); ok && strings.HasPrefix(flag, "-") {
		fitting := prefixed(c.values(strings.TrimLeft(flag, "-"), before), value)
		for i := range fitting {
			fitting[i] = flag + "=" + fitting[i]
		}
		return fitting
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

// values are the candidates for a flag's value.
func (c completer) values(name string, before []string) []string {
	switch name {
	case "context":
		return c.contexts()
	case "output":
		return []string{"text", "json", "yaml"}
	case "capabilities":
		return []string{"IAM", "NAMED_IAM", "AUTO_EXPAND", "auto"}
	case "deletion-policy":
		return []string{"retain", "delete"}
	case "call-as":
		return []string{"self", "delegated-admin"}
	case "on-failure":
		return []string{"rollback", "delete", "nothing"}
	case "shell":
		return []string{"sh", "fish", "powershell"}
	case "on":
		return []string{"create", "update", "delete"}
	case "type":
		return schema.Types()
	case "stack-name", "s", "stack":
		return c.stacks(before)
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
	case found == nil || (len(w.args) > 0 && !strings.HasSuffix(found.ArgsUsage, "...")):
		return nil
	case last == "completion":
		return shellNames()
	case last == "help":
		return commandNames(c.root.Commands)
	case strings.Contains(found.ArgsUsage, "STACK"):
		return c.stacks(before)
	case strings.Contains(found.ArgsUsage, "CONTEXT"):
		return c.contexts()
	default:
		return nil
	}
}

// stacks are the names that the last cfn list or deploy has seen, in the
// context and the region that the words name.
func (c completer) stacks(words []string) []string {
	chosen, err := target.Open(c.env).Resolve(valueOf(words, "--context"))
	if err != nil {
		return nil
	}
	return command.RememberedNames(c.env, chosen.Name, valueOf(words, "--region"))
}

// valueOf is the value that the words give a flag, empty for none.
func valueOf(words []string, flag string) string {
	for i, word := range words {
		if word == flag && i+1 < len(words) {
			return words[i+1]
		}
		if value, ok := strings.CutPrefix(word, flag+"="); ok {
			return value
		}
	}
	return ""
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
