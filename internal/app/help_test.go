package app

import (
	"context"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/env/envtest"
	"github.com/cfn-cli/cfn/internal/term"
)

// paths are all commands as they are typed.
func paths(commands []*cli.Command, above ...string) [][]string {
	var list [][]string
	for _, c := range commands {
		if c.Hidden {
			continue
		}
		path := append(append([]string(nil), above...), c.Name)
		list = append(append(list, path), paths(c.Subcommands, path...)...)
	}
	return list
}

func TestEveryCommandHasHelp(t *testing.T) {
	for _, path := range paths(tree(envtest.New(t).Env).Commands) {
		name := strings.Join(path, " ")
		w := envtest.New(t)
		w.Env.Terminal.Stdout = true
		w.Vars["COLUMNS"] = "60"
		if code := Main(context.Background(), w.Env, append(append([]string{"cfn"}, path...), "--help")); code != 0 {
			t.Errorf("cfn %s --help ends with %d: %s", name, code, w.Err)
		}
		help := w.Out.String()
		for _, want := range []string{"cfn " + name, "--context NAME", "--yes, -y", "Exit codes", "another operation is in progress", "130  interrupted"} {
			if !strings.Contains(help, want) {
				t.Errorf("cfn %s --help does not tell %q", name, want)
			}
		}
		for line := range strings.Lines(help) {
			if line = strings.TrimRight(line, "\n"); term.Width(line) > 60 {
				t.Errorf("cfn %s --help: a line of %d columns: %s", name, term.Width(line), line)
			}
		}
		other := envtest.New(t)
		other.Env.Terminal.Stdout = true
		other.Vars["COLUMNS"] = "60"
		if code := Main(context.Background(), other.Env, append([]string{"cfn", "help"}, path...)); code != 0 || other.Out.String() != help {
			t.Errorf("cfn help %s is not cfn %s --help", name, name)
		}
	}
}

func TestOverview(t *testing.T) {
	for _, words := range []string{"", "--help", "-h", "help"} {
		w := envtest.New(t)
		if code := Main(context.Background(), w.Env, strings.Fields("cfn "+words)); code != 0 {
			t.Errorf("cfn %s ends with %d", words, code)
		}
		for _, c := range tree(w.Env).Commands {
			if listed := strings.Contains(w.Out.String(), "\n  "+c.Name+" "); listed == c.Hidden {
				t.Errorf("cfn %s lists %s: %v", words, c.Name, listed)
			}
		}
		for line := range strings.Lines(w.Out.String()) {
			if term.Width(line) > 81 {
				t.Errorf("a line of %d columns in a pipe: %s", term.Width(line), line)
			}
		}
	}
}
