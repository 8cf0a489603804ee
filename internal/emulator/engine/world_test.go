package engine_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// world is an engine that a test talks to through the SDK.
type world struct {
	testing.TB
	*cfn.Client
	engine *engine.Engine
	store  store.Store
	// templates are what URLs of templates lead to.
	templates map[string]string
}

// inWorld runs a test with an engine on the virtual clock, in the profile fast
// or the one that is given.
func inWorld(t *testing.T, f func(w *world), profile ...provider.Profile) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, store.NewMemory(), append(profile, provider.Fast)[0])
		defer w.engine.Close()
		f(w)
	})
}

func newWorld(t testing.TB, st store.Store, profile provider.Profile) *world {
	w := &world{TB: t, store: st, templates: map[string]string{}}
	w.engine = engine.New(engine.Config{
		Store: st, Provider: provider.New(profile, nil), Seed: 1, ChangeSetDelay: time.Second, Dynamic: provider.Dynamic,
		Fetch: func(_ context.Context, url string) ([]byte, error) {
			if body, ok := w.templates[url]; ok {
				return []byte(body), nil
			}
			return nil, wire.Errorf("ValidationError", "S3 error: The specified key does not exist.")
		},
	})
	registry := wire.CloudFormation()
	w.engine.Register(registry)
	w.Client = cfn.New(cfn.Options{
		Region: "eu-west-1", HTTPClient: &http.Client{Transport: inProcess{registry}}, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "111111111111", SecretAccessKey: "x"}, nil
		}),
	})
	return w
}

// inProcess answers HTTP requests by calling a handler.
type inProcess struct{ http.Handler }

func (h inProcess) RoundTrip(req *http.Request) (*http.Response, error) {
	call := wire.Call{Account: "111111111111", Region: "eu-west-1", Partition: "aws", RequestID: "request"}
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, req.WithContext(wire.WithCall(req.Context(), call)))
	return recorder.Result(), nil
}

func (w *world) create(name, template string, change ...func(*cfn.CreateStackInput)) string {
	w.Helper()
	in := &cfn.CreateStackInput{StackName: &name, TemplateBody: &template}
	for _, c := range change {
		c(in)
	}
	out, err := w.CreateStack(w.Context(), in)
	if err != nil {
		w.Fatalf("create %s: %v", name, err)
	}
	return *out.StackId
}

func (w *world) update(name, template string, change ...func(*cfn.UpdateStackInput)) {
	w.Helper()
	in := &cfn.UpdateStackInput{StackName: &name, TemplateBody: &template}
	for _, c := range change {
		c(in)
	}
	if _, err := w.UpdateStack(w.Context(), in); err != nil {
		w.Fatalf("update %s: %v", name, err)
	}
}

func (w *world) delete(name string, change ...func(*cfn.DeleteStackInput)) {
	w.Helper()
	in := &cfn.DeleteStackInput{StackName: &name}
	for _, c := range change {
		c(in)
	}
	if _, err := w.DeleteStack(w.Context(), in); err != nil {
		w.Fatalf("delete %s: %v", name, err)
	}
}

// wait lets time pass, in ticks, until nothing is running.
func (w *world) wait(tick time.Duration) {
	w.Helper()
	for range 100_000 {
		if synctest.Wait(); !w.engine.Busy() {
			return
		}
		time.Sleep(tick)
	}
	w.Fatal("the operation does not end")
}

func (w *world) find(name string) types.Stack {
	w.Helper()
	out, err := w.DescribeStacks(w.Context(), &cfn.DescribeStacksInput{StackName: &name})
	if err != nil {
		w.Fatalf("describe %s: %v", name, err)
	}
	return out.Stacks[0]
}

// settled waits until nothing is running and gives the stack.
func (w *world) settled(name string) types.Stack {
	w.Helper()
	w.wait(100 * time.Millisecond)
	return w.find(name)
}

func (w *world) expectStatus(name string, status types.StackStatus) {
	w.Helper()
	if s := w.settled(name); s.StackStatus != status {
		w.Errorf("%s is %s, want %s\n%s", name, s.StackStatus, status, strings.Join(w.history(name), "\n"))
	}
}

// expect waits and compares status and reason.
func (w *world) expect(name string, status types.StackStatus, reason string) types.Stack {
	w.Helper()
	s := w.settled(name)
	if s.StackStatus != status || aws.ToString(s.StackStatusReason) != reason {
		w.Errorf("%s is %s %q, want %s %q\n%s", name, s.StackStatus, aws.ToString(s.StackStatusReason), status, reason,
			strings.Join(w.history(name), "\n"))
	}
	return s
}

// history tells a stack's events, oldest first: logical ID, status and reason.
func (w *world) history(name string) (lines []string) {
	w.Helper()
	pages := cfn.NewDescribeStackEventsPaginator(w.Client, &cfn.DescribeStackEventsInput{StackName: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(w.Context())
		if err != nil {
			w.Fatalf("events of %s: %v", name, err)
		}
		for _, e := range page.StackEvents {
			line := strings.TrimSpace(fmt.Sprintf("%s %s %s", *e.LogicalResourceId, e.ResourceStatus, aws.ToString(e.ResourceStatusReason)))
			lines = append([]string{line}, lines...)
		}
	}
	return lines
}

// physical gives the physical IDs of a stack's resources by logical ID.
func (w *world) physical(name string) map[string]string {
	w.Helper()
	out, err := w.ListStackResources(w.Context(), &cfn.ListStackResourcesInput{StackName: &name})
	if err != nil {
		w.Fatalf("resources of %s: %v", name, err)
	}
	ids := map[string]string{}
	for _, r := range out.StackResourceSummaries {
		ids[*r.LogicalResourceId] = aws.ToString(r.PhysicalResourceId)
	}
	return ids
}

// existing counts the physical resources that the provider keeps.
func (w *world) existing() (n int) {
	_ = w.store.View(func(tx store.Tx) error {
		for range tx.Ascend("physical/", "") {
			n++
		}
		return nil
	})
	return n
}

// keys lists the keys of the store that hold a text, those of tokens and
// operations apart.
func (w *world) keys(part string) (keys []string) {
	_ = w.store.View(func(tx store.Tx) error {
		for key := range tx.Ascend("", "") {
			if strings.Contains(key, part) {
				keys = append(keys, key)
			}
		}
		return nil
	})
	return keys
}

func (w *world) fault(f engine.Fault) {
	w.Helper()
	if err := w.store.Update(func(tx store.Tx) error { return engine.AddFault(tx, f) }); err != nil {
		w.Fatal(err)
	}
}

// refused checks that an error is the service's, with this code and text.
func (w *world) refused(err error, code, message string) {
	w.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) {
		w.Errorf("got %v, want %s: %s", err, code, message)
		return
	}
	if api.ErrorCode() != code || api.ErrorMessage() != message {
		w.Errorf("got  %s: %s\nwant %s: %s", api.ErrorCode(), api.ErrorMessage(), code, message)
	}
}

// tags makes tags of keys and values.
func tags(pairs ...string) (list []types.Tag) {
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, types.Tag{Key: &pairs[i], Value: &pairs[i+1]})
	}
	return list
}
