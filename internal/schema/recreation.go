package schema

import "strconv"

// Recreation tells whether a change makes CloudFormation replace the resource,
// as RequiresRecreation does in a change set (AWS documentation,
// "ResourceTargetDefinition").
type Recreation int

// The answers, in the order of their weight.
const (
	Never Recreation = iota
	Conditionally
	Always
)

// String gives the value as a change set writes it.
func (r Recreation) String() string {
	return [...]string{"Never", "Conditionally", "Always"}[r]
}

// Recreation tells what a change at the given property path means, for example
// Recreation("KeySchema", "0", "AttributeName"). List indexes may be given or
// left out; map keys are part of the path. The heaviest answer on the way
// counts. Where the path ends at a nested property, and only some of what is
// below forces a replacement, the answer is Conditionally: compare the values
// and ask again with the whole path to know. An unknown property is Never.
func (t *Type) Recreation(path ...string) Recreation {
	if t.replacing(path) {
		return Always
	}
	if len(path) == 0 {
		return Never
	}
	p, found := t.Properties[path[0]]
	answer := p.Recreation
	shape := &p.Shape
	rest := path[min(1, len(path)):]
	for found && answer != Always {
		shape, rest = t.element(shape, rest)
		if len(rest) == 0 {
			if answer == Never && shape != nil && t.replacesBelow(shape.Definition, map[string]bool{}) {
				answer = Conditionally
			}
			break
		}
		if shape == nil {
			break
		}
		p, found = t.Definitions[shape.Definition][rest[0]]
		answer = max(answer, p.Recreation)
		shape, rest = &p.Shape, rest[1:]
	}
	return answer
}

// element goes through lists and maps, with the indexes and keys that address
// their elements, down to the shape that has named properties. It gives nil
// where a map key is missing at the end.
func (t *Type) element(s *Shape, path []string) (*Shape, []string) {
	for s.Element != nil {
		switch {
		case s.Kind == Map && len(path) > 0, s.Kind == List && len(path) > 0 && isIndex(path[0]):
			path = path[1:]
		}
		s = s.Element
	}
	return s, path
}

// replacesBelow tells whether a nested type has properties that force a
// replacement. Nested types may contain themselves.
func (t *Type) replacesBelow(definition string, seen map[string]bool) bool {
	if definition == "" || seen[definition] {
		return false
	}
	seen[definition] = true
	for _, p := range t.Definitions[definition] {
		if p.Recreation != Never {
			return true
		}
		if s, _ := t.element(&p.Shape, nil); t.replacesBelow(s.Definition, seen) {
			return true
		}
	}
	return false
}

// replacing tells whether the path is, or is below, one of t.Replacing.
func (t *Type) replacing(path []string) bool {
	names := make([]string, 0, len(path))
	for _, name := range path {
		if !isIndex(name) {
			names = append(names, name)
		}
	}
	for _, pattern := range t.Replacing {
		if covers(pattern, names) {
			return true
		}
	}
	return false
}

func covers(pattern, names []string) bool {
	for _, part := range pattern {
		if part == "*" {
			continue
		}
		if len(names) == 0 || names[0] != part {
			return false
		}
		names = names[1:]
	}
	return true
}

func isIndex(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}
