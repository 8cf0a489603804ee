package contexts_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/contexts"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/env/envtest"
)

type verb = func(context.Context, *env.Env, contexts.Options) error

// shell runs verbs one after another in one world and gives what each printed.
type shell struct {
	t *testing.T
	*envtest.World
}

func newShell(t *testing.T) *shell {
	w := envtest.New(t)
	w.Vars["CFN_CONFIG_DIR"] = filepath.Join(w.Home, "config")
	w.Vars["LANG"] = "en_US.UTF-8"
	return &shell{t, w}
}

func (s *shell) run(v verb, o contexts.Options) (out string, err error) {
	s.Out.Reset()
	s.Err.Reset()
	err = v(s.t.Context(), s.Env, o)
	return s.Out.String(), err
}

func (s *shell) expect(want string, v verb, o contexts.Options) {
	s.t.Helper()
	got, err := s.run(v, o)
	if err != nil {
		s.t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Error(diff)
	}
}

func named(names ...string) contexts.Options { return contexts.Options{Names: names} }

func TestLifeOfAContext(t *testing.T) {
	s := newShell(t)
	ls := named("ls")
	ls.Settings = contexts.Settings{
		EndpointURL: new("http://127.0.0.1:4566"), Region: new("us-east-1"), ReadOnly: new(true), Tags: []string{"team=shop=1"},
	}
	s.expect("✓ context ls created\n", contexts.Create, ls)
	if !strings.Contains(s.Err.String(), "cfn context use ls") {
		t.Errorf("the next step is missing: %q", s.Err)
	}
	s.expect("✓ context ls in use\n", contexts.Use, named("ls"))
	s.expect("aws\t\t\t\twhatever the AWS SDK finds\tother\n"+
		"local\t\t\t\tthe embedded emulator\tother\n"+
		"ls\tus-east-1\t\thttp://127.0.0.1:4566\tread-only\tcurrent\n", contexts.List, contexts.Options{})

	change := named("ls")
	change.Settings = contexts.Settings{Region: new("eu-west-1"), EndpointURL: new(""), ReadOnly: new(false)}
	s.expect("✓ context ls updated\n", contexts.Update, change)
	s.expect("region\teu-west-1\ntag\tteam=shop=1\n", contexts.Show, contexts.Options{})
	change.Settings = contexts.Settings{Tags: []string{""}}
	s.expect("✓ context ls updated\n", contexts.Update, change)
	show := contexts.Options{Common: command.Common{Output: "json"}}
	s.expect(`{
  "name": "ls",
  "region": "eu-west-1",
  "readOnly": false,
  "current": true,
  "builtIn": false
}
`, contexts.Show, show)

	if _, err := s.run(contexts.Remove, named("ls")); !diag.Is(err, diag.Confirmation) || !strings.Contains(diag.From(err)[0].Hint, "--yes") {
		t.Errorf("removing without a terminal gives %v", err)
	}
	remove := named("ls")
	remove.Yes = true
	s.expect("✓ context ls removed\n", contexts.Remove, remove)
	show.Output, show.Query = "", "name"
	s.expect("\"aws\"\n", contexts.Show, show)
}

func TestListForAPerson(t *testing.T) {
	s := newShell(t)
	staging := named("staging")
	staging.Settings = contexts.Settings{Region: new("eu-west-1"), Profile: new("work"), AccountID: new("123456789012")}
	if _, err := s.run(contexts.Create, staging); err != nil {
		t.Fatal(err)
	}
	s.Env.Terminal.Stdout = true
	s.Vars["CFN_CONTEXT"] = "staging"
	s.expect(`  Context  Region     Profile  Notes
  aws                          whatever the AWS SDK finds
  local                        the embedded emulator
* staging  eu-west-1  work     account 123456789012
`, contexts.List, contexts.Options{})
	s.expect(`staging · in force by CFN_CONTEXT

  region   eu-west-1
  profile  work
  account  123456789012
`, contexts.Show, contexts.Options{})

	s.expect("✓ context local in use\n", contexts.Use, named("local"))
	if !strings.Contains(s.Err.String(), "! CFN_CONTEXT=staging goes before it") {
		t.Errorf("no warning that the variable goes before: %q", s.Err)
	}
	s.Vars["CFN_CONTEXT"] = "gone"
	if _, err := s.run(contexts.List, contexts.Options{}); err != nil || !strings.Contains(s.Err.String(), `"gone"`) {
		t.Errorf("a context that is chosen and missing: %v, %q", err, s.Err)
	}
}

func TestRefusals(t *testing.T) {
	s := newShell(t)
	badTag := named("x")
	badTag.Settings.Tags = []string{"team"}
	machine := named()
	machine.Output = "xml"
	yes := func(names ...string) contexts.Options {
		o := named(names...)
		o.Yes = true
		return o
	}
	for _, c := range []struct {
		what string
		verb verb
		o    contexts.Options
		kind diag.Kind
	}{
		{"create without a name", contexts.Create, named(), diag.Usage},
		{"create with two names", contexts.Create, named("a", "b"), diag.Usage},
		{"create a built-in one", contexts.Create, named("local"), diag.Usage},
		{"a tag without a value", contexts.Create, badTag, diag.Usage},
		{"update of nothing", contexts.Update, named("x"), diag.Usage},
		{"use an unknown one", contexts.Use, named("x"), diag.NotFound},
		{"show an unknown one", contexts.Show, named("x"), diag.NotFound},
		{"remove an unknown one", contexts.Remove, yes("x"), diag.NotFound},
		{"remove a built-in one", contexts.Remove, yes("aws"), diag.Usage},
		{"remove none", contexts.Remove, yes(), diag.Usage},
		{"an unknown format", contexts.List, machine, diag.Usage},
	} {
		out, err := s.run(c.verb, c.o)
		if !diag.Is(err, c.kind) || out != "" {
			t.Errorf("%s: got %v, printed %q", c.what, err, out)
		}
	}
}
