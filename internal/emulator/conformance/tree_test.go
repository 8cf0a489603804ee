package conformance

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
)

// tree turns an SDK value into the form of the recordings: objects keyed by
// member name without absent members, times as the word "datetime", JSON
// texts parsed. rename is applied to every text.
func tree(v reflect.Value, rename func(string) string) any {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return tree(v.Elem(), rename)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return "datetime"
		}
		return object(v, rename)
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = tree(v.Index(i), rename)
		}
		return list
	case reflect.String:
		return parsed(rename(v.String()))
	case reflect.Bool:
		return v.Bool()
	case reflect.Int32, reflect.Int64:
		return float64(v.Int())
	default:
		return nil
	}
}

func object(v reflect.Value, rename func(string) string) map[string]any {
	members := map[string]any{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() || field.Name == "ResultMetadata" {
			continue
		}
		// An enum is a plain string: empty means absent.
		if v.Field(i).Kind() == reflect.String && v.Field(i).Len() == 0 {
			continue
		}
		if member := tree(v.Field(i), rename); member != nil {
			members[field.Name] = member
		}
	}
	return members
}

// parsed gives the value of a JSON object or list in text, else text itself.
func parsed(text string) any {
	var value any
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		if json.Unmarshal([]byte(text), &value) == nil {
			return value
		}
	}
	return text
}

// arranged makes a response comparable where AWS's order means nothing:
// changes by logical ID, details by what they tell, scopes sorted.
func arranged(response map[string]any) map[string]any {
	delete(response, "ResponseMetadata")
	changes, ok := response["Changes"].([]any)
	if !ok {
		return response
	}
	byID := map[string]any{}
	for _, c := range changes {
		resource := member(c, "ResourceChange")
		byID[text(resource, "LogicalResourceId")] = c
		if scope, ok := resource["Scope"].([]any); ok {
			slices.SortFunc(scope, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		}
		details := map[string]any{}
		list, _ := resource["Details"].([]any)
		for _, d := range list {
			details[detailKey(d)] = d
		}
		resource["Details"] = details
	}
	response["Changes"] = byID
	return response
}

func detailKey(detail any) string {
	target := member(detail, "Target")
	d, _ := detail.(map[string]any)
	return strings.Join([]string{
		text(target, "Attribute"), text(target, "Name"), text(target, "Path"),
		text(d, "ChangeSource"), text(d, "CausingEntity"),
	}, "|")
}

func member(v any, name string) map[string]any {
	m, _ := v.(map[string]any)
	child, _ := m[name].(map[string]any)
	return child
}

func text(m map[string]any, name string) string {
	s, _ := m[name].(string)
	return s
}
