package changes

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// scalar gives a string, number or bool as text.
func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		if v {
			return "true", true
		}
		return "false", true
	}
	return "", false
}

// shownValue is BeforeValue or AfterValue: a scalar as text, anything else as
// JSON, nil where there is no value.
func shownValue(v any) *string {
	if v == any(absent{}) {
		return nil
	}
	if text, ok := scalar(v); ok {
		return aws.String(text)
	}
	return aws.String(jsonText(v))
}

// jsonText writes v as AWS shows values: every scalar in it is a string.
func jsonText(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	// What templates evaluate to can always be written.
	_ = e.Encode(texts(v))
	return strings.TrimSuffix(b.String(), "\n")
}

func texts(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for key, value := range v {
			m[key] = texts(value)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, value := range v {
			list[i] = texts(value)
		}
		return list
	}
	if text, ok := scalar(v); ok {
		return text
	}
	return v
}
