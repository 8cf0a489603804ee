package local

import (
	"context"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator/process"
	"github.com/cfn-cli/cfn/internal/env"
)

// shells are the syntaxes of a variable that is set and one that is removed.
var shells = map[string]struct{ set, unset string }{
	"sh":         {"export NAME='VALUE'", "unset NAME"},
	"fish":       {"set -gx NAME 'VALUE'", "set -e NAME"},
	"powershell": {"$env:NAME = 'VALUE'", "Remove-Item Env:NAME -ErrorAction SilentlyContinue"},
}

var accountID = regexp.MustCompile(`^\d{12}$`)

// Env prints what makes the AWS CLI and the SDKs talk to the emulator:
//
//	eval "$(cfn local env)"
func Env(ctx context.Context, e *env.Env, o Options) error {
	shell, ok := shells[firstOf(o.Shell, guess(e))]
	if !ok {
		return diag.New(diag.Usage, "usage", "there is no syntax for the shell %q", o.Shell).WithHint("--shell is sh, fish or powershell")
	}
	account := firstOf(o.Account, awsclient.LocalAccount)
	if !accountID.MatchString(account) {
		return diag.New(diag.Usage, "usage", "an account ID has 12 digits, not %q", account)
	}
	running, err := process.Ensure(ctx, e)
	if err != nil {
		return err
	}
	region := firstOf(o.Region, awsclient.LocalRegion)
	var lines []string
	for _, v := range [][2]string{
		{"AWS_ENDPOINT_URL", running.URL},
		{"AWS_ACCESS_KEY_ID", account},
		{"AWS_SECRET_ACCESS_KEY", "cfn"},
		{"AWS_REGION", region},
		{"AWS_DEFAULT_REGION", region},
	} {
		lines = append(lines, strings.NewReplacer("NAME", v[0], "VALUE", v[1]).Replace(shell.set))
	}
	// A profile or a session token would go before, or with, the keys above.
	for _, name := range []string{"AWS_PROFILE", "AWS_SESSION_TOKEN"} {
		lines = append(lines, strings.Replace(shell.unset, "NAME", name, 1))
	}
	_, err = e.Stdout.Write([]byte(strings.Join(lines, "\n") + "\n"))
	return err
}

// guess takes the shell from the environment.
func guess(e *env.Env) string {
	switch {
	case filepath.Base(e.Get("SHELL")) == "fish":
		return "fish"
	case e.Get("SHELL") == "" && runtime.GOOS == "windows":
		return "powershell"
	default:
		return "sh"
	}
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
