package template

import "slices"

type conditionResult struct {
	holds bool
	err   error
}

// Condition tells whether a condition of the Conditions section holds.
func (e *Evaluator) Condition(name string) (bool, error) {
	return e.condition(name, "Condition")
}

// condition is Condition; where says who asks.
func (e *Evaluator) condition(name, where string) (bool, error) {
	result, known := e.conditions[name]
	if !known {
		return false, undefinedCondition(name, where)
	}
	return result.holds, result.err
}

// Active tells whether a resource's condition holds; without one it does.
func (e *Evaluator) Active(r *Resource) (bool, error) {
	if r.Condition == "" {
		return true, nil
	}
	return e.Condition(r.Condition)
}

// ActiveOutput tells the same of an output.
func (e *Evaluator) ActiveOutput(o *Output) (bool, error) {
	if o.Condition == "" {
		return true, nil
	}
	return e.Condition(o.Condition)
}

// evaluateCondition computes a condition once. under are the conditions that
// led to it.
func (e *Evaluator) evaluateCondition(name string, under []string) (bool, error) {
	if result, known := e.conditions[name]; known {
		return result.holds, result.err
	}
	n := e.t.Conditions.Get(name)
	if n == nil {
		return false, undefinedCondition(name, "Condition")
	}
	if slices.Contains(under, name) {
		return false, circularCondition(under[len(under)-1], name)
	}
	holds, err := e.predicate(n, append(slices.Clone(under), name))
	e.conditions[name] = conditionResult{holds, err}
	return holds, err
}

// predicate computes a condition function.
func (e *Evaluator) predicate(n *Node, under []string) (bool, error) {
	if n.IsScalar() {
		switch n.Text {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
	}
	name, arg, ok := n.Function()
	if !ok {
		return false, notBoolean()
	}
	switch name {
	case "Condition":
		return e.evaluateCondition(arg.Scalar(), under)
	case "Fn::Equals":
		return e.equals(arg)
	case "Fn::Not":
		if len(itemsOf(arg)) != 1 {
			return false, malformedNot()
		}
		holds, err := e.predicate(arg.Items[0], under)
		return !holds, err
	case "Fn::And", "Fn::Or":
		return e.combine(name, arg, under)
	case "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn":
		return e.membership(name, arg)
	}
	return false, notBoolean()
}

func (e *Evaluator) combine(name string, arg *Node, under []string) (bool, error) {
	if n := len(itemsOf(arg)); n < 2 || n > 10 {
		return false, malformedLogic(name)
	}
	result := name == "Fn::And"
	for _, item := range arg.Items {
		holds, err := e.predicate(item, under)
		if err != nil {
			return false, err
		}
		if name == "Fn::And" {
			result = result && holds
		} else {
			result = result || holds
		}
	}
	return result, nil
}

func (e *Evaluator) equals(arg *Node) (bool, error) {
	wrong := malformedEquals()
	if len(itemsOf(arg)) != 2 {
		return false, wrong
	}
	left, err := e.plain(arg.Items[0])
	if err != nil {
		return false, err
	}
	right, err := e.plain(arg.Items[1])
	if err != nil {
		return false, err
	}
	return equalValues(left, right), nil
}

// equalValues compares as the service does: scalars by their text.
func equalValues(a, b any) bool {
	if left, ok := textOf(a); ok {
		right, ok := textOf(b)
		return ok && left == right
	}
	switch left := a.(type) {
	case []any:
		right, ok := b.([]any)
		return ok && slices.EqualFunc(left, right, equalValues)
	case map[string]any:
		right, ok := b.(map[string]any)
		if !ok || len(left) != len(right) {
			return false
		}
		for key, value := range left {
			if other, there := right[key]; !there || !equalValues(value, other) {
				return false
			}
		}
		return true
	}
	return a == nil && b == nil
}
