package wire

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
)

// query is the AWS Query protocol: forms and XML.
type query struct{ service Service }

func (q query) read(req *http.Request) (string, func(reflect.Value) error, error) {
	form, err := readForm(req)
	if err != nil {
		return "", nil, err
	}
	operation, version := form.Get("Action"), form.Get("Version")
	switch {
	case operation == "":
		err = Errorf("MissingAction", "The request must contain the parameter Action")
	case version != "" && version != q.service.Version:
		err = Errorf("NoSuchVersion", "The requested version (%s) of service %s does not exist", version, q.service.Name)
	}
	return operation, func(input reflect.Value) error { return decodeForm(form, input) }, err
}

func (q query) result(operation, requestID string, output reflect.Value) ([]byte, error) {
	return encodeResponse(q.service, operation, requestID, output)
}

func (q query) fault(_ http.Header, requestID string, e *Error) []byte {
	return encodeError(q.service.Namespace, requestID, e)
}

func (query) contentType() string { return "text/xml" }

func (query) codes() (unknown, invalid string) { return "InvalidAction", "ValidationError" }

// readForm reads the parameters from the body and from the query string,
// which AWS accepts as well.
func readForm(req *http.Request) (url.Values, error) {
	body, err := readBody(req)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, Errorf("MalformedQueryString", "The request body is not a valid form: %v", err)
	}
	for key, values := range req.URL.Query() {
		if _, ok := form[key]; !ok {
			form[key] = values
		}
	}
	return form, nil
}

func readBody(req *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, req.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, Errorf("RequestEntityTooLarge", "The request is larger than %d bytes", tooLarge.Limit)
	}
	if err != nil {
		return nil, Errorf("IncompleteBody", "The request body could not be read: %v", err)
	}
	return body, nil
}
