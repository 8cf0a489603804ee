package app

import (
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env/envtest"
)

func TestOrderOfArguments(t *testing.T) {
	root := tree(envtest.New(t).Env)
	for typed, want := range map[string]string{
		"":                                      "",
		"deploy a.yaml":                         "deploy -- a.yaml",
		"deploy a.yaml --yes":                   "deploy --yes -- a.yaml",
		"deploy --region eu-west-1 a.yaml -y":   "deploy --region eu-west-1 -y -- a.yaml",
		"deploy a.yaml -p A=1 --param B=x,y=z":  "deploy -p A=1 --param B=x,y=z -- a.yaml",
		"deploy a.yaml --tag=team=web":          "deploy --tag=team=web -- a.yaml",
		"deploy - -s piped":                     "deploy -s piped -- -",
		"deploy --yes -- --odd.yaml":            "deploy --yes -- --odd.yaml",
		"-- deploy a.yaml":                      "deploy -- a.yaml",
		"--context local list":                  "list --context local",
		"--stack-name shop deploy a.yaml":       "deploy --stack-name shop -- a.yaml",
		"--role-arn r context create prod":      "context create --role-arn r -- prod",
		"context --debug create prod":           "context create --debug -- prod",
		"ls":                                    "list",
		"delete a --force b":                    "delete --force -- a b",
		"context update prod --read-only=false": "context update --read-only=false -- prod",
		"outputs shop --query -x":               "outputs --query -x -- shop",
	} {
		argv := strings.Fields("cfn " + typed)
		got, err := order(root, argv)
		if err != nil {
			t.Errorf("cfn %s: %v", typed, err)
			continue
		}
		if got := strings.Join(got, " "); got != strings.TrimSpace("cfn "+want) {
			t.Errorf("cfn %s\n got %s\nwant cfn %s", typed, got, want)
		}
	}
}

func TestWrongCommandLines(t *testing.T) {
	for typed, want := range map[string]struct{ text, hint string }{
		"dploy a.yaml":                      {`cfn has no command "dploy"`, "did you mean  cfn deploy"},
		"context crate x":                   {`cfn has no command "context crate"`, "did you mean  cfn context create"},
		"frobnicate":                        {`cfn has no command "frobnicate"`, "cfn --help"},
		"help dploy":                        {`cfn has no command "dploy"`, "did you mean  cfn deploy"},
		"deploy a.yaml --stak-name x":       {"cfn deploy has no flag --stak-name", "did you mean  --stack-name"},
		"deploy a.yaml --frobnicate":        {"cfn deploy has no flag --frobnicate", "cfn deploy --help"},
		"list --follow":                     {"cfn list has no flag --follow", "cfn list --help"},
		"deploy a.yaml --region":            {"--region needs a value", "cfn deploy --help"},
		"deploy a.yaml -s":                  {"-s needs a value", "cfn deploy --help"},
		"deploy a.yaml --timeout soon":      {`--timeout cannot be "soon"`, "cfn deploy --help"},
		"local serve --port x":              {`--port cannot be "x"`, "cfn local serve --help"},
		"context update prod --read-only=x": {`--read-only cannot be "x"`, "cfn context update --help"},
		"deploy":                            {"cfn deploy needs TEMPLATE", "cfn deploy --help"},
		"deploy a.yaml b.yaml":              {`cfn deploy takes no argument "b.yaml"`, "cfn deploy --help"},
		"context create":                    {"cfn context create needs CONTEXT", "cfn context create --help"},
		"list shop":                         {`cfn list takes no argument "shop"`, "cfn list --help"},
		"--retain stackset delete s":        {"--retain stands after its command: some take a value with it, others none", "cfn COMMAND … --retain"},
		"completion tcsh":                   {`there is no completion for "tcsh"`, "SHELL is bash, zsh, fish, powershell"},
	} {
		w := envtest.New(t)
		err := run(t.Context(), w.Env, strings.Fields("cfn "+typed))
		list := diag.From(err)
		if len(list) != 1 || list[0].Summary != want.text || list[0].Hint != want.hint || exitCode(err) != 2 {
			t.Errorf("cfn %s gives %+v, want %q and %q", typed, list, want.text, want.hint)
		}
		if w.Out.Len() > 0 {
			t.Errorf("cfn %s prints %q", typed, w.Out)
		}
	}
}

// Arguments can be put in order before the command is known only if a flag's
// name decides whether it takes a value. The few for which it does not have to
// stand after their command.
func TestNamesAreUnique(t *testing.T) {
	withValue := map[string]bool{}
	var check func(path string, commands []*cli.Command, flags []cli.Flag)
	check = func(path string, commands []*cli.Command, flags []cli.Flag) {
		names := commandNames(commands)
		for i, name := range names {
			if slices.Contains(names[:i], name) {
				t.Errorf("%s has two commands %s", path, name)
			}
		}
		var seen []string
		for _, f := range flags {
			for _, name := range f.Names() {
				if slices.Contains(seen, name) {
					t.Errorf("%s has two flags %s", path, dashed(name))
				}
				seen = append(seen, name)
				takes := takesValue(flags, name)
				if name == "retain" {
					continue
				}
				if before, known := withValue[name]; known && before != takes {
					t.Errorf("%s: %s takes a value here or elsewhere, but not in both", path, dashed(name))
				}
				withValue[name] = takes
			}
		}
		for _, c := range commands {
			check(path+" "+c.Name, c.Subcommands, c.Flags)
		}
	}
	root := tree(envtest.New(t).Env)
	check("cfn", root.Commands, root.Flags)
}
