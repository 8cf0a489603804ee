package wire

import (
	"context"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Every operation of the SDK goes through the codec both ways, with any
// input and output: what the SDK's client sends arrives unchanged, and what
// is answered arrives unchanged at the client.
func TestEveryOperationRoundTrips(t *testing.T) {
	for name, method := range operations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newExchange(name, method)
			rapid.Check(t, x.roundTrip)
		})
	}
}

var anybody = credentials.NewStaticCredentialsProvider("000000000000", "x", "")

// exchange is one operation with a client and a registry that knows only it.
type exchange struct {
	operation reflect.Method
	client    any
	service   Service
	full      int // see generator
	// What the operation answers, and what it was asked.
	answer, received any
}

func newExchange(name string, operation reflect.Method) *exchange {
	x := &exchange{operation: operation, service: CloudFormation().service}
	service := x.service
	service.Limits = nil // the generator knows required members and enumerations only
	r := NewRegistry(service)
	r.handlers[name] = handler{input: operation.Type.In(2).Elem(), run: func(_ context.Context, input any) (any, error) {
		x.received = input
		return x.answer, nil
	}}
	x.client = cloudformation.New(cloudformation.Options{
		Region: "us-east-1", Credentials: anybody, HTTPClient: &http.Client{Transport: direct{r}}, Retryer: aws.NopRetryer{},
	})
	return x
}

func (x *exchange) roundTrip(t *rapid.T) {
	sent, answered := reflect.New(x.operation.Type.In(2).Elem()), reflect.New(x.operation.Type.Out(0).Elem())
	g := generator{t: t, required: x.service.Required, full: x.full}
	g.structure(sent.Elem(), 0)
	if !slices.Contains(x.service.Resultless, x.operation.Name) {
		g.structure(answered.Elem(), 0)
	}
	x.answer = answered.Interface()
	out := x.operation.Func.Call([]reflect.Value{reflect.ValueOf(x.client), reflect.ValueOf(context.Background()), sent})
	if err, _ := out[1].Interface().(error); err != nil {
		t.Fatalf("call: %v", err)
	}
	out[0].Elem().FieldByName("ResultMetadata").SetZero()
	everything := cmp.Exporter(func(reflect.Type) bool { return true })
	if diff := cmp.Diff(sent.Interface(), x.received, everything); diff != "" {
		t.Errorf("input (-sent +received):\n%s", diff)
	}
	if diff := cmp.Diff(x.answer, out[0].Interface(), everything); diff != "" {
		t.Errorf("output (-answered +received):\n%s", diff)
	}
}

// operations gives the client's methods that are operations.
func operations() map[string]reflect.Method {
	return operationsOf(reflect.TypeFor[*cloudformation.Client]())
}

func operationsOf(client reflect.Type) map[string]reflect.Method {
	found := map[string]reflect.Method{}
	for i := range client.NumMethod() {
		if m := client.Method(i); m.Type.NumIn() == 4 && m.Type.NumOut() == 2 {
			found[m.Name] = m
		}
	}
	return found
}

func TestOperationListIsTheSDKs(t *testing.T) {
	want := []string{}
	for name := range operations() {
		want = append(want, name)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, CloudFormation().service.Operations); diff != "" {
		t.Errorf("operations (-SDK +ours):\n%s", diff)
	}
}

// direct hands requests to a handler.
type direct struct{ http.Handler }

func (d direct) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body == nil {
		req.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, req)
	return w.Result(), nil
}

// generator fills SDK structures with anything that the protocol can carry.
type generator struct {
	t        *rapid.T
	required map[string][]string
	// full leaves no member out down to a depth, for services whose required
	// members are not known here.
	full int
}

func (g generator) chance(label string) bool { return rapid.Bool().Draw(g.t, label) }

func (g generator) structure(v reflect.Value, depth int) {
	required := g.required[v.Type().Name()]
	for i := range v.NumField() {
		field := v.Type().Field(i)
		// A structure without members cannot be sent in a form, so the first
		// member is always there.
		if isMember(field) && (i == 0 || depth < g.full || slices.Contains(required, field.Name) || depth < 5 && g.chance(field.Name)) {
			g.value(v.Field(i), slices.Contains(required, field.Name), depth)
		}
	}
}

func (g generator) value(v reflect.Value, required bool, depth int) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		g.value(v.Elem(), required, depth)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			at := time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(g.t, "time"))
			if g.full > 0 { // the SDK's JSON loses milliseconds
				at = at.Truncate(time.Second)
			}
			v.Set(reflect.ValueOf(at.UTC()))
			return
		}
		g.structure(v, depth+1)
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[[]byte]() {
			v.SetBytes([]byte(text().Draw(g.t, "bytes")))
			return
		}
		n := rapid.IntRange(0, 12).Draw(g.t, "length")
		if depth > 0 { // an empty list in a structure that has nothing else cannot be told from no structure
			n = 1 + n%2
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			g.value(v.Index(i), true, depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for _, key := range rapid.SliceOfNDistinct(text(), 1, 3, rapid.ID[string]).Draw(g.t, "keys") {
			value := reflect.New(v.Type().Elem()).Elem()
			g.value(value, true, depth+1)
			v.SetMapIndex(reflect.ValueOf(key), value)
		}
	case reflect.String:
		if values := enumeration(v); values != nil {
			v.SetString(rapid.SampledFrom(values).Draw(g.t, "enumeration"))
			return
		}
		v.SetString(text().Draw(g.t, "text"))
	case reflect.Bool:
		v.SetBool(g.chance("bool"))
	case reflect.Interface: // unions and documents are not emulated
	case reflect.Int32:
		v.SetInt(int64(rapid.Int32().Draw(g.t, "int32")))
	case reflect.Int64:
		v.SetInt(rapid.Int64().Draw(g.t, "int64"))
	case reflect.Float64:
		v.SetFloat(rapid.Float64().Draw(g.t, "float64"))
	default:
		g.t.Fatalf("no generator for %s", v.Type())
	}
}

// text draws texts that XML can carry, with what it must escape.
func text() *rapid.Generator[string] {
	return rapid.StringOf(rapid.OneOf(
		rapid.SampledFrom([]rune("<>&\"' \t\n\r=+%.;,/ñ語🙂")), rapid.RuneFrom(nil, unicode.Letter, unicode.Digit),
	)).Filter(func(s string) bool { return !strings.ContainsRune(s, 0xfffd) })
}
