package target_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env/envtest"
	"github.com/cfn-cli/cfn/internal/target"
)

func world(t *testing.T) (*target.Contexts, *envtest.World, string) {
	w := envtest.New(t)
	w.Vars["CFN_CONFIG_DIR"] = filepath.Join(w.Home, "config")
	return target.Open(w.Env), w, filepath.Join(w.Home, "config", "contexts.json")
}

func prod() target.Target {
	return target.Target{
		Name: "prod", Profile: "work", Region: "eu-west-1", RoleARN: "arn:aws:iam::123456789012:role/deployer",
		Bucket: "templates", Prefix: "cfn/", Tags: map[string]string{"team": "shop"}, AccountID: "123456789012", ReadOnly: true,
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestContextIsKeptWithAllItsSettings(t *testing.T) {
	contexts, w, path := world(t)
	must(t, contexts.Create(t.Context(), prod()))
	got, err := target.Open(w.Env).Get("prod")
	must(t, err)
	if diff := cmp.Diff(prod(), got); diff != "" {
		t.Error(diff)
	}
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the file has mode %v", info.Mode())
	}
	_, err = contexts.Update(t.Context(), "prod", func(t *target.Target) { t.Region, t.ReadOnly = "us-east-1", false })
	must(t, err)
	got, err = contexts.Get("prod")
	must(t, err)
	if got.Region != "us-east-1" || got.ReadOnly || got.Profile != "work" {
		t.Errorf("after the update: %+v", got)
	}
	must(t, contexts.Remove(t.Context(), "prod"))
	if _, err := contexts.Get("prod"); !diag.Is(err, diag.NotFound) {
		t.Errorf("a removed context gives %v", err)
	}
}

func TestWhichContextIsInForce(t *testing.T) {
	contexts, w, _ := world(t)
	for _, name := range []string{"used", "variable", "flag"} {
		must(t, contexts.Create(t.Context(), target.Target{Name: name}))
	}
	check := func(flag, want string, by target.Chosen) {
		t.Helper()
		name, gotBy, err := contexts.Current(flag)
		resolved, resolveErr := contexts.Resolve(flag)
		if err != nil || resolveErr != nil || name != want || resolved.Name != want || gotBy != by {
			t.Errorf("got %s and %s by %d (%v, %v), want %s by %d", name, resolved.Name, gotBy, err, resolveErr, want, by)
		}
	}
	check("", "aws", target.ByDefault)
	must(t, contexts.Use(t.Context(), "used"))
	check("", "used", target.ByUse)
	w.Vars["CFN_CONTEXT"] = "variable"
	check("", "variable", target.ByVariable)
	check("flag", "flag", target.ByFlag)

	delete(w.Vars, "CFN_CONTEXT")
	must(t, contexts.Remove(t.Context(), "used"))
	check("", "aws", target.ByDefault)
	must(t, contexts.Use(t.Context(), "local"))
	check("", "local", target.ByUse)
	if local, err := contexts.Resolve(""); err != nil || !local.Local {
		t.Errorf("local is not the emulator: %+v, %v", local, err)
	}
}

func TestUnknownContextNamesTheLikelyOne(t *testing.T) {
	contexts, _, _ := world(t)
	must(t, contexts.Create(t.Context(), prod()))
	_, err := contexts.Resolve("prdo")
	d := diag.From(err)[0]
	if d.Kind != diag.NotFound || !strings.Contains(d.Hint, "prod") || !strings.Contains(d.Detail, "aws, local, prod") {
		t.Errorf("got %+v", d)
	}
	for name, err := range map[string]error{
		"use":    contexts.Use(t.Context(), "prdo"),
		"remove": contexts.Remove(t.Context(), "prod", "prdo"),
	} {
		if !diag.Is(err, diag.NotFound) {
			t.Errorf("%s gives %v", name, err)
		}
	}
	if _, err := contexts.Get("prod"); err != nil {
		t.Errorf("removing a list with an unknown name removed the known one: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	contexts, _, _ := world(t)
	must(t, contexts.Create(t.Context(), target.Target{Name: "taken"}))
	change := func(name string) error {
		_, err := contexts.Update(t.Context(), name, func(*target.Target) {})
		return err
	}
	for name, err := range map[string]error{
		"the name is taken":    contexts.Create(t.Context(), target.Target{Name: "taken"}),
		"aws is built in":      contexts.Create(t.Context(), target.Target{Name: "aws"}),
		"local cannot change":  change("local"),
		"aws cannot go":        contexts.Remove(t.Context(), "aws"),
		"a name with a slash":  contexts.Create(t.Context(), target.Target{Name: "../x"}),
		"no name":              contexts.Create(t.Context(), target.Target{}),
		"no region":            contexts.Create(t.Context(), target.Target{Name: "a", Region: "Virginia"}),
		"no endpoint":          contexts.Create(t.Context(), target.Target{Name: "a", EndpointURL: "127.0.0.1:4566"}),
		"secret in the URL":    contexts.Create(t.Context(), target.Target{Name: "a", EndpointURL: "http://me:pw@host"}),
		"no role":              contexts.Create(t.Context(), target.Target{Name: "a", RoleARN: "deployer"}),
		"no account":           contexts.Create(t.Context(), target.Target{Name: "a", AccountID: "1234"}),
		"a tag of AWS's own":   contexts.Create(t.Context(), target.Target{Name: "a", Tags: map[string]string{"aws:x": "y"}}),
		"a bucket with a path": contexts.Create(t.Context(), target.Target{Name: "a", Bucket: "s3://b"}),
	} {
		if !diag.Is(err, diag.Usage) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	err := contexts.Create(t.Context(), target.Target{Name: "a", Region: "x", AccountID: "y", RoleARN: "z"})
	if n := len(diag.From(err)); n != 3 {
		t.Errorf("three mistakes give %d findings: %v", n, err)
	}
}

func TestDamagedFileIsNamedAndLeftAsItIs(t *testing.T) {
	for name, content := range map[string]string{
		"cut off":          `{"version":1,"contexts":[{"name":"pr`,
		"not JSON":         "current: prod\n",
		"empty":            "",
		"an unknown field": `{"version":1,"contexts":[{"name":"prod","colour":"red"}]}`,
		"a taken name":     `{"version":1,"contexts":[{"name":"local","endpointUrl":"http://elsewhere"}]}`,
		"two values":       `{"version":1} {}`,
		"a newer version":  `{"version":99,"contexts":{}}`,
	} {
		contexts, _, path := world(t)
		must(t, os.MkdirAll(filepath.Dir(path), 0o700))
		must(t, os.WriteFile(path, []byte(content), 0o600))
		_, err := contexts.List()
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: listing gives %v", name, err)
		}
		if err := contexts.Create(t.Context(), prod()); err == nil {
			t.Errorf("%s: a context was created all the same", name)
		}
		if left, _ := os.ReadFile(path); string(left) != content {
			t.Errorf("%s: the file is now %q", name, left)
		}
		if got, err := contexts.Resolve("local"); err != nil || !got.Local {
			t.Errorf("%s: --context local does not work: %v", name, err)
		}
	}
}

func TestChangesAtOnceLoseNothing(t *testing.T) {
	contexts, w, _ := world(t)
	const n = 20
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			own := target.Open(w.Env) // as a command of its own has it
			if err := own.Create(context.WithoutCancel(t.Context()), target.Target{Name: fmt.Sprintf("c%02d", i)}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	all, err := contexts.List()
	must(t, err)
	if len(all) != n+2 {
		t.Errorf("%d contexts are there, want %d and the built-in ones", len(all)-2, n)
	}
}
