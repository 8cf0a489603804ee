package wire

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"
)

// How requests and responses say that they are in this protocol (Smithy
// specification, "Smithy RPC v2 CBOR protocol").
const (
	cborHeader = "Smithy-Protocol"
	cborName   = "rpc-v2-cbor"
	cborType   = "application/cbor"
)

func isCBOR(req *http.Request) bool { return req.Header.Get(cborHeader) == cborName }

// cborProtocol is Smithy RPC v2 CBOR: the same documents as those of AWS JSON
// in another notation, and the operation in the path.
type cborProtocol struct{ jsonProtocol }

func (c cborProtocol) read(req *http.Request) (string, func(reflect.Value) error, error) {
	_, operation, _ := strings.Cut(req.URL.Path, "/operation/")
	return operation, func(input reflect.Value) error {
		body, err := readBody(req)
		if err != nil || len(body) == 0 {
			return err
		}
		value, err := cbor.Decode(body)
		if err != nil {
			return Errorf("SerializationException", "The request body is not valid CBOR: %v", err)
		}
		return c.decode(plainOf(value), input, "")
	}, nil
}

// plainOf gives a value as one of JSON.
func plainOf(value cbor.Value) any {
	switch value := value.(type) {
	case cbor.Map:
		members := make(map[string]any, len(value))
		for name, member := range value {
			members[name] = plainOf(member)
		}
		return members
	case cbor.List:
		items := make([]any, len(value))
		for i, item := range value {
			items[i] = plainOf(item)
		}
		return items
	case *cbor.Tag: // of times
		return plainOf(value.Value)
	case cbor.String:
		return string(value)
	case cbor.Slice:
		return base64.StdEncoding.EncodeToString(value)
	case cbor.Bool:
		return bool(value)
	case cbor.Uint:
		return json.Number(strconv.FormatUint(uint64(value), 10))
	case cbor.NegInt:
		return json.Number("-" + strconv.FormatUint(uint64(value), 10))
	case cbor.Float32:
		return json.Number(strconv.FormatFloat(float64(value), 'g', -1, 32))
	case cbor.Float64:
		return json.Number(strconv.FormatFloat(float64(value), 'g', -1, 64))
	case *cbor.Nil, *cbor.Undefined, nil:
		return nil
	default:
		return fmt.Sprint(value)
	}
}

func (c cborProtocol) result(_, _ string, output reflect.Value) ([]byte, error) {
	value, err := c.value(orEmpty(output))
	if err != nil {
		return nil, err
	}
	return cbor.Encode(value), nil
}

// value is v in CBOR. What is absent is as in JSON.
func (c cborProtocol) value(v reflect.Value) (cbor.Value, error) {
	switch value := v.Interface().(type) {
	case time.Time:
		return &cbor.Tag{ID: 1, Value: cbor.Float64(float64(value.UnixMilli()) / 1000)}, nil
	case []byte:
		return cbor.Slice(value), nil
	}
	switch {
	case v.Kind() == reflect.Pointer:
		return c.value(v.Elem())
	case v.Kind() == reflect.Struct:
		return c.structure(v)
	case v.Kind() == reflect.Slice:
		list := make(cbor.List, v.Len())
		for i := range list {
			item, err := c.value(v.Index(i))
			if err != nil {
				return nil, err
			}
			list[i] = item
		}
		return list, nil
	case v.Kind() == reflect.Map:
		entries := cbor.Map{}
		for _, key := range v.MapKeys() {
			entry, err := c.value(v.MapIndex(key))
			if err != nil {
				return nil, err
			}
			entries[key.String()] = entry
		}
		return entries, nil
	case v.Kind() == reflect.String:
		return cbor.String(v.String()), nil
	case v.Kind() == reflect.Bool:
		return cbor.Bool(v.Bool()), nil
	case v.CanInt() && v.Int() < 0:
		return cbor.NegInt(-v.Int()), nil
	case v.CanInt():
		return cbor.Uint(v.Int()), nil
	case v.CanFloat():
		return cbor.Float64(v.Float()), nil
	default:
		return nil, fmt.Errorf("no CBOR for a %s", v.Type())
	}
}

func (c cborProtocol) structure(v reflect.Value) (cbor.Value, error) {
	members := cbor.Map{}
	for i := range v.NumField() {
		field, member := v.Type().Field(i), v.Field(i)
		if !isMember(field) || isAbsent(member) {
			continue
		}
		value, err := c.value(member)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", field.Name, err)
		}
		members[c.wireName(field.Name)] = value
	}
	return members, nil
}

// fault writes an error, with the message spelt as jsonProtocol does.
func (c cborProtocol) fault(header http.Header, _ string, e *Error) []byte {
	if code, ok := c.QueryCodes[e.Code]; ok {
		header.Set("x-amzn-query-error", code+";Sender")
	}
	return cbor.Encode(cbor.Map{
		"__type": cbor.String(e.Code), "message": cbor.String(e.Message), "Message": cbor.String(e.Message),
	})
}

func (cborProtocol) contentType() string { return cborType }
