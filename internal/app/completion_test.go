package app

import (
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env/envtest"
	"github.com/cfn-cli/cfn/internal/target"
)

// remembered is a world with contexts and stack names of earlier commands. It
// has no network: completion that asked for one would find nothing.
func remembered(t *testing.T) *envtest.World {
	w := envtest.New(t)
	if code := Main(context.Background(), w.Env, strings.Fields("cfn context create prod --region eu-west-1")); code != 0 {
		t.Fatalf("no context: %s", w.Err)
	}
	for _, seen := range []struct{ context, region, names string }{
		{"aws", "eu-west-1", "site"}, {"aws", "us-east-1", "shop blog"}, {"prod", "eu-west-1", "shop-prod"},
	} {
		s := command.Session{Env: w.Env, Target: target.Target{Name: seen.context}, AWS: &awsclient.Clients{Region: seen.region}}
		s.Remember(strings.Fields(seen.names))
	}
	w.Out.Reset()
	w.Err.Reset()
	return w
}

func TestCompletion(t *testing.T) {
	for words, want := range map[string]string{
		"de":                             "delete deploy",
		"context ":                       "create list remove show update use",
		"context create --ro":            "--role-arn",
		"deploy a.yaml --on":             "--on-failure",
		"deploy --on-failure ":           "delete nothing rollback",
		"deploy --on-failure=d":          "--on-failure=delete",
		"--output ":                      "json text yaml",
		"list --context ":                "aws local prod",
		"list --context=p":               "--context=prod",
		"context use ":                   "aws local prod",
		"context show p":                 "prod",
		"context remove prod ":           "aws local prod",
		"context use prod ":              "",
		"status ":                        "blog shop",
		"status --region eu-west-1 s":    "site",
		"--context prod status ":         "shop-prod",
		"status --context=prod ":         "shop-prod",
		"status shop ":                   "",
		"delete shop b":                  "blog",
		"deploy a.yaml -s s":             "shop",
		"deploy --context prod -s ":      "shop-prod",
		"deploy ":                        "", // a file: the shell knows better
		"completion ":                    "bash fish powershell zsh",
		"help pro":                       "protect",
		"__":                             "",
		"frobnicate ":                    "",
		`status ""`:                      "blog shop", // as Windows PowerShell must pass an empty word
		"deploy a.yaml --param Stage=te": "",
	} {
		w := remembered(t)
		argv := append([]string{"cfn", "__complete", "--"}, strings.Split(words, " ")...)
		if code := Main(context.Background(), w.Env, argv); code != 0 || w.Err.Len() > 0 {
			t.Errorf("%q: exit code %d, stderr %q", words, code, w.Err)
		}
		if got := strings.Join(strings.Fields(w.Out.String()), " "); got != want {
			t.Errorf("%q is completed with %q, want %q", words, got, want)
		}
	}
}

func TestDamagedContextsDoNotStopCompletion(t *testing.T) {
	w := remembered(t)
	if err := w.Env.Files.Write(filepath.Join(w.Env.ConfigDir(), "contexts.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code := Main(context.Background(), w.Env, []string{"cfn", "__complete", "--", "status", ""}); code != 0 || w.Err.Len() > 0 {
		t.Errorf("exit code %d, stderr %q", code, w.Err)
	}
}

func TestScriptsOfTheShells(t *testing.T) {
	cfn := program(t)
	for _, shell := range []struct{ name, ask string }{
		// The words as bash cuts them, and where the cursor is.
		{"bash", `COMP_WORDS=(%WORDS%); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _cfn; printf '%s\n' "${COMPREPLY[@]}"`},
		// Zsh's completion can only be used from its line editor; what it is given is told here.
		{"zsh", `compdef() { : }; compadd() { shift; print -l -- "$@" }; _files() { : }; words=(%WORDS%); CURRENT=${#words}; _cfn`},
		{"fish", `complete -C '%LINE%'`},
	} {
		path, err := exec.LookPath(shell.name)
		if err != nil {
			t.Logf("%s is not installed: its script is not run", shell.name)
			continue
		}
		w := remembered(t)
		if code := Main(context.Background(), w.Env, []string{"cfn", "completion", shell.name}); code != 0 {
			t.Fatalf("no script for %s: %s", shell.name, w.Err)
		}
		for words, want := range map[string][]string{
			"cfn dep":                    {"deploy"},
			"cfn status ''":              {"blog", "shop"},
			"cfn list --context pr":      {"prod"},
			"cfn list --context = pr":    {"prod"},
			"cfn list --context =":       {"aws", "local", "prod"},
			"cfn deploy -p Stage = te x": nil,
		} {
			if shell.name != "bash" && strings.Contains(words, "=") {
				continue // only bash cuts there
			}
			ask := strings.NewReplacer("%WORDS%", words, "%LINE%", strings.TrimSuffix(words, "''")).Replace(shell.ask)
			cmd := exec.CommandContext(t.Context(), path, "-c", w.Out.String()+"\n"+ask)
			cmd.Env = []string{
				"PATH=" + filepath.Dir(cfn) + ":/usr/bin:/bin", "HOME=" + w.Env.Home, "GORACE=atexit_sleep_ms=0",
				"CFN_CACHE_DIR=" + w.Env.CacheDir(), "CFN_CONFIG_DIR=" + w.Env.ConfigDir(),
			}
			answer, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("%s: %v: %s", shell.name, err, answer)
			}
			got := strings.Fields(string(answer))
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s completes %q with %q, want %q", shell.name, words, got, want)
			}
		}
	}
}
