package stackset

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// ImportOptions are the flags and arguments of cfn stackset import.
type ImportOptions struct {
	Options
	// Stacks are ARNs of stacks, Units where those of a service-managed StackSet
	// belong.
	Stacks, Units []string
	Timeout       time.Duration
}

// maxImported is how many stacks an operation imports (AWS documentation,
// "ImportStacksToStackSet").
const maxImported = 10

var stackARN = regexp.MustCompile(`^arn:[a-z0-9-]+:cloudformation:[a-z0-9-]+:[0-9]{12}:stack/.+$`)

// Import takes existing stacks in as stack instances. A StackSet that does not
// exist is made from the first of them.
func Import(ctx context.Context, e *env.Env, o ImportOptions) error {
	if len(o.Stacks) == 0 {
		return diag.New(diag.Usage, "usage", "name the stacks to import: --stack ARN").WithHint("cfn status STACK  tells a stack's ARN")
	}
	for _, arn := range o.Stacks {
		if !stackARN.MatchString(arn) {
			return diag.New(diag.Usage, "usage", "%q is not the ARN of a stack", arn).WithHint("cfn status STACK  tells it")
		}
	}
	s, err := named(ctx, e, o.Options)
	if err != nil {
		return err
	}
	if err := s.Writable(); err != nil {
		return err
	}
	set, err := s.sets.Find(ctx, o.Name)
	if err != nil {
		return err
	}
	out := s.Term.Out
	if !s.Machine() {
		head(out, s.header(o.Name, "import"))
		out.Println("")
		if set == nil {
			out.Println("  " + out.Symbol(term.Add) + " the StackSet is created, with the template of the first stack")
		}
		for _, arn := range o.Stacks {
			out.Println("  " + out.Symbol(term.Import) + " " + out.Paint(term.Plain, command.StackNameOf(arn)) + "  " + out.Paint(term.Dim, arn))
		}
	}
	if err := s.Confirm(ctx, "Import "+count(s.Term.Err.Look, len(o.Stacks), "stack")+"?"); err != nil {
		return err
	}
	if set == nil {
		if err := s.createFrom(ctx, o.Name, o.Stacks[0]); err != nil {
			return err
		}
	}
	return s.bringIn(ctx, o)
}

// createFrom makes a StackSet from a stack, whose account has to be reachable.
func (s *site) createFrom(ctx context.Context, name, arn string) error {
	parts := strings.SplitN(arn, ":", 6) // arn:aws:cloudformation:REGION:ACCOUNT:stack/…
	clients, err := s.Elsewhere(ctx, parts[4], parts[3])
	if err != nil {
		return err
	}
	if clients == nil {
		return diag.New(diag.Access, "stackset.unreachable", "StackSet %s does not exist, and no context leads to account %s to make it from the stack", name, parts[4]).
			WithHint("cfn context create NAME --account %s --profile PROFILE, or apply a file without targets first", parts[4])
	}
	stacks := stack.New(clients.CloudFormation)
	from, err := stacks.Get(ctx, arn)
	if err != nil {
		return err
	}
	body, err := stacks.Template(ctx, arn, false)
	if err != nil {
		return err
	}
	source, err := s.upload(ctx, name, []byte(body))
	if err != nil {
		return err
	}
	return s.sets.CreateFrom(ctx, name, source, from)
}

func (s *site) bringIn(ctx context.Context, o ImportOptions) error {
	ctx, cancel := within(ctx, o.Timeout, o.Name)
	defer cancel()
	failed := false
	undone := map[stackset.Place]stackset.Result{}
	w := &work{site: s, name: o.Name}
	err := w.watch(ctx, nil, func(emit func(stackset.Event)) error {
		for some := range slices.Chunk(o.Stacks, maxImported) {
			id, err := s.sets.Import(ctx, o.Name, some, o.Units)
			if err != nil {
				return err
			}
			followed, err := s.sets.Follow(ctx, o.Name, id, "", len(some), emit)
			if err != nil {
				return err
			}
			failed = failed || !followed.Succeeded()
			for place, r := range followed.Undone {
				undone[place] = r
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	failed = failed || len(undone) > 0
	if s.Machine() {
		machine(s).end(ended{StackSet: o.Name, Changed: true, Outcome: stackset.Outcome{Wanted: len(o.Stacks), Current: len(o.Stacks) - len(undone), OK: !failed, Groups: []stackset.Group{}}})
	} else {
		s.tellImport(o, undone, failed)
	}
	if failed {
		return command.Shown(diag.Failed)
	}
	return nil
}

func (s *site) tellImport(o ImportOptions, undone map[stackset.Place]stackset.Result, failed bool) {
	out := s.Term.Out
	v := &endView{out: out}
	for place, r := range undone {
		v.group(stackset.Group{Trouble: stackset.Failed, Reason: r.Reason, Places: []stackset.Place{place}})
	}
	if failed {
		out.Println("", "  "+out.Symbol(term.Failed)+" "+out.Join(out.Paint(term.Bold, o.Name), out.Paint(term.Bad, "not all stacks were imported")))
		return
	}
	out.Println("", "  "+out.Symbol(term.Done)+" "+out.Join(out.Paint(term.Bold, o.Name), out.Paint(term.Good, count(out.Look, len(o.Stacks), "stack")+" imported")),
		"", "    "+out.Paint(term.Active, "Next: ")+" cfn stackset export "+o.Name+" FILE")
}
