package deploy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// checkGiven holds the given values against the template, all at once. Those
// that are not given may come from the deployed stack or from the person.
func checkGiven(t *template.Template, given map[string]string) diag.List {
	open := make([]string, len(t.Parameters))
	for i, p := range t.Parameters {
		open[i] = p.Name
	}
	return t.CheckParameters(given, open...)
}

// checkLocally holds what was given against a template that is known here.
func (o *Options) checkLocally(e *env.Env, t *template.Template, given map[string]string) error {
	if t == nil {
		return nil
	}
	if err := checkGiven(t, given).Err(); err != nil || o.Verb != Import {
		return err
	}
	_, err := o.identities(e, t)
	return err
}

// acknowledge settles the capabilities. A plan changes nothing and needs no
// acknowledgement; a person gives it with the answer to the plan, which names
// them; without a person they must be given.
func (f *flow) acknowledge() error {
	given, auto, err := f.o.capabilities()
	if err != nil {
		return err
	}
	var missing []string
	for _, needed := range f.summary.Capabilities {
		if !covers(given, needed) {
			missing = append(missing, strings.TrimPrefix(string(needed), "CAPABILITY_"))
			given = append(given, needed)
		}
	}
	f.request.Capabilities = given
	answered := f.o.Verb == Plan || auto || (f.Term.CanAsk() && !f.Yes && !f.o.Direct)
	if len(missing) == 0 || answered {
		return nil
	}
	return diag.New(diag.Confirmation, "capabilities.needed", "the template needs an acknowledgement: %s", strings.Join(missing, ", ")).
		WithDetail(f.summary.Reason).
		WithHint("add --capabilities %s", strings.Join(missing, ","))
}

// covers tells whether a capability is among those given: who allows names of
// their own for IAM resources allows IAM resources. Source: AWS documentation,
// API reference, CreateStack, Capabilities.
func covers(given []types.Capability, needed types.Capability) bool {
	return slices.Contains(given, needed) ||
		needed == types.CapabilityCapabilityIam && slices.Contains(given, types.CapabilityCapabilityNamedIam)
}

// askParameters asks for the values that nobody gave, on a terminal.
func (f *flow) askParameters(ctx context.Context) error {
	deployed := f.deployed
	missing := stack.Unset(f.summary.Parameters, f.request.Parameters, deployed)
	if len(missing) == 0 {
		return nil
	}
	if !f.Term.CanAsk() || f.Machine() {
		return diag.New(diag.Invalid, "parameters.missing", "parameters without a value: %s", strings.Join(missing, ", ")).
			WithHint("add %s", flagsFor(missing))
	}
	for _, name := range missing {
		value, err := f.Term.Ask(ctx, f.question(name))
		if err != nil {
			return err
		}
		f.request.Parameters[name] = value
	}
	return nil
}

func (f *flow) question(name string) term.Question {
	question := term.Question{Label: name}
	for _, p := range f.summary.Parameters {
		if p.Name == name {
			question.Secret = p.NoEcho
		}
	}
	if f.source.parsed == nil {
		return question
	}
	if p := f.source.parsed.Parameter(name); p != nil {
		question.Help = p.Description
		question.Validate = func(answer string) error {
			return checkGiven(f.source.parsed, map[string]string{name: answer}).Err()
		}
	}
	return question
}

// identifierQuestion asks for one property of an existing resource's identity.
func identifierQuestion(n *stack.Newcomer, key string) term.Question {
	return term.Question{
		Label: key,
		Help:  fmt.Sprintf("%s (%s): which existing one is it?", n.LogicalID, n.Type),
		Validate: func(answer string) error {
			if answer == "" {
				return diag.New(diag.Invalid, "import.identifier", "the %s of an existing resource is needed", key)
			}
			return nil
		},
	}
}

func flagsFor(names []string) string {
	flags := make([]string, len(names))
	for i, name := range names {
		flags[i] = "--param " + name + "=…"
	}
	return strings.Join(flags, " ")
}

// needs names the resources for each capability, where the template is known.
func (f *flow) needs() []template.CapabilityNeed {
	if f.source.parsed != nil {
		if needs := f.source.parsed.Capabilities(); len(needs) > 0 {
			return needs
		}
	}
	var needs []template.CapabilityNeed
	for _, c := range f.summary.Capabilities {
		needs = append(needs, need(c))
	}
	return needs
}

func need(c types.Capability) template.CapabilityNeed {
	return template.CapabilityNeed{Capability: string(c)}
}
