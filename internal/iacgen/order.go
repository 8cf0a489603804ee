package iacgen

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// order sorts entries as the keys stand; others keep their order, at the end.
func order(entries []template.Entry, keys ...string) {
	place := func(e template.Entry) int {
		if i := slices.Index(keys, e.Key); i >= 0 {
			return i
		}
		return len(keys)
	}
	slices.SortStableFunc(entries, func(a, b template.Entry) int { return place(a) - place(b) })
}

// arrange puts the keys of an object in the order in which people write them:
// names first, tags last, the rest by the alphabet; policies as IAM's
// documentation does.
func (w *rewriter) arrange(entries []template.Entry, f form) {
	rank := func(key string) int {
		switch top := len(w.path) == 0 && w.facts != nil; {
		case top && w.facts.Tags != nil && key == w.facts.Tags.Property:
			return 3
		case top && itself(key, kindOf(w.facts.Name)):
			return 0
		case named(key) && f.members != nil:
			return 1
		default:
			return 2
		}
	}
	slices.SortStableFunc(entries, func(a, b template.Entry) int {
		return cmp.Or(rank(a.Key)-rank(b.Key), strings.Compare(a.Key, b.Key))
	})
	has := func(keys ...string) bool {
		return slices.ContainsFunc(entries, func(e template.Entry) bool { return slices.Contains(keys, e.Key) })
	}
	switch {
	case has("Statement"):
		order(entries, "Version", "Id", "Statement")
	case has("Effect") && has("Action", "NotAction"):
		order(entries, "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
	}
}

// named tells that a key holds the name of what it is in.
func named(key string) bool {
	return key == "Id" || strings.HasSuffix(key, "Name")
}
