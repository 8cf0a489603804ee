package services

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/cfn-cli/cfn/internal/schema"
)

// Property turns the text of an attribute, as SQS and SNS have them, into the
// value of the type's property of that name. It is nil for an empty text, and
// ok is false where there is no such property or the text is not of its kind.
func Property(typeName, name, text string) (value any, ok bool) {
	facts, known := schema.Lookup(typeName)
	if !known {
		return nil, false
	}
	p, known := facts.Properties[name]
	switch {
	case !known:
		return nil, false
	case text == "":
		return nil, true
	}
	switch p.Kind {
	case schema.Integer:
		_, err := strconv.Atoi(text)
		return json.Number(text), err == nil
	case schema.Boolean:
		truth, err := strconv.ParseBool(text)
		return truth, err == nil
	case schema.String:
		return text, true
	case schema.Any, schema.JSON:
		return Document(text)
	default:
		return nil, false
	}
}

// Document reads a JSON document and keeps numbers as they are written.
func Document(text string) (document any, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	err := decoder.Decode(&document)
	_, isObject := document.(map[string]any)
	return document, err == nil && isObject
}

// Set writes a property, or takes it away where the value is nil.
func Set(properties map[string]any, name string, value any) {
	if value == nil {
		delete(properties, name)
		return
	}
	properties[name] = value
}

// Text is a property as an attribute's text: documents as JSON.
func Text(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case bool:
		return strconv.FormatBool(value)
	case json.Number:
		return value.String()
	default:
		text, err := json.Marshal(value)
		if err != nil {
			return ""
		}
		return string(text)
	}
}
