package engine

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/template"
)

// complete ends a deploy phase in which nothing failed: outputs and exports
// first, then, in an update, the removal of what is not wanted any more.
func (m *machine) complete() error {
	op, s := m.stack.Operation, m.stack
	outputs, err := m.plan.outputs()
	if err == nil {
		op.Problem, err = publish(m.tx, s, outputs)
		if err != nil {
			return err
		}
	} else {
		op.Problem = err.Error()
	}
	if op.Problem == "" && op.Type == types.OperationTypeUpdateStack {
		op.Problem = m.deniedRemoval()
	}
	if op.Problem != "" {
		return m.abort()
	}
	if op.NewPolicy != "" {
		s.Policy = op.NewPolicy
	}
	if err := forgetImports(m.tx, s, m.plan.imports()); err != nil {
		return err
	}
	s.Outputs, s.Complete = outputs, true
	if err := m.executed(s.ChangeSetID, true); err != nil {
		return err
	}
	if op.Type == types.OperationTypeCreateStack || op.Ended == types.StackStatusImportComplete {
		if err := m.settle(); err != nil {
			return err
		}
		return m.finish(op.Ended, "")
	}
	m.enter(PhaseRemoval, op.Ended)
	if op.Nested {
		op.Phase = PhaseHold
	}
	return m.setStatus(m.turn, s, types.StackStatusUpdateCompleteCleanupInProgress, "")
}

// outputs evaluates the outputs whose condition holds.
func (p *plan) outputs() ([]Output, error) {
	var outputs []Output
	for _, o := range p.template.Outputs {
		active, err := p.real.ActiveOutput(o)
		if err != nil {
			return nil, err
		}
		if !active {
			continue
		}
		out := Output{Key: o.Name, Description: o.Description}
		if out.Value, err = p.real.Text(o.Value); err != nil {
			return nil, err
		}
		if o.Export != nil {
			if out.Export, err = p.real.Text(o.Export); err != nil {
				return nil, err
			}
		}
		outputs = append(outputs, out)
	}
	return outputs, nil
}

// imports names, in the form of keys, the exports that the template uses with
// these parameters.
func (p *plan) imports() map[string]bool {
	names := map[string]bool{}
	note := func(n *template.Node) {
		for _, arg := range calls(n, "Fn::ImportValue") {
			if name, err := p.real.Text(arg); err == nil {
				names[escape(name)] = true
			}
		}
	}
	for _, id := range p.order {
		note(p.template.Resource(id).Node)
	}
	for _, o := range p.template.Outputs {
		note(o.Node)
	}
	return names
}

// calls finds the arguments of all calls of a function in n.
func calls(n *template.Node, function string) (arguments []*template.Node) {
	if n == nil {
		return nil
	}
	for _, item := range n.Items {
		arguments = append(arguments, calls(item, function)...)
	}
	for _, e := range n.Entries {
		if e.Key == function {
			arguments = append(arguments, e.Value)
		}
		arguments = append(arguments, calls(e.Value, function)...)
	}
	return arguments
}
