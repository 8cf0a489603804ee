package awsclient

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// apiOptions is what every request of every client passes through: its place
// for errors, the user agent and, where asked for, the trace.
func apiOptions(o Options, at *place) []func(*middleware.Stack) error {
	version := o.Version
	if version == "" {
		version = "dev"
	}
	options := []func(*middleware.Stack) error{locate(at), awsmiddleware.AddUserAgentKeyValue("cfn", version)}
	if o.Debug != nil || o.OnCall != nil {
		t := &tracer{out: o.Debug, onCall: o.OnCall}
		options = append(options, t.install)
	}
	return options
}

// tracer tells of each request once it is answered. It prints only fields that
// it knows to be harmless: never a header, a parameter value or a template.
type tracer struct {
	mu     sync.Mutex
	out    io.Writer
	onCall func(service, operation string)
}

type subjectKey struct{}

func (t *tracer) install(stack *middleware.Stack) error {
	if err := stack.Initialize.Add(middleware.InitializeMiddlewareFunc("cfnSubject", keepSubject), middleware.Before); err != nil {
		return err
	}
	attempt := middleware.FinalizeMiddlewareFunc("cfnTrace", t.attempt(stack.ID()))
	// Last of its step: inside the retries, and only for what is really sent.
	return stack.Finalize.Add(attempt, middleware.After)
}

func keepSubject(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	return next.HandleInitialize(context.WithValue(ctx, subjectKey{}, subject(in.Parameters)), in)
}

// attempt tells of each request of the operation.
func (t *tracer) attempt(operation string) func(context.Context, middleware.FinalizeInput, middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
	return func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
		service := awsmiddleware.GetServiceID(ctx)
		if awsmiddleware.GetOperationName(ctx) != operation {
			// A client without a service of its own, on behalf of another call.
			service = "credentials"
		}
		t.tell(service, operation)
		start := time.Now()
		out, metadata, err := next.HandleFinalize(ctx, in)
		t.print(ctx, service+" "+operation, in.Request, outcome(metadata, err), requestID(metadata, err), time.Since(start))
		return out, metadata, err
	}
}

func (t *tracer) tell(service, operation string) {
	if t.onCall == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.onCall(service, operation)
}

func (t *tracer) print(ctx context.Context, call string, request any, outcome, requestID string, took time.Duration) {
	if t.out == nil {
		return
	}
	subject, _ := ctx.Value(subjectKey{}).(string)
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintf(t.out, "debug: %s%s  %s  %s  %dms%s\n", call, subject, outcome, requestID, took.Milliseconds(), attemptNote(request))
}

// outcome is the HTTP status with the error code, or what kept an answer from
// coming.
func outcome(metadata middleware.Metadata, err error) string {
	if err == nil {
		if response, ok := awsmiddleware.GetRawResponse(metadata).(*smithyhttp.Response); ok {
			return fmt.Sprint(response.StatusCode)
		}
		return "ok"
	}
	if isUnreadable(err) {
		return fmt.Sprintf("%d unreadable (%s)", Status(err), cause(err))
	}
	if status := Status(err); status != 0 {
		return strings.TrimSpace(fmt.Sprint(status, " ", Code(err)))
	}
	return "no answer (" + cause(err) + ")"
}

func requestID(metadata middleware.Metadata, err error) string {
	id, _ := awsmiddleware.GetRequestIDMetadata(metadata)
	if id == "" {
		id = RequestID(err)
	}
	if id == "" {
		id = "-"
	}
	return id
}

// attemptNote reads the SDK's own header, "attempt=2; max=3".
func attemptNote(request any) string {
	r, ok := request.(*smithyhttp.Request)
	if !ok {
		return ""
	}
	note := r.Header.Get("Amz-Sdk-Request")
	if note == "" || strings.HasPrefix(note, "attempt=1;") {
		return ""
	}
	return "  " + note
}

// subject says what a call is about: the names in its input, and the sizes and
// keys of what may hold secrets.
func subject(input any) string {
	v := reflect.Indirect(reflect.ValueOf(input))
	if v.Kind() != reflect.Struct {
		return ""
	}
	var b strings.Builder
	for _, name := range [...]string{"StackName", "StackSetName", "ChangeSetName", "LogicalResourceId", "Bucket", "Key"} {
		if s, ok := stringField(v, name); ok {
			fmt.Fprintf(&b, " %s=%s", name, s)
		}
	}
	if s, ok := stringField(v, "TemplateBody"); ok {
		fmt.Fprintf(&b, " TemplateBody=%d bytes", len(s))
	}
	if n := parameterKeys(v); n != "" {
		fmt.Fprintf(&b, " Parameters=%s", n)
	}
	return b.String()
}

func stringField(v reflect.Value, name string) (string, bool) {
	s, ok := field(v, name).(*string)
	if !ok || s == nil {
		return "", false
	}
	return *s, true
}

func parameterKeys(v reflect.Value) string {
	list := v.FieldByName("Parameters")
	if list.Kind() != reflect.Slice {
		return ""
	}
	var keys []string
	for i := range list.Len() {
		if item := reflect.Indirect(list.Index(i)); item.Kind() == reflect.Struct {
			if key, ok := stringField(item, "ParameterKey"); ok {
				keys = append(keys, key)
			}
		}
	}
	return strings.Join(keys, ",")
}

func field(v reflect.Value, name string) any {
	f := v.FieldByName(name)
	if !f.IsValid() || !f.CanInterface() {
		return nil
	}
	return f.Interface()
}
