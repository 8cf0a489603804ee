package local

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/process"
	"github.com/cfn-cli/cfn/internal/env"
)

// DriftOptions are the flags and arguments of cfn local drift.
type DriftOptions struct {
	command.Common
	Stack, LogicalID string
	// Set are PATH=VALUE; a value that is JSON is taken as such.
	Set     []string
	Delete  bool
	Account string
}

// defaultAccount and defaultRegion are the emulator's, where nothing else is
// asked for.
const (
	defaultAccount = "000000000000"
	defaultRegion  = "us-east-1"
)

// Drift changes an emulated resource behind its stack's back.
func Drift(ctx context.Context, e *env.Env, o DriftOptions) error {
	change, err := o.change()
	if err != nil {
		return err
	}
	running, err := process.Ensure(ctx, e)
	if err != nil {
		return err
	}
	if err := process.Drift(ctx, e, running, change); err != nil {
		return err
	}
	return say(e, Options{Common: o.Common}, "stack "+o.Stack+" does not know that "+o.LogicalID+" has changed;  cfn drift "+o.Stack+" --context local")
}

func (o DriftOptions) change() (engine.Tamper, error) {
	t := engine.Tamper{Account: o.Account, Region: o.Region, Stack: o.Stack, LogicalID: o.LogicalID, Delete: o.Delete, Set: map[string]any{}}
	if t.Account == "" {
		t.Account = defaultAccount
	}
	if t.Region == "" {
		t.Region = defaultRegion
	}
	if o.Delete == (len(o.Set) > 0) {
		return t, diag.New(diag.Usage, "usage", "either properties or --delete is wanted").
			WithHint("cfn local drift shop Queue VisibilityTimeout=60")
	}
	for _, pair := range o.Set {
		path, value, ok := strings.Cut(pair, "=")
		if !ok || path == "" {
			return t, diag.New(diag.Usage, "usage", "%q is not of the form Property=value", pair).
				WithHint("cfn local drift shop Queue VisibilityTimeout=60")
		}
		t.Set[path] = parsed(value)
	}
	return t, nil
}

// parsed is a value as JSON, or the text as it stands.
func parsed(text string) any {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil || decoder.More() {
		return text
	}
	return value
}
