package schema

import (
	"bytes"
	"fmt"
	"strings"
)

// Kind is the kind of value that a property or an attribute takes.
type Kind byte

// The kinds. Their values are the letters that stand for them in facts.zip.
const (
	String  Kind = 's'
	Integer Kind = 'i'
	Number  Kind = 'n'
	Boolean Kind = 'b'
	JSON    Kind = 'j' // a free JSON document
	Tag     Kind = 't' // {"Key": …, "Value": …}
	Object  Kind = '@' // a nested type, see [Shape.Definition]
	List    Kind = '['
	Map     Kind = '{'
	Any     Kind = 'a' // one of several kinds
)

// Shape is the form of a value.
type Shape struct {
	Kind Kind
	// Element is the form of a list's or map's elements, nil for other kinds.
	Element *Shape
	// Definition names the nested type in [Type.Definitions]; it is set for
	// Object, and for Any where one of the alternatives is a nested type.
	Definition string
}

// MarshalText writes the form used in facts.zip: "s", "[s", "{@Rule", "a@Rule".
func (s Shape) MarshalText() ([]byte, error) {
	switch {
	case s.Element != nil:
		text, err := s.Element.MarshalText()
		return append([]byte{byte(s.Kind)}, text...), err
	case s.Kind == Any && s.Definition != "":
		return []byte("a@" + s.Definition), nil
	default:
		return []byte(string(s.Kind) + s.Definition), nil
	}
}

// UnmarshalText reads what [Shape.MarshalText] writes.
func (s *Shape) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return fmt.Errorf("schema: empty shape")
	}
	*s = Shape{Kind: Kind(text[0])}
	switch rest := text[1:]; s.Kind {
	case List, Map:
		s.Element = new(Shape)
		return s.Element.UnmarshalText(rest)
	case Object, Any:
		s.Definition = strings.TrimPrefix(string(rest), "@")
		return nil
	case String, Integer, Number, Boolean, JSON, Tag:
		return nil
	default:
		return fmt.Errorf("schema: unknown shape %q", text)
	}
}

// Property is one property of a resource type or of a nested type.
type Property struct {
	Shape
	Required bool
	// Recreation tells what a change of this property alone means.
	Recreation Recreation
	// Default is what a resource has where a template does not set the
	// property, as JSON; empty where that is not known.
	Default string
}

// MarshalText writes the shape with "*" before it where the property is
// required, then "!" (always) or "?" (conditionally) for its recreation, and "="
// with the default after it.
func (p Property) MarshalText() ([]byte, error) {
	var flags string
	if p.Required {
		flags = "*"
	}
	switch p.Recreation {
	case Never:
	case Always:
		flags += "!"
	case Conditionally:
		flags += "?"
	}
	text, err := p.Shape.MarshalText()
	text = append([]byte(flags), text...)
	if p.Default != "" {
		text = append(append(text, '='), p.Default...)
	}
	return text, err
}

// UnmarshalText reads what [Property.MarshalText] writes.
func (p *Property) UnmarshalText(text []byte) error {
	*p = Property{}
	for len(text) > 0 {
		switch text[0] {
		case '*':
			p.Required = true
		case '!':
			p.Recreation = Always
		case '?':
			p.Recreation = Conditionally
		default:
			shape, standard, _ := bytes.Cut(text, []byte("="))
			p.Default = string(standard)
			return p.Shape.UnmarshalText(shape)
		}
		text = text[1:]
	}
	return fmt.Errorf("schema: property without a shape")
}
