package wire

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"
)

// timeLayout is RFC 3339 as CloudFormation writes it.
const timeLayout = "2006-01-02T15:04:05.000Z"

// encodeResponse writes the response of a successful operation. output is a
// pointer to an output struct and may be nil.
func encodeResponse(s Service, operation, requestID string, output reflect.Value) ([]byte, error) {
	var b encoder
	fmt.Fprintf(&b, `<%sResponse xmlns="%s">`, operation, s.Namespace)
	if !slices.Contains(s.Resultless, operation) {
		if err := b.element(operation+"Result", orEmpty(output)); err != nil {
			return nil, fmt.Errorf("encode the result of %s: %w", operation, err)
		}
	}
	b.WriteString("<ResponseMetadata>")
	b.text("RequestId", requestID)
	fmt.Fprintf(&b, "</ResponseMetadata></%sResponse>", operation)
	return b.Bytes(), nil
}

// orEmpty makes a nil pointer point to an empty struct, so that the result
// element, which clients insist on, is always there.
func orEmpty(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return reflect.New(v.Type().Elem())
	}
	return v
}

func encodeError(namespace, requestID string, e *Error) []byte {
	var b encoder
	fault := "Sender"
	if e.Status >= 500 {
		fault = "Receiver"
	}
	b.WriteString("<ErrorResponse")
	if namespace != "" {
		fmt.Fprintf(&b, ` xmlns="%s"`, namespace)
	}
	b.WriteString("><Error>")
	b.text("Type", fault)
	b.text("Code", e.Code)
	b.text("Message", e.Message)
	b.WriteString("</Error>")
	b.text("RequestId", requestID)
	b.WriteString("</ErrorResponse>")
	return b.Bytes()
}

// encoder writes XML without indentation.
type encoder struct{ bytes.Buffer }

func (b *encoder) text(name, value string) {
	b.WriteString("<" + name + ">")
	_ = xml.EscapeText(b, []byte(value)) // a buffer does not fail
	b.WriteString("</" + name + ">")
}

// element writes v as an element of that name, or nothing where v is absent.
func (b *encoder) element(name string, v reflect.Value) error {
	if t, ok := v.Interface().(time.Time); ok {
		b.text(name, t.UTC().Format(timeLayout))
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return b.element(name, v.Elem())
	case reflect.Struct:
		return b.structure(name, v)
	case reflect.Slice:
		return b.list(name, v)
	case reflect.Map:
		return b.entries(name, v)
	default:
		text, err := scalar(v)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		b.text(name, text)
		return nil
	}
}

func (b *encoder) structure(name string, v reflect.Value) error {
	b.WriteString("<" + name + ">")
	for i := range v.NumField() {
		field, member := v.Type().Field(i), v.Field(i)
		// A string that is not a pointer is an enumeration: empty is absent.
		if !isMember(field) || (member.Kind() == reflect.String && member.Len() == 0) {
			continue
		}
		if err := b.element(field.Name, member); err != nil {
			return err
		}
	}
	b.WriteString("</" + name + ">")
	return nil
}

func (b *encoder) list(name string, v reflect.Value) error {
	if v.IsNil() {
		return nil
	}
	b.WriteString("<" + name + ">")
	for i := range v.Len() {
		if err := b.element("member", v.Index(i)); err != nil {
			return err
		}
	}
	b.WriteString("</" + name + ">")
	return nil
}

func (b *encoder) entries(name string, v reflect.Value) error {
	if v.IsNil() {
		return nil
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(x, y reflect.Value) int { return bytes.Compare([]byte(x.String()), []byte(y.String())) })
	b.WriteString("<" + name + ">")
	for _, key := range keys {
		b.WriteString("<entry>")
		b.text("key", key.String())
		if err := b.element("value", v.MapIndex(key)); err != nil {
			return err
		}
		b.WriteString("</entry>")
	}
	b.WriteString("</" + name + ">")
	return nil
}

func scalar(v reflect.Value) (string, error) {
	switch v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), nil
	case reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), nil
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64), nil
	default:
		return "", fmt.Errorf("a value of type %s has no form in XML", v.Type())
	}
}
