package command_test

import (
	"os"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/env/envtest"
	"github.com/cfn-cli/cfn/internal/target"
)

// emulated is a world in which AWS is the emulator, seen with the access key
// of an account.
func emulated(t *testing.T, account string) *envtest.World {
	e, err := emulator.New(emulator.Config{Store: store.NewMemory()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	w := envtest.New(t)
	w.Transport = e.RoundTripper()
	for _, pair := range os.Environ() { // the SDK reads them itself
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
			_ = os.Unsetenv(name)
		}
	}
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": account, "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "eu-west-1",
		"AWS_CONFIG_FILE": w.Home + "/config", "AWS_SHARED_CREDENTIALS_FILE": w.Home + "/credentials",
	} {
		t.Setenv(name, value)
		w.Vars[name] = value
	}
	return w
}

// A context that names its account must not lead to another one.
func TestAccountOfTheContext(t *testing.T) {
	w := emulated(t, "111122223333")
	for _, c := range []target.Target{{Name: "right", AccountID: "111122223333"}, {Name: "wrong", AccountID: "444455556666"}, {Name: "any"}} {
		if err := target.Open(w.Env).Create(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"right", "any"} {
		if _, err := command.Open(t.Context(), w.Env, command.Common{Context: name}); err != nil {
			t.Errorf("context %s: %v", name, err)
		}
	}
	_, err := command.Open(t.Context(), w.Env, command.Common{Context: "wrong"})
	if !diag.Is(err, diag.Access) || !strings.Contains(err.Error(), "is for account 444455556666, and the credentials lead to 111122223333") {
		t.Errorf("got %v", err)
	}
}
