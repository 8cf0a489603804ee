package engine

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/template"
)

// refactorRefusal is why a refactor cannot be made, with the stack that it is about.
type refactorRefusal struct{ reason string }

func (r *refactorRefusal) Error() string { return r.reason }

// because forms a reason as AWS does: with the stack's ID before it.
func because(s *Stack, format string, args ...any) error {
	return &refactorRefusal{s.ID() + ": " + fmt.Sprintf(format, args...)}
}

// checkRefactor ends the creation of a refactor: it is AVAILABLE or has failed.
func (e *Engine) checkRefactor(t *turn, r *Refactor) error {
	r.Status, r.Execution = types.StackRefactorStatusCreateComplete, types.StackRefactorExecutionStatusAvailable
	if err := e.planRefactor(t.tx, r); err != nil {
		r.Status, r.Execution = types.StackRefactorStatusCreateFailed, types.StackRefactorExecutionStatusUnavailable
		r.Reason, r.Moves = plainReason(err), nil
	}
	for _, m := range r.Members {
		m.Body = ""
	}
	return nil
}

// plainReason is an error's text without its code.
func plainReason(err error) string {
	var known *wire.Error
	if errors.As(err, &known) {
		return known.Message
	}
	return firstLine(err)
}

// planRefactor finds the moves. Its errors are reasons.
func (e *Engine) planRefactor(tx store.Tx, r *Refactor) error {
	m := &matching{refactor: r}
	for _, member := range r.Members {
		t, s, err := e.prepareMember(tx, r, member)
		if err != nil {
			return err
		}
		before, err := liveResources(tx, s)
		if err != nil {
			return err
		}
		p, err := newPlan(s, &s.Deployment, t, &resolver{Engine: e, tx: tx, stack: s})
		if err != nil {
			return because(s, "%s", plainReason(err))
		}
		m.stacks, m.before, m.plans = append(m.stacks, s), append(m.before, before), append(m.plans, p)
	}
	if err := m.match(); err != nil {
		return err
	}
	r.Moves = m.moves
	w, err := e.newWorld(tx, r)
	if err != nil {
		return err
	}
	return w.check(r)
}

// prepareMember checks a stack and its new template, and sets what the stack is
// to be.
func (e *Engine) prepareMember(tx store.Tx, r *Refactor, m *Member) (*template.Template, *Stack, error) {
	s, err := r.future(tx, m)
	if err != nil {
		return nil, nil, err
	}
	var previous Deployment
	if !m.New {
		current, err := getStack(tx, r.place(), m.UUID)
		if err != nil {
			return nil, nil, err
		}
		if err := mayRefactor(current); err != nil {
			return nil, nil, err
		}
		previous, s.Deployment = current.Deployment, current.Deployment
	}
	given, err := template.Parse("template", []byte(m.Body))
	if err != nil {
		return nil, nil, err
	}
	if err := sameSections(tx, s, m, given); err != nil {
		return nil, nil, err
	}
	request := request{capabilities: types.Capability("").Values()}
	for _, p := range previous.Parameters {
		request.parameters = append(request.parameters, types.Parameter{ParameterKey: &p.Key, UsePreviousValue: aws.Bool(true)})
	}
	d, processed, err := e.deployment(tx, s, request, m.Body, previous)
	if err != nil {
		return nil, nil, because(s, "%s", plainReason(err))
	}
	if d.Fault != "" {
		return nil, nil, because(s, "%s", d.Fault)
	}
	d.Capabilities = previous.Capabilities
	m.Deployment, s.Deployment = d, d
	return processed, s, nil
}

// mayRefactor: stacks that an update may begin on, without a policy (AWS
// documentation, "Stack refactoring"). The texts are the emulator's own.
func mayRefactor(s *Stack) error {
	if err := mayImport(s); err != nil {
		return because(s, "Stack is in %s state and can not be refactored.", s.Status)
	}
	if s.Policy != "" {
		return because(s, "Stack Refactor does not support stacks that have a stack policy.")
	}
	return nil
}

// sameSections refuses new and changed parameters, conditions and mappings. In
// a new stack, conditions and rules are refused with a text that is known from
// public reports; parameters there are ones with defaults.
func sameSections(tx store.Tx, s *Stack, m *Member, t *template.Template) error {
	if m.New {
		var sections []string
		for _, name := range []string{"Conditions", "Mappings", "Rules"} {
			if t.Root.Get(name) != nil {
				sections = append(sections, name)
			}
		}
		if len(sections) > 0 {
			return because(s, "Following template sections are not allowed when creating a stack while refactoring: %s", strings.Join(sections, ", "))
		}
		return nil
	}
	body, err := readText(tx, s, s.Template)
	if err != nil {
		return err
	}
	old, err := template.Parse("template", []byte(body))
	if err != nil {
		return err
	}
	for _, section := range []string{"Parameters", "Conditions", "Mappings"} {
		for name, node := range entries(t.Root.Get(section)) {
			if was := old.Root.Get(section).Get(name); was == nil || nodeJSON(was) != nodeJSON(node) {
				return because(s, "%s cannot be added or changed while refactoring: %s", section, name)
			}
		}
	}
	return nil
}

// entries are the names of a section with what stands there, in their order.
func entries(n *template.Node) func(yield func(string, *template.Node) bool) {
	return func(yield func(string, *template.Node) bool) {
		if n == nil {
			return
		}
		for _, e := range n.Entries {
			if !yield(e.Key, e.Value) {
				return
			}
		}
	}
}
