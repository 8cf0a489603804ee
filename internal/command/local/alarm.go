package local

import (
	"context"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/process"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/suggest"
	"github.com/cfn-cli/cfn/internal/term"
)

// AlarmOptions are the flags and arguments of cfn local alarm.
type AlarmOptions struct {
	command.Common
	// Name is the alarm; without one all are listed.
	Name string
	// State is OK, ALARM or INSUFFICIENT_DATA; empty leaves the alarm as it is.
	State, Reason string
	Account       string
}

// Alarm reads or sets the state of an emulated alarm.
func Alarm(ctx context.Context, e *env.Env, o AlarmOptions) error {
	state := strings.ReplaceAll(strings.ToUpper(o.State), "-", "_")
	if state != "" && !slices.Contains(provider.AlarmStates(), state) {
		return diag.New(diag.Usage, "usage", "an alarm is %s, not %q", strings.Join(provider.AlarmStates(), ", "), o.State)
	}
	printer, err := command.NewPrinter(o.Common)
	if err != nil {
		return err
	}
	running, err := process.Ensure(ctx, e)
	if err != nil {
		return err
	}
	place := emulator.AlarmRequest{Account: or(o.Account, defaultAccount), Region: or(o.Region, defaultRegion)}
	asked := place
	asked.Name, asked.State, asked.Reason = o.Name, state, or(o.Reason, "set by cfn local alarm")
	alarms, err := process.Alarms(ctx, e, running, asked)
	if err != nil {
		return err
	}
	if o.Name != "" && len(alarms) == 0 {
		return noAlarm(ctx, e, running, place, o.Name)
	}
	t := term.New(e, term.Options{NoColor: o.NoColor})
	if printer.Machine() {
		return printer.Write(t.Out, alarms)
	}
	if len(alarms) == 0 {
		return say(e, Options{Common: o.Common}, "there are no alarms in account "+place.Account+", "+place.Region)
	}
	table := term.Table{Columns: []term.Column{{Title: "Alarm"}, {Title: "State"}, {Title: "Reason", Fold: 12, Drop: 1}}}
	for _, a := range alarms {
		table.Row(term.Styled(term.Bold, a.Name), term.Styled(styleOf(a.State), a.State), term.Styled(term.Dim, a.Reason))
	}
	t.Out.Table(&table)
	return nil
}

// noAlarm tells which alarms there are instead.
func noAlarm(ctx context.Context, e *env.Env, running process.Running, place emulator.AlarmRequest, name string) error {
	d := diag.New(diag.NotFound, "local.alarm", "there is no alarm %s in account %s, %s", name, place.Account, place.Region)
	others, err := process.Alarms(ctx, e, running, place)
	if err != nil {
		return err
	}
	names := make([]string, len(others))
	for i, a := range others {
		names[i] = a.Name
	}
	if near := suggest.Nearest(name, names); near != "" {
		return d.WithHint("did you mean %s?", near)
	}
	if len(names) == 0 {
		return d.WithHint("an alarm is a resource of type AWS::CloudWatch::Alarm: deploy a stack with one")
	}
	return d.WithHint("cfn local alarm  lists them")
}

func styleOf(state string) term.Style {
	switch state {
	case provider.AlarmOK:
		return term.Good
	case provider.AlarmRaised:
		return term.Bad
	default:
		return term.Warn
	}
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
