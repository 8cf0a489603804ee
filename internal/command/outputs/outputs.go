// Package outputs shows a stack's outputs: cfn outputs.
package outputs

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// Options are the arguments of cfn outputs.
type Options struct {
	command.Common
	Stack string
	// Key asks for one value, printed bare.
	Key string
}

// Output is one line, with stable names for programs.
type Output struct {
	Key         string `json:"key"`
	Value       string `json:"value"`
	Export      string `json:"export,omitempty"`
	Description string `json:"description,omitempty"`
}

// Run shows all outputs, or the bare value of one.
func Run(ctx context.Context, e *env.Env, o Options) error {
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	found, err := s.Stacks.Get(ctx, o.Stack)
	if err != nil {
		return err
	}
	if o.Key != "" {
		return one(s, found, o.Key)
	}
	list := make([]Output, len(found.Outputs))
	for i, out := range found.Outputs {
		list[i] = newOutput(out)
	}
	if s.Machine() {
		return s.Print(list)
	}
	if len(list) == 0 {
		s.Term.Err.Println("stack " + o.Stack + " has no outputs")
		return nil
	}
	table := term.Table{Columns: []term.Column{{Title: "Output"}, {Title: "Value", Fold: 24}, {Title: "Export", Drop: 1}}}
	for _, out := range list {
		table.Row(term.Text(out.Key), term.Text(out.Value), term.Styled(term.Dim, out.Export))
	}
	s.Term.Out.Table(&table)
	return nil
}

func one(s *command.Session, found *types.Stack, key string) error {
	var keys []string
	for _, out := range found.Outputs {
		if aws.ToString(out.OutputKey) != key {
			keys = append(keys, aws.ToString(out.OutputKey))
			continue
		}
		if s.Machine() {
			return s.Print(newOutput(out))
		}
		s.Term.Out.Println(aws.ToString(out.OutputValue))
		return nil
	}
	d := diag.New(diag.NotFound, "output.not-found", "stack %s has no output %s", aws.ToString(found.StackName), key)
	if len(keys) == 0 {
		return d.WithHint("it has no outputs at all")
	}
	return d.WithHint("it has %s", strings.Join(keys, ", "))
}

func newOutput(o types.Output) Output {
	return Output{
		Key: aws.ToString(o.OutputKey), Value: aws.ToString(o.OutputValue),
		Export: aws.ToString(o.ExportName), Description: aws.ToString(o.Description),
	}
}
