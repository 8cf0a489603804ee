package wire

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
)

// JSON describes how a service speaks the AWS JSON protocol (Smithy
// specification, "AWS JSON 1.0 protocol" and "AWS JSON 1.1 protocol").
type JSON struct {
	// Version is 1.0 or 1.1.
	Version string
	// Target stands before the operation's name in X-Amz-Target (AmazonSSM).
	Target string
	// Lower tells that the members of responses begin with a small letter
	// (logGroupName), as those of Go cannot.
	Lower bool
	// QueryCodes are the codes that errors had when the service still spoke
	// the Query protocol, which clients go on to report. Nil for services that
	// never did.
	QueryCodes map[string]string
}

// jsonProtocol is AWS JSON.
type jsonProtocol struct{ JSON }

func (j jsonProtocol) read(req *http.Request) (string, func(reflect.Value) error, error) {
	target := req.Header.Get("X-Amz-Target")
	operation, ours := strings.CutPrefix(target, j.Target+".")
	if !ours {
		return target, nil, Errorf("UnknownOperationException", "The header X-Amz-Target %.100q names no operation of %s", target, j.Target)
	}
	body, err := readBody(req)
	if err != nil {
		return operation, nil, err
	}
	var document any = map[string]any{}
	if len(bytes.TrimSpace(body)) > 0 {
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		if err := decoder.Decode(&document); err != nil {
			return operation, nil, Errorf("SerializationException", "The request body is not valid JSON: %v", err)
		}
	}
	return operation, func(input reflect.Value) error { return j.decode(document, input, "") }, nil
}

func (j jsonProtocol) result(_, _ string, output reflect.Value) ([]byte, error) {
	var b bytes.Buffer
	err := j.encode(&b, orEmpty(output))
	return b.Bytes(), err
}

// fault writes an error. Models differ in how they spell the message's
// member, and clients in which they read, so it stands there twice.
func (j jsonProtocol) fault(header http.Header, _ string, e *Error) []byte {
	if code, ok := j.QueryCodes[e.Code]; ok {
		header.Set("x-amzn-query-error", code+";Sender")
	}
	document, err := json.Marshal(struct {
		Type    string `json:"__type"`
		Message string `json:"message"`
		Again   string `json:"Message"`
	}{e.Code, e.Message, e.Message})
	if err != nil {
		return []byte("{}")
	}
	return document
}

func (j jsonProtocol) contentType() string {
	if j.Version == "" { // REST
		return "application/json"
	}
	return "application/x-amz-json-" + j.Version
}

func (jsonProtocol) codes() (unknown, invalid string) {
	return "UnknownOperationException", "ValidationException"
}

// wireName is a field's name in JSON.
func (j jsonProtocol) wireName(field string) string {
	if j.Lower {
		return strings.ToLower(field[:1]) + field[1:]
	}
	return field
}

// upper is the way back. Some services with capitals have members without
// (tags in SQS), so the first letter never matters.
func upper(name string) string {
	if name == "" {
		return name
	}
	return strings.ToUpper(name[:1]) + name[1:]
}
