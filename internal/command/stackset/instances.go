package stackset

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// InstancesOptions are the flags and arguments of cfn stackset instances.
type InstancesOptions struct {
	Options
	Account, InRegion string
	// Status is a status or a detailed status, Drift a drift status.
	Status, Drift string
}

// listedInstance is one instance, with stable names for programs.
type listedInstance struct {
	stackset.Place
	OU            string `json:"organizationalUnitId,omitempty"`
	Status        string `json:"status"`
	Detailed      string `json:"detailedStatus,omitempty"`
	Reason        string `json:"reason,omitempty"`
	StackID       string `json:"stackId,omitempty"`
	Drift         string `json:"drift,omitempty"`
	LastOperation string `json:"lastOperationId,omitempty"`
}

// Instances lists stack instances by account and region.
func Instances(ctx context.Context, e *env.Env, o InstancesOptions) error {
	filter, status, err := o.filter()
	if err != nil {
		return err
	}
	s, err := named(ctx, e, o.Options)
	if err != nil {
		return err
	}
	found, err := s.sets.Instances(ctx, o.Name, filter)
	if err != nil {
		return err
	}
	list := []listedInstance{}
	for _, place := range slices.SortedFunc(maps.Keys(found), stackset.ComparePlaces) {
		i := found[place]
		if status != "" && i.Status != status {
			continue
		}
		list = append(list, listedInstance{
			place, i.OU, string(i.Status), string(i.Detailed), i.Reason, i.StackID, string(i.Drift), i.LastOperation,
		})
	}
	if s.Machine() {
		return s.Print(list)
	}
	if len(list) == 0 {
		s.Term.Err.Println("no such stack instances of " + o.Name)
		return nil
	}
	names := s.accountNames(ctx)
	table := term.Table{Columns: []term.Column{
		{Title: "Account"}, {Title: "Region"}, {Title: "Status"}, {Title: "Drift", Drop: 2}, {Title: "Name", Fold: 10, Drop: 3}, {Title: "Reason", Fold: 16, Drop: 1},
	}}
	for _, i := range list {
		drift := i.Drift
		if drift == string(types.StackDriftStatusNotChecked) {
			drift = ""
		}
		table.Row(term.Text(i.Account), term.Text(i.Region), term.Styled(style(i.Status), i.Status),
			term.Styled(style(drift), drift), term.Text(names[i.Account]), term.Styled(term.Dim, i.Reason))
	}
	s.Term.Out.Table(&table)
	return nil
}

// filter is what the service chooses by; a plain status it does not know as a
// filter, and is chosen here.
func (o InstancesOptions) filter() (f stackset.Filter, status types.StackInstanceStatus, err error) {
	f = stackset.Filter{Account: o.Account, Region: o.InRegion}
	wanted := word(o.Status)
	plain, detailed := types.StackInstanceStatus(wanted), types.StackInstanceDetailedStatus(wanted)
	switch {
	case wanted == "":
	case slices.Contains(plain.Values(), plain):
		status = plain
	case slices.Contains(detailed.Values(), detailed):
		f.Status = detailed
	default:
		return f, "", diag.New(diag.Usage, "usage", "%q is no status of a stack instance", o.Status).
			WithHint("--status takes current, outdated, inoperable, or pending, running, succeeded, failed, cancelled, skipped-suspended-account")
	}
	if f.Drift = types.StackDriftStatus(word(o.Drift)); f.Drift != "" && !slices.Contains(f.Drift.Values(), f.Drift) {
		return f, "", diag.New(diag.Usage, "usage", "%q is no drift status: drifted, in-sync, not-checked or unknown", o.Drift)
	}
	return f, status, nil
}

// word is a status as the API writes it.
func word(text string) string { return strings.ToUpper(strings.ReplaceAll(text, "-", "_")) }
