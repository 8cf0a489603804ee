// Package envtest is the test twin of env: it keeps everything in memory and
// in a folder of the test's own, and refuses by name what a test did not allow.
package envtest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/env"
)

// World is an env.Env whose output can be read back.
type World struct {
	*env.Env
	Out, Err *bytes.Buffer
	// Vars are the environment variables; nothing of the real ones is seen.
	Vars map[string]string
}

// New makes a world that is closed: no terminal, no network, no processes, no
// variables, and a working folder that is removed with the test.
func New(t testing.TB) *World {
	dir := t.TempDir()
	w := &World{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}, Vars: map[string]string{}}
	w.Env = &env.Env{
		Stdin:  strings.NewReader(""),
		Stdout: w.Out,
		Stderr: w.Err,
		Terminal: env.Terminal{
			Size: func() (int, int) { return 0, 0 },
			ReadSecret: func(context.Context) (string, error) {
				return "", fmt.Errorf("envtest: reading a secret is not allowed in this test")
			},
			Raw: func() (func() error, error) {
				return nil, fmt.Errorf("envtest: reading single keys is not allowed in this test")
			},
		},
		Lookup: func(name string) (string, bool) {
			v, ok := w.Vars[name]
			return v, ok
		},
		Files:     env.Files{Dir: dir},
		Home:      dir,
		Transport: refusal{},
		Spawn: func(_ context.Context, p env.Process) error {
			return fmt.Errorf("envtest: starting %s is not allowed in this test", p.Path)
		},
		Executable: "cfn",
	}
	return w
}

type refusal struct{}

func (refusal) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("envtest: %s %s is not allowed in this test", r.Method, r.URL.Host)
}
