package stackset

import (
	"context"
	"time"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// OperationOptions are the flags and arguments of the verbs that deal with
// operations.
type OperationOptions struct {
	Options
	// ID is the operation's; for stop, empty stands for the one that goes on.
	ID string
	// All lists more than the newest operations.
	All bool
}

// Operations lists operations, the newest first.
func Operations(ctx context.Context, e *env.Env, o OperationOptions) error {
	s, err := named(ctx, e, o.Options)
	if err != nil {
		return err
	}
	most := 20
	if o.All {
		most = 0
	}
	list, err := s.sets.Operations(ctx, o.Name, most)
	if err != nil {
		return err
	}
	if most > 0 && len(list) > most {
		list = list[:most]
	}
	if s.Machine() {
		return s.Print(append([]*stackset.Operation{}, list...))
	}
	if len(list) == 0 {
		s.Term.Err.Println("no operations on " + o.Name)
		return nil
	}
	table := term.Table{Columns: []term.Column{
		{Title: "Operation", Fold: 18}, {Title: "Action"}, {Title: "Status"}, {Title: "Began", Drop: 2}, {Title: "Took", Right: true, Drop: 1}, {Title: "Failed", Right: true},
	}}
	for _, op := range list {
		failed := term.Cell{}
		if op.Failed > 0 {
			failed = s.Term.Out.Number(op.Failed)
		}
		table.Row(term.Text(op.ID), term.Text(string(op.Action)), term.Styled(style(string(op.Status)), string(op.Status)),
			term.Time(op.Created.Local()), term.Elapsed(op.Duration(time.Now())), failed)
	}
	s.Term.Out.Table(&table)
	return nil
}

// shownOperation is an operation with its results, for a program.
type shownOperation struct {
	header
	*stackset.Operation
	Results []stackset.Result `json:"results"`
}

// Operation shows an operation and what it has done where.
func Operation(ctx context.Context, e *env.Env, o OperationOptions) error {
	s, err := named(ctx, e, o.Options)
	if err != nil {
		return err
	}
	op, err := s.sets.Operation(ctx, o.Name, o.ID)
	if err != nil {
		return err
	}
	shown := shownOperation{header: s.header(o.Name, "operation"), Operation: op, Results: []stackset.Result{}}
	if err := s.sets.Results(ctx, o.Name, o.ID, func(r stackset.Result) { shown.Results = append(shown.Results, r) }); err != nil {
		return err
	}
	if s.Machine() {
		return s.Print(shown)
	}
	out := s.Term.Out
	head(out, shown.header)
	out.Println("", "  "+out.Join(out.Paint(term.Plain, op.ID), describe(*op), out.Paint(style(string(op.Status)), string(op.Status)), term.Duration(op.Duration(time.Now()))))
	v := &endView{out: out}
	v.wrapped(op.Reason)
	if len(shown.Results) == 0 {
		return nil
	}
	out.Println("")
	table := term.Table{Indent: 2, Columns: []term.Column{{Title: "Account"}, {Title: "Region"}, {Title: "Status"}, {Title: "Reason", Fold: 24}}}
	for _, r := range shown.Results {
		table.Row(term.Text(r.Account), term.Text(r.Region), term.Styled(style(string(r.Status)), string(r.Status)), term.Styled(term.Dim, r.Reason))
	}
	out.Table(&table)
	return nil
}

// Stop asks an operation to end.
func Stop(ctx context.Context, e *env.Env, o OperationOptions) error {
	s, err := named(ctx, e, o.Options)
	if err != nil {
		return err
	}
	if err := s.Writable(); err != nil {
		return err
	}
	if o.ID == "" {
		going, err := s.sets.Unfinished(ctx, o.Name)
		if err != nil {
			return err
		}
		if going == nil {
			return diag.New(diag.NotFound, "stackset.idle", "no operation goes on on StackSet %s", o.Name).
				WithHint("cfn stackset operations %s", o.Name)
		}
		o.ID = going.ID
	}
	if err := s.sets.Stop(ctx, o.Name, o.ID); err != nil {
		return err
	}
	if s.Machine() {
		return s.Print(map[string]any{"stackset": o.Name, "operation": o.ID, "status": "STOPPING"})
	}
	out := s.Term.Out
	out.Println("  " + out.Symbol(term.Done) + " " + out.Join(out.Paint(term.Bold, o.Name), "the operation stops; what it is at goes on to its end"))
	out.Println("", "    "+out.Paint(term.Active, "Next: ")+" cfn stackset status "+o.Name)
	return nil
}
