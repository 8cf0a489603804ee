package template

import "slices"

// unknownResolver stands for a stack of which nothing exists yet.
type unknownResolver struct{ zones func(string) []string }

func (unknownResolver) Ref(string) (any, error)                { return Unknown, nil }
func (unknownResolver) GetAtt(string, string) (any, error)     { return Unknown, nil }
func (unknownResolver) Import(string) (string, error)          { return Unknown, nil }
func (unknownResolver) Dynamic(string, string) (string, error) { return Unknown, nil }

func (unknownResolver) StackOutput(_, _, _, _ string) (string, error) { return Unknown, nil }

func (r unknownResolver) Zones(region string) []string {
	if r.zones == nil {
		return []string{Unknown}
	}
	return r.zones(region)
}

// Dependencies is the dependency graph of what is really made: active
// resources only, and of every Fn::If the branch that is taken. A reference to
// a resource whose condition does not hold is an error.
func (e *Evaluator) Dependencies() (map[string][]string, error) {
	active := map[string]bool{}
	for _, r := range e.t.Resources {
		is, err := e.Active(r)
		if err != nil {
			return nil, err
		}
		active[r.LogicalID] = is
	}
	graph := map[string][]string{}
	var absent []string
	for _, r := range e.t.Resources {
		if !active[r.LogicalID] {
			continue
		}
		needs := []string{}
		r.references(e.takenBranch, func(ref Reference) {
			is, resource := active[ref.Name]
			switch {
			case is:
				needs = append(needs, ref.Name)
			case resource && !slices.Contains(absent, ref.Name):
				absent = append(absent, ref.Name)
			}
		})
		slices.Sort(needs)
		graph[r.LogicalID] = slices.Compact(needs)
	}
	if len(absent) > 0 {
		return nil, unresolved("Resources", absent...)
	}
	return graph, nil
}

func (e *Evaluator) takenBranch(items []*Node) []*Node {
	if holds, err := e.Condition(items[0].Scalar()); err == nil && !holds {
		return items[2:]
	}
	return items[1:2]
}

// Check does what the service does before it starts an operation: all
// conditions and rules, references among what is active, circles, and a trial
// evaluation of all properties and outputs with every resource still unknown.
// It makes no calls but Resolver.Zones. Errors are *ServiceError.
func (e *Evaluator) Check() error {
	for _, entry := range entriesOf(e.t.Conditions) {
		if _, err := e.Condition(entry.Key); err != nil {
			return err
		}
	}
	if err := e.rules(); err != nil {
		return err
	}
	graph, err := e.Dependencies()
	if err != nil {
		return err
	}
	if ids := cycle(graph); ids != nil {
		return circular(ids)
	}
	trial := *e
	trial.s.Resolver, trial.s.KeepDynamic = unknownResolver{e.s.Resolver.Zones}, true
	for _, r := range e.t.Resources {
		if _, active := graph[r.LogicalID]; !active {
			continue
		}
		if _, err := trial.Properties(r); err != nil {
			return err
		}
	}
	return trial.checkOutputs(graph)
}

// checkOutputs tries all active outputs.
func (e *Evaluator) checkOutputs(active map[string][]string) error {
	var absent []string
	for _, o := range e.t.Outputs {
		is, err := e.ActiveOutput(o)
		if err != nil {
			return err
		}
		if !is {
			continue
		}
		w := &walker{branches: e.takenBranch, visit: func(ref Reference) {
			if _, there := active[ref.Name]; !there && e.resources[ref.Name] && !slices.Contains(absent, ref.Name) {
				absent = append(absent, ref.Name)
			}
		}}
		w.walk(o.Value)
		if _, err := e.Value(o.Value); err != nil {
			return err
		}
	}
	if len(absent) > 0 {
		return unresolvedOutputs(absent)
	}
	return nil
}
