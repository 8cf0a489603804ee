// Package limits shows the account's CloudFormation quotas: cfn limits.
package limits

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"golang.org/x/sync/errgroup"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the flags of cfn limits.
type Options struct{ command.Common }

// Limit is one line, with stable names for programs.
type Limit struct {
	Name  string `json:"name"`
	Value int32  `json:"value"`
	// Used is how much of it is in use, nil where that is not known.
	Used *int `json:"used,omitempty"`
}

// stackLimit is the quota of stacks, the one whose use can be counted.
const stackLimit = "StackLimit"

// Run shows the quotas, and how many stacks there are.
func Run(ctx context.Context, e *env.Env, o Options) error {
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	var limits []types.AccountLimit
	stacks := 0
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		limits, err = s.Stacks.Limits(gctx)
		return err
	})
	group.Go(func() error {
		list, err := s.Stacks.List(gctx, true)
		stacks = len(list)
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	list := make([]Limit, len(limits))
	for i, l := range limits {
		list[i] = Limit{Name: aws.ToString(l.Name), Value: aws.ToInt32(l.Value)}
		if list[i].Name == stackLimit {
			list[i].Used = &stacks
		}
	}
	if s.Machine() {
		return s.Print(list)
	}
	table := term.Table{Columns: []term.Column{{Title: "Quota"}, {Title: "Limit", Right: true}, {Title: "Used", Right: true}, {}}}
	for _, l := range list {
		used, share := "", ""
		if l.Used != nil {
			used = s.Term.Out.Count(*l.Used)
			share = fmt.Sprintf("%d%%", *l.Used*100/max(int(l.Value), 1))
		}
		table.Row(term.Text(l.Name), s.Term.Out.Number(int(l.Value)), term.Text(used), term.Styled(term.Dim, share))
	}
	s.Term.Out.Table(&table)
	return nil
}
