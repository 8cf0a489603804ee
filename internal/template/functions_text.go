package template

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

var subName = regexp.MustCompile(`^[A-Za-z0-9_.:]+$`)

// subArguments splits the two forms of Fn::Sub.
func subArguments(arg *Node) (text, variables *Node, err error) {
	if arg.IsScalar() {
		return arg, nil, nil
	}
	items := itemsOf(arg)
	if len(items) != 2 || !items[0].IsScalar() || items[1].Kind != Map {
		return nil, nil, malformedSub()
	}
	return items[0], items[1], nil
}

func (e *Evaluator) sub(arg *Node) (any, error) {
	text, variables, err := subArguments(arg)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, part := range splitSub(text.Text) {
		if !part.variable {
			b.WriteString(part.text)
			continue
		}
		value, err := e.subVariable(part.text, variables)
		if err != nil {
			return nil, err
		}
		// The recordings show a text with the unknown part inside where
		// Fn::Sub has one argument, and nothing else where it has two.
		if variables != nil && IsUnknown(value) {
			return Unknown, nil
		}
		if err := e.grow(len(value)); err != nil {
			return nil, err
		}
		b.WriteString(value)
	}
	return b.String(), nil
}

func (e *Evaluator) subVariable(name string, variables *Node) (string, error) {
	if !subName.MatchString(name) {
		return "", malformedSubName()
	}
	var v any
	var err error
	if given := variables.Get(name); given != nil {
		v, err = e.value(given)
	} else if id, attribute, dotted := strings.Cut(name, "."); dotted {
		if !e.resources[id] {
			return "", unresolved("Resources", id)
		}
		v, err = e.s.Resolver.GetAtt(id, attribute)
	} else {
		v, err = e.refName(name)
	}
	if err != nil {
		return "", err
	}
	value, ok := textOf(v)
	if list, is := v.([]any); is && !ok {
		return joinTexts(list)
	}
	if !ok {
		return "", malformedSub()
	}
	return value, nil
}

// joinTexts is what a list becomes inside a text.
func joinTexts(list []any) (string, error) {
	texts := make([]string, len(list))
	for i, item := range list {
		text, ok := textOf(item)
		if !ok {
			return "", malformedSub()
		}
		texts[i] = text
	}
	return strings.Join(texts, ","), nil
}

func (e *Evaluator) length(arg *Node) (any, error) {
	v, err := e.plain(arg)
	if err != nil {
		return nil, err
	}
	if v == Unknown {
		return Unknown, nil
	}
	list, ok := v.([]any)
	if !ok {
		return nil, serviceErrorf("Template error: every Fn::Length object must have a List-typed value.")
	}
	return json.Number(strconv.Itoa(len(list))), nil
}

// jsonString is Fn::ToJsonString: compact, keys in the order of the template
// as far as the argument is written out.
func (e *Evaluator) jsonString(arg *Node) (any, error) {
	if arg == nil || arg.Kind != List && arg.Kind != Map {
		return nil, serviceErrorf("Template error: every Fn::ToJsonString object must have an Object-typed or Array-typed value.")
	}
	var b bytes.Buffer
	if err := e.writeJSON(&b, arg); err != nil {
		return nil, err
	}
	if strings.Contains(b.String(), Unknown) {
		return Unknown, nil
	}
	return b.String(), nil
}

func (e *Evaluator) writeJSON(b *bytes.Buffer, n *Node) error {
	if _, _, function := n.Function(); function || n.Kind != Map {
		v, err := e.plain(n)
		if err != nil {
			return err
		}
		return encode(b, v)
	}
	b.WriteByte('{')
	first := true
	for _, entry := range n.Entries {
		v, function, err := e.function(entry.Value)
		if err != nil {
			return err
		}
		if _, none := v.(noValue); none {
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		if err := encode(b, entry.Key); err != nil {
			return err
		}
		b.WriteByte(':')
		if function {
			err = encode(b, v)
		} else {
			err = e.writeJSON(b, entry.Value)
		}
		if err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

// function computes n where it is a function.
func (e *Evaluator) function(n *Node) (v any, is bool, err error) {
	if _, _, is = n.Function(); is {
		v, err = e.value(n)
	}
	return v, is, err
}

// encode writes v as compact JSON without escaping <, > and &.
func encode(b *bytes.Buffer, v any) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // Encode ends with a newline
	return nil
}
