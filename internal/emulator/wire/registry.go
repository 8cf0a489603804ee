package wire

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// maxBody bounds a request: three times the largest template, because a form
// may escape every byte.
const maxBody = 8 << 20

// Service describes an AWS service that speaks the Query or the JSON protocol.
type Service struct {
	// Name is the service's name in texts. Namespace, the XML namespace of its
	// responses, and Version, its API version (2010-05-15), are the Query
	// protocol's.
	Name, Namespace, Version string
	// JSON is set for a service that speaks AWS JSON: instead, or besides where
	// it has a Version too.
	JSON *JSON
	// CBOR tells that a service with JSON also speaks Smithy RPC v2 CBOR.
	CBOR bool
	// Operations are all operations that AWS has, emulated or not; nil means
	// that whatever is asked for exists.
	Operations []string
	// Refused gives the reason why operations are not emulated, by name.
	Refused map[string]string
	// Resultless are the operations whose response has no result element.
	Resultless []string
	// Required gives the members that must be present, by type name
	// (CreateStackInput, Tag).
	Required map[string][]string
	// Limits gives further constraints, by type and member name
	// (CreateStackInput.StackName).
	Limits map[string]Limit
}

// protocol is how a service's requests and responses are written.
type protocol interface {
	// read gives the operation that a request names, and what fills its input.
	read(*http.Request) (operation string, fill func(input reflect.Value) error, err error)
	// result writes an operation's output, a pointer that may be nil.
	result(operation, requestID string, output reflect.Value) ([]byte, error)
	// fault writes an error, and what of it stands in the headers.
	fault(header http.Header, requestID string, e *Error) []byte
	contentType() string
	// unknown is the error code for operations that the service does not have,
	// invalid the one for members that break a constraint.
	codes() (unknown, invalid string)
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

// protocolOf is the protocol that a request is written in.
func (s Service) protocolOf(req *http.Request) protocol {
	switch {
	case s.CBOR && isCBOR(req):
		return cborProtocol{jsonProtocol{*s.JSON}}
	case s.JSON != nil && (s.Version == "" || req.Header.Get("X-Amz-Target") != ""):
		return jsonProtocol{*s.JSON}
	default:
		return query{s}
	}
}

// Handle adds an operation. I and O are its input and output: the SDK's types,
// or structs with those of their members that are emulated. The function may
// return a nil output where the operation has no result.
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
	status, p := http.StatusOK, r.service.protocolOf(req)
	body, err := r.answer(p, req, outcome)
	if err != nil {
		e := asError(err)
		outcome.Code, outcome.Message = e.Code, e.Message
		body, status = p.fault(w.Header(), call.RequestID, e), e.Status
	}
	write(w, status, p.contentType(), call.RequestID, body)
}

// answer runs the operation that req names and gives its response's body.
func (r *Registry) answer(p protocol, req *http.Request, outcome *Outcome) ([]byte, error) {
	operation, fill, err := p.read(req)
	outcome.Operation = operation
	if err != nil {
		return nil, err
	}
	if refusal := CallFrom(req.Context()).Refusal; refusal != nil {
		return nil, refusal
	}
	h, err := r.find(p, operation)
	if err != nil {
		return nil, err
	}
	input := reflect.New(h.input)
	if err := fill(input.Elem()); err != nil {
		return nil, err
	}
	_, invalid := p.codes()
	if err := r.service.check(invalid, input.Elem()); err != nil {
		return nil, err
	}
	output, err := h.run(req.Context(), input.Interface())
	if err != nil {
		return nil, err
	}
	return p.result(operation, CallFrom(req.Context()).RequestID, reflect.ValueOf(output))
}

// find is the operation of that name, or the reason why there is none.
func (r *Registry) find(p protocol, operation string) (handler, error) {
	if h, ok := r.handlers[operation]; ok {
		return h, nil
	}
	if reason, ok := r.service.Refused[operation]; ok {
		return handler{}, Errorf(ErrNotEmulated, "The operation %s of %s is not emulated: %s.", operation, r.service.Name, reason)
	}
	if r.service.Operations == nil || slices.Contains(r.service.Operations, operation) {
		return handler{}, Errorf(ErrNotEmulated, "The operation %s of %s is not emulated yet.", operation, r.service.Name)
	}
	unknown, _ := p.codes()
	if _, isQuery := p.(query); !isQuery {
		return handler{}, Errorf(unknown, "Could not find operation %s", operation)
	}
	return handler{}, Errorf(unknown, "Could not find operation %s for version %s", operation, r.service.Version)
}

// WriteError answers with an error outside of any service, in the form that
// the client reads which sent the request: that of AWS JSON, of the Query
// protocol, or of a service whose operations are methods and addresses (REST).
// The service is its name in the signature, empty where that is not known.
func WriteError(w http.ResponseWriter, req *http.Request, service, requestID string, e *Error) {
	var p protocol = query{}
	isForm := strings.HasPrefix(req.Header.Get("Content-Type"), "application/x-www-form-urlencoded") || req.URL.Query().Has("Action")
	switch {
	case req.Header.Get("X-Amz-Target") != "":
		p = jsonProtocol{JSON{Version: "1.1"}}
	case !isForm && service != "" && !slices.Contains(restXML, service):
		p = jsonProtocol{}
	}
	write(w, e.Status, p.contentType(), requestID, p.fault(w.Header(), requestID, e))
}

// restXML are the services of the protocol "AWS restXml" (Smithy); all other
// services with addresses speak JSON.
var restXML = []string{"s3", "s3express", "s3-outposts", "cloudfront", "route53"}

func write(w http.ResponseWriter, status int, contentType, requestID string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	if contentType == cborType {
		w.Header().Set(cborHeader, cborName)
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("x-amzn-RequestId", requestID)
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone: nobody is left to tell
}
