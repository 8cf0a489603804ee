package local

import (
	"context"
	"strings"
	"unicode"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/process"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// Rule is a failure on demand.
type Rule = engine.Fault

// Action is what a rule strikes: create, update, delete, import or detect, and
// for the IaC generator scan, read or generate.
type Action = engine.Action

// FailOptions are the flags of cfn local fail. One of List, Clear, File or
// the rest is wanted.
type FailOptions struct {
	command.Common
	// List shows what is set, Clear takes all back.
	List, Clear bool
	// File is a YAML file that takes the place of what is set.
	File string
	// Rule is added where it is not nil.
	Rule *Rule
	// Throttle is a share such as 20%, Latency a time such as 200ms; empty
	// changes nothing.
	// ListDelay is how late the lists of StackSet operations are.
	Throttle, Latency, ListDelay string
	// ExpireScans is how many of the newest scans have expired, nil changes
	// nothing.
	ExpireScans *int
}

// Fail makes the emulator fail on demand, and shows what will.
func Fail(ctx context.Context, e *env.Env, o FailOptions) error {
	printer, err := command.NewPrinter(o.Common)
	if err != nil {
		return err
	}
	change, err := o.failures(e)
	if err != nil {
		return err
	}
	running, err := process.Ensure(ctx, e)
	if err != nil {
		return err
	}
	var set emulator.Failures
	switch {
	case o.List:
		set, err = process.Failures(ctx, e, running)
	case o.Clear:
		set, err = process.ClearFailures(ctx, e, running)
	default:
		set, err = process.Fail(ctx, e, running, change, o.File != "")
	}
	if err != nil {
		return err
	}
	t := term.New(e, term.Options{NoColor: o.NoColor})
	if printer.Machine() {
		return printer.Write(t.Out, set)
	}
	table := term.Table{Columns: []term.Column{{}, {}}}
	addFailures(&table, set)
	if table.Len() == 0 {
		t.Err.Println("nothing fails on demand")
		return nil
	}
	t.Out.Table(&table)
	return nil
}

// failures is what the flags or the file ask for.
func (o FailOptions) failures(e *env.Env) (f emulator.Failures, err error) {
	added := o.Rule != nil || o.Throttle != "" || o.Latency != "" || o.ListDelay != "" || o.ExpireScans != nil
	switch ways := count(o.List, o.Clear, o.File != "", added); {
	case ways == 0:
		return f, diag.New(diag.Usage, "usage", "it is missing what is to fail").
			WithHint("cfn local fail --type AWS::SQS::Queue --on create")
	case ways > 1:
		return f, diag.New(diag.Usage, "usage", "--list, --clear, --file and a failure cannot be combined")
	case o.File != "":
		data, err := command.ReadFile(e, o.File, "failures file")
		if err != nil {
			return f, err
		}
		return readFailures(o.File, data)
	}
	return o.flags()
}

// flags reads the failures that the flags describe.
func (o FailOptions) flags() (f emulator.Failures, err error) {
	var findings diag.List
	wrong := func(flag, text string) {
		findings = append(findings, diag.New(diag.Usage, "usage", "--%s: %s", flag, text).WithHint("cfn local fail --help"))
	}
	if o.Rule != nil {
		f.Rules = []Rule{*o.Rule}
	}
	if o.Throttle != "" {
		share, err := emulator.ParseShare(o.Throttle)
		if err != nil {
			wrong("throttle", err.Error())
		}
		f.Throttle = &share
	}
	if o.Latency != "" {
		latency, err := emulator.ParseDuration(o.Latency)
		if err != nil {
			wrong("latency", err.Error())
		}
		f.Latency = &latency
	}
	if o.ListDelay != "" {
		delay, err := emulator.ParseDuration(o.ListDelay)
		if err != nil {
			wrong("list-delay", err.Error())
		}
		f.ListDelay = &delay
	}
	f.ExpiredScans = o.ExpireScans
	for _, p := range f.Problems() {
		wrong(flagName(p.Path[len(p.Path)-1]), p.Text)
	}
	return f, findings.Err()
}

// flagName writes logicalId as logical-id.
func flagName(field string) string {
	switch field {
	case "properties":
		return "property"
	case "expiredScans":
		return "expire-scans"
	}
	var name strings.Builder
	for _, c := range field {
		if unicode.IsUpper(c) {
			name.WriteByte('-')
		}
		name.WriteRune(unicode.ToLower(c))
	}
	return name.String()
}

func count(conditions ...bool) (n int) {
	for _, c := range conditions {
		if c {
			n++
		}
	}
	return n
}
