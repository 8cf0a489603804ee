package template

import (
	"errors"
	"strings"
)

const dynamicStart, dynamicEnd = "{{resolve:", "}}"

// resolve replaces the dynamic references in all strings of v.
func (e *Evaluator) resolve(v any) (any, error) {
	switch v := v.(type) {
	case string:
		return e.dynamic(v)
	case []any:
		for i, item := range v {
			resolved, err := e.resolve(item)
			if err != nil {
				return nil, err
			}
			v[i] = resolved
		}
	case map[string]any:
		for key, item := range v {
			resolved, err := e.resolve(item)
			if err != nil {
				return nil, err
			}
			v[key] = resolved
		}
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
		b.WriteString(text[:start])
		b.WriteString(value)
		text = text[start+length+len(dynamicEnd):]
	}
	b.WriteString(text)
	return b.String(), nil
}
