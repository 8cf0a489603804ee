package wire

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
)

// decode fills v, which can be set, from a JSON value. path is its name in
// messages. A member that the type does not have is refused, because leaving
// it out silently would pretend that it had an effect; null is absent.
func (j jsonProtocol) decode(value any, v reflect.Value, path string) error {
	if value == nil {
		return nil
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		return j.decode(value, v.Elem(), path)
	}
	ok := true
	switch value := value.(type) {
	case map[string]any:
		if v.Kind() == reflect.Map {
			return j.decodeMap(value, v, path)
		}
		if v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]() {
			return j.decodeStruct(value, v, path)
		}
		ok = false
	case []any:
		if v.Kind() == reflect.Slice && v.Type() != reflect.TypeFor[[]byte]() {
			return j.decodeList(value, v, path)
		}
		ok = false
	case string:
		ok = setText(value, v)
	case json.Number:
		ok = setNumber(value, v)
	case bool:
		if ok = v.Kind() == reflect.Bool; ok {
			v.SetBool(value)
		}
	}
	if !ok {
		return Errorf("SerializationException", "The value %.100q of %s is not %s", fmt.Sprint(value), path, jsonKind(v))
	}
	return nil
}

func (j jsonProtocol) decodeStruct(members map[string]any, v reflect.Value, path string) error {
	for name, value := range members {
		field, ok := v.Type().FieldByName(upper(name))
		if !ok || !isMember(field) {
			return unknown(join(path, name))
		}
		if err := j.decode(value, v.FieldByIndex(field.Index), join(path, name)); err != nil {
			return err
		}
	}
	return nil
}

func (j jsonProtocol) decodeMap(entries map[string]any, v reflect.Value, path string) error {
	v.Set(reflect.MakeMapWithSize(v.Type(), len(entries)))
	for key, value := range entries {
		element := reflect.New(v.Type().Elem()).Elem()
		if err := j.decode(value, element, join(path, key)); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), element)
	}
	return nil
}

func (j jsonProtocol) decodeList(items []any, v reflect.Value, path string) error {
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i, item := range items {
		if err := j.decode(item, v.Index(i), join(path, strconv.Itoa(i))); err != nil {
			return err
		}
	}
	return nil
}

// setText takes a string, also as the base64 form of bytes.
func setText(value string, v reflect.Value) bool {
	switch {
	case v.Kind() == reflect.String:
		v.SetString(value)
	case v.Type() == reflect.TypeFor[[]byte]():
		data, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			return false
		}
		v.SetBytes(data)
	default:
		return false
	}
	return true
}

// setNumber takes a number, also as seconds since 1970.
func setNumber(value json.Number, v reflect.Value) bool {
	switch {
	case v.CanInt():
		n, err := strconv.ParseInt(value.String(), 10, v.Type().Bits())
		v.SetInt(n)
		return err == nil
	case v.CanFloat():
		f, err := value.Float64()
		v.SetFloat(f)
		return err == nil
	case v.Type() == reflect.TypeFor[time.Time]():
		f, err := value.Float64()
		v.Set(reflect.ValueOf(time.UnixMilli(int64(math.Round(f * 1000))).UTC()))
		return err == nil
	default:
		return false
	}
}

// jsonKind is what v takes, in a message.
func jsonKind(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	case reflect.Slice:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "a structure"
	default:
		return "a number"
	}
}
