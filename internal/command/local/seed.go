package local

import (
	"context"
	"fmt"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/document"
	"github.com/cfn-cli/cfn/internal/emulator/control"
	"github.com/cfn-cli/cfn/internal/emulator/process"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// SeedOptions are the flags and arguments of cfn local seed.
type SeedOptions struct {
	command.Common
	File, Account string
}

// SeedResources makes the resources of a file in the emulator, all or none: no
// stack has them, as if they had been made by hand.
func SeedResources(ctx context.Context, e *env.Env, o SeedOptions) error {
	printer, err := command.NewPrinter(o.Common)
	if err != nil {
		return err
	}
	data, err := command.ReadFile(e, o.File, "seed file")
	if err != nil {
		return err
	}
	file := &seedFile{Reader: &document.Reader{Name: o.File, What: "a seed file", Code: "seed-file"}}
	if err := file.read(data); err != nil {
		return err
	}
	in := control.Seed{Account: o.Account, Region: o.Region, Resources: file.items}
	if in.Account == "" {
		in.Account = defaultAccount
	}
	if in.Region == "" {
		in.Region = defaultRegion
	}
	in.Partition = awsclient.PartitionOf(in.Region)
	running, err := process.Ensure(ctx, e)
	if err != nil {
		return err
	}
	answer, err := process.Seed(ctx, e, running, in)
	if err != nil {
		return err
	}
	if answer.Problem != "" {
		file.Report(file.at[answer.Index], "%s", answer.Problem).WithDetail("Nothing was made.")
		return file.Findings.Err()
	}
	t := term.New(e, term.Options{NoColor: o.NoColor})
	if printer.Machine() {
		return printer.Write(t.Out, answer.Made)
	}
	table := term.Table{Indent: 2, Columns: []term.Column{{}, {}, {Fold: 24}}}
	for _, made := range answer.Made {
		table.Row(term.Text(t.Out.Char(term.Add)), term.Text(made.Type), term.Styled(term.Dim, made.Identifier))
	}
	t.Out.Table(&table)
	t.Err.Println(fmt.Sprintf("%d resources that no stack has;  cfn iac resources --unmanaged --context local", len(answer.Made)))
	return nil
}

// seedFile is a list of resources, YAML or JSON:
//
//   - Type: AWS::SNS::Topic
//     Properties: {TopicName: alerts}
type seedFile struct {
	*document.Reader
	items []control.SeedItem
	at    []template.Pos
}

func (f *seedFile) read(data []byte) error {
	root, err := template.ParseNode(f.Name, data)
	if err != nil {
		return err
	}
	f.items = document.Each(f.Reader, root, f.item)
	return f.Findings.Err()
}

func (f *seedFile) item(n *template.Node) (item control.SeedItem) {
	f.at = append(f.at, n.Pos)
	f.Fields(n, map[string]func(*template.Node){
		"Type": f.Text(&item.Type),
		"Properties": func(n *template.Node) {
			properties, ok := document.Plain(n).(map[string]any)
			if !ok {
				f.Report(n.Pos, "a map of properties is wanted here")
			}
			item.Properties = properties
		},
	})
	if item.Type == "" && n.Kind == template.Map {
		f.Report(n.Pos, "the resource has no Type")
	}
	return item
}
