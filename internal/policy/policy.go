// Package policy reads stack policies and decides what they allow: which
// updates of which resources of a stack. Both cfn, to warn before an update,
// and the emulator, to refuse it, ask it.
//
// Without a policy everything is allowed. A stack that has one allows only what
// a statement allows, and nothing that a statement denies (AWS CloudFormation
// User Guide, "Prevent updates to stack resources").
package policy

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
)

// MaxSize is the service's limit for a policy, in bytes (SetStackPolicy).
const MaxSize = 16_384

// Action is what an update does to a resource.
type Action string

// The actions.
const (
	Modify  Action = "Update:Modify"
	Replace Action = "Update:Replace"
	Delete  Action = "Update:Delete"
	Any     Action = "Update:*"
)

func known(a string) bool {
	return slices.Contains([]Action{Modify, Replace, Delete, Any}, Action(a))
}

// Policy is a stack policy.
type Policy struct{ Statements []Statement }

// Statement allows or denies actions on resources.
type Statement struct {
	Deny bool
	// Actions are those it is about, or with NotAction all others.
	Actions   []string
	NotAction bool
	// Resources are LogicalResourceId/PATTERN or *, or with NotResource all
	// others.
	Resources   []string
	NotResource bool
	// Conditions on ResourceType must all hold, each by one of its patterns; one
	// without patterns never does (AWS IAM User Guide, "Conditions with multiple
	// context keys or values").
	Conditions [][]TypePattern
	// Line is where the statement begins in its file.
	Line int
}

// TypePattern is a resource type in a condition.
type TypePattern struct {
	Text string
	// Like lets * and ? stand for other characters.
	Like bool
}

// Sentence says what a statement says.
func (s Statement) Sentence() string {
	verb := "allow"
	if s.Deny {
		verb = "deny"
	}
	text := fmt.Sprintf("%s %s%s on %s%s", verb, allBut(s.NotAction), strings.Join(s.Actions, ", "), allBut(s.NotResource),
		strings.ReplaceAll(strings.Join(s.Resources, ", "), "LogicalResourceId/", ""))
	for i, patterns := range s.Conditions {
		names := make([]string, len(patterns))
		for j, t := range patterns {
			names[j] = t.Text
		}
		text += []string{" of type ", " and of type "}[min(i, 1)] + cmp.Or(strings.Join(names, ", "), "none")
	}
	return text
}

func allBut(not bool) string {
	if not {
		return "all but "
	}
	return ""
}

// Verdict is what a policy says about an action.
type Verdict struct {
	Allowed bool
	// Statement is the number of the statement that decides, from 1; 0 where
	// none speaks of the resource, which is a denial.
	Statement int
}

// Decide says whether an action on a resource is allowed. A nil policy allows
// everything.
func (p *Policy) Decide(action Action, logicalID, typeName string) Verdict {
	if p == nil {
		return Verdict{Allowed: true}
	}
	verdict := Verdict{}
	for i, s := range p.Statements {
		if !s.matches(action, logicalID, typeName) {
			continue
		}
		if s.Deny {
			return Verdict{Statement: i + 1}
		}
		if !verdict.Allowed {
			verdict = Verdict{Allowed: true, Statement: i + 1}
		}
	}
	return verdict
}

func (s Statement) matches(action Action, logicalID, typeName string) bool {
	acts := slices.ContainsFunc(s.Actions, func(a string) bool { return Action(a) == Any || Action(a) == action })
	if acts == s.NotAction {
		return false
	}
	names := slices.ContainsFunc(s.Resources, func(r string) bool { return like(r, "LogicalResourceId/"+logicalID) })
	if names == s.NotResource {
		return false
	}
	for _, patterns := range s.Conditions {
		if !slices.ContainsFunc(patterns, func(t TypePattern) bool { return t.Text == typeName || t.Like && like(t.Text, typeName) }) {
			return false
		}
	}
	return true
}

// like compares with a pattern of * and ?. Nothing else has a meaning in it.
func like(pattern, text string) bool {
	escaped := strings.NewReplacer(`\`, `\\`, "[", `\[`).Replace(pattern)
	// In package path a * stops at slashes.
	ok, err := path.Match(strings.ReplaceAll(escaped, "/", "\x00"), strings.ReplaceAll(text, "/", "\x00"))
	return err == nil && ok
}
