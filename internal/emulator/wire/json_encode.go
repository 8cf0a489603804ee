package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// encode writes v as JSON. Members that are absent are left out: nil, empty
// texts that are no pointers, and times that are zero.
func (j jsonProtocol) encode(b *bytes.Buffer, v reflect.Value) error {
	switch value := v.Interface().(type) {
	case time.Time:
		b.WriteString(strconv.FormatFloat(float64(value.UnixMilli())/1000, 'f', 3, 64))
		return nil
	case []byte:
		writeText(b, base64.StdEncoding.EncodeToString(value))
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		return j.encode(b, v.Elem())
	case reflect.Struct:
		return j.encodeStruct(b, v)
	case reflect.Slice:
		b.WriteByte('[')
		for i := range v.Len() {
			separate(b, i)
			if err := j.encode(b, v.Index(i)); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	case reflect.Map:
		return j.encodeMap(b, v)
	case reflect.String:
		writeText(b, v.String())
		return nil
	default:
		text, err := scalar(v)
		b.WriteString(text)
		return err
	}
}

func (j jsonProtocol) encodeStruct(b *bytes.Buffer, v reflect.Value) error {
	b.WriteByte('{')
	written := 0
	for i := range v.NumField() {
		field, member := v.Type().Field(i), v.Field(i)
		if !isMember(field) || isAbsent(member) {
			continue
		}
		separate(b, written)
		written++
		writeText(b, j.wireName(field.Name))
		b.WriteByte(':')
		if err := j.encode(b, member); err != nil {
			return fmt.Errorf("%s: %w", field.Name, err)
		}
	}
	b.WriteByte('}')
	return nil
}

func (j jsonProtocol) encodeMap(b *bytes.Buffer, v reflect.Value) error {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(x, y reflect.Value) int { return strings.Compare(x.String(), y.String()) })
	b.WriteByte('{')
	for i, key := range keys {
		separate(b, i)
		writeText(b, key.String())
		b.WriteByte(':')
		if err := j.encode(b, v.MapIndex(key)); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

func isAbsent(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return v.IsNil()
	case reflect.String:
		return v.Len() == 0
	default:
		return v.Type() == reflect.TypeFor[time.Time]() && v.IsZero()
	}
}

func separate(b *bytes.Buffer, written int) {
	if written > 0 {
		b.WriteByte(',')
	}
}

func writeText(b *bytes.Buffer, text string) {
	document, _ := json.Marshal(text) // a string always has a form in JSON
	b.Write(document)
}
