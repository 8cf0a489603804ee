package template

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

const dynamicStart, dynamicEnd = "{{resolve:", "}}"

// resolve replaces the dynamic references in all strings of v.
func (e *Evaluator) resolve(v any) (any, error) {
	switch v := v.(type) {
	case string:
		return e.dynamic(v)
	case []any:
		v = slices.Clone(v) // it may be a parameter's
		for i, item := range v {
			resolved, err := e.resolve(item)
			if err != nil {
				return nil, err
			}
			v[i] = resolved
		}
		return v, nil
	case map[string]any:
		v = maps.Clone(v)
		for key, item := range v {
			resolved, err := e.resolve(item)
			if err != nil {
				return nil, err
			}
			v[key] = resolved
		}
		return v, nil
	}
	return v, nil
}

// dynamic replaces every {{resolve:service:key}} in text. Source: AWS
// documentation, "Get values stored in other services using dynamic
// references".
func (e *Evaluator) dynamic(text string) (string, error) {
	if !strings.Contains(text, dynamicStart) {
		return text, nil
	}
	var b strings.Builder
	for {
		start := strings.Index(text, dynamicStart)
		if start < 0 {
			break
		}
		length := strings.Index(text[start:], dynamicEnd)
		if length < 0 {
			break
		}
		service, key, ok := strings.Cut(text[start+len(dynamicStart):start+length], ":")
		if !ok || key == "" {
			return "", serviceErrorf("Invalid dynamic reference: %s", text[start:start+length+len(dynamicEnd)])
		}
		value, err := e.s.Resolver.Dynamic(service, key)
		if service == "ssm" && errors.Is(err, ErrNotFound) {
			return "", unfetched(key)
		}
		if err != nil {
			return "", err
		}
		if err := e.grow(len(value)); err != nil {
			return "", err
		}
		b.WriteString(text[:start])
		b.WriteString(value)
		text = text[start+length+len(dynamicEnd):]
	}
	b.WriteString(text)
	return b.String(), nil
}
