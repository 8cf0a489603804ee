package wire

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
)

// maxBody bounds a request: three times the largest template, because a form
// may escape every byte.
const maxBody = 8 << 20

// Service describes an AWS service that speaks the Query protocol.
type Service struct {
	// Name is the service's name in texts, Namespace the XML namespace of its
	// responses, Version its API version (2010-05-15).
	Name, Namespace, Version string
	// Operations are all operations that AWS has, emulated or not.
	Operations []string
	// Resultless are the operations whose response has no result element.
	Resultless []string
	// Required gives the members that must be present, by type name
	// (CreateStackInput, Tag).
	Required map[string][]string
	// Limits gives further constraints, by type and member name
	// (CreateStackInput.StackName).
	Limits map[string]Limit
}

// Registry holds the operations of one service and answers its requests.
// Operations are added before the first request; after that it is safe for
// concurrent use.
type Registry struct {
	service  Service
	handlers map[string]handler
}

type handler struct {
	input reflect.Type
	run   func(ctx context.Context, input any) (output any, err error)
}

// NewRegistry makes a Registry without operations.
func NewRegistry(s Service) *Registry {
	return &Registry{service: s, handlers: map[string]handler{}}
}

// Handle adds an operation. I and O are the SDK's input and output types. The
// function may return a nil output where the operation has no result.
func Handle[I, O any](r *Registry, operation string, f func(context.Context, *I) (*O, error)) {
	r.handlers[operation] = handler{
		input: reflect.TypeFor[I](),
		run: func(ctx context.Context, input any) (any, error) {
			output, err := f(ctx, input.(*I))
			return output, err
		},
	}
}

// Emulated lists the operations that have been added, sorted.
func (r *Registry) Emulated() []string {
	names := make([]string, 0, len(r.handlers))
	for name := range r.handlers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// ServeHTTP answers one request.
func (r *Registry) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	call := CallFrom(req.Context())
	outcome := call.Outcome
	if outcome == nil {
		outcome = &Outcome{}
	}
	body, err := r.answer(req, outcome)
	if err != nil {
		e := asError(err)
		outcome.Code, outcome.Message = e.Code, e.Message
		write(w, e.Status, call.RequestID, encodeError(r.service.Namespace, call.RequestID, e))
		return
	}
	write(w, http.StatusOK, call.RequestID, body)
}

// answer runs the operation that req names and gives its response's body.
func (r *Registry) answer(req *http.Request, outcome *Outcome) ([]byte, error) {
	form, err := readForm(req)
	if err != nil {
		return nil, err
	}
	outcome.Operation = form.Get("Action")
	h, err := r.find(outcome.Operation, form.Get("Version"))
	if err != nil {
		return nil, err
	}
	input := reflect.New(h.input)
	if err := decodeForm(form, input.Elem()); err != nil {
		return nil, err
	}
	if err := r.service.check(input.Elem()); err != nil {
		return nil, err
	}
	output, err := h.run(req.Context(), input.Interface())
	if err != nil {
		return nil, err
	}
	requestID := CallFrom(req.Context()).RequestID
	return encodeResponse(r.service, outcome.Operation, requestID, reflect.ValueOf(output))
}

// find is the operation of that name, or the reason why there is none.
func (r *Registry) find(operation, version string) (handler, error) {
	if operation == "" {
		return handler{}, Errorf("MissingAction", "The request must contain the parameter Action")
	}
	if version != "" && version != r.service.Version {
		return handler{}, Errorf("NoSuchVersion", "The requested version (%s) of service %s does not exist", version, r.service.Name)
	}
	if h, ok := r.handlers[operation]; ok {
		return h, nil
	}
	if slices.Contains(r.service.Operations, operation) {
		return handler{}, Errorf(ErrNotEmulated, "The operation %s of %s is not emulated yet.", operation, r.service.Name)
	}
	return handler{}, Errorf("InvalidAction", "Could not find operation %s for version %s", operation, r.service.Version)
}

// WriteError answers with an error outside of any service, in the form that
// clients of the Query protocol read.
func WriteError(w http.ResponseWriter, requestID string, e *Error) {
	write(w, e.Status, requestID, encodeError("", requestID, e))
}

func write(w http.ResponseWriter, status int, requestID string, body []byte) {
	w.Header().Set("Content-Type", "text/xml")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("x-amzn-RequestId", requestID)
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone: nobody is left to tell
}

// readForm reads the parameters from the body and from the query string,
// which AWS accepts as well.
func readForm(req *http.Request) (url.Values, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, req.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, Errorf("RequestEntityTooLarge", "The request is larger than %d bytes", tooLarge.Limit)
	}
	if err != nil {
		return nil, Errorf("IncompleteBody", "The request body could not be read: %v", err)
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
