package template

import (
	"fmt"
	"slices"
)

// rules checks the assertions of the Rules section. Source: AWS
// documentation, "CloudFormation template Rules syntax" and "Rule-specific
// intrinsic functions". How the service words a broken rule is not recorded;
// its AssertDescription is what it shows.
func (e *Evaluator) rules() error {
	for _, rule := range entriesOf(e.t.Rules) {
		if when := rule.Value.Get("RuleCondition"); when != nil {
			applies, err := e.predicate(when, nil)
			if err != nil {
				return err
			}
			if !applies {
				continue
			}
		}
		for _, assertion := range itemsOf(rule.Value.Get("Assertions")) {
			holds, err := e.predicate(assertion.Get("Assert"), nil)
			if err != nil {
				return err
			}
			if !holds {
				return serviceErrorf("Template error: rule %s failed: %s", rule.Key, assertion.Get("AssertDescription").Scalar())
			}
		}
	}
	return nil
}

// membership computes the functions that only Rules have: whether a list
// contains a value, and whether all members of a list are equal to a value or
// in another list.
func (e *Evaluator) membership(name string, arg *Node) (bool, error) {
	if len(itemsOf(arg)) != 2 {
		return false, serviceErrorf("Template error: every %s object requires two parameters.", name)
	}
	left, err := e.texts(arg.Items[0])
	if err != nil {
		return false, err
	}
	right, err := e.texts(arg.Items[1])
	if err != nil {
		return false, err
	}
	in := func(list []string) func(string) bool {
		return func(s string) bool { return !slices.Contains(list, s) }
	}
	if name == "Fn::Contains" {
		left, right = right, left
	}
	return !slices.ContainsFunc(left, in(right)), nil
}

// texts is the value of n as a list of texts, a single one included.
func (e *Evaluator) texts(n *Node) ([]string, error) {
	if name, _, ok := n.Function(); ok && (name == "Fn::RefAll" || name == "Fn::ValueOf" || name == "Fn::ValueOfAll") {
		return nil, fmt.Errorf("Not emulated: %s in Rules, which looks into the account.", name)
	}
	v, err := e.plain(n)
	if err != nil {
		return nil, err
	}
	list, is := v.([]any)
	if !is {
		list = []any{v}
	}
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i], _ = textOf(item)
	}
	return texts, nil
}
