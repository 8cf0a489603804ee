package stackset_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/stacksets"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/stackset"
)

const (
	admin = "111111111111"
	topic = `{"Parameters": {"P": {"Type": "String", "Default": "d"}}, "Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "P"}}}}}`
	role  = `{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "%s", "AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": %s}]}}}}}`
)

// world is an emulator and a StackSet client that talks to it.
type world struct {
	testing.TB
	store    store.Store
	emulator *emulator.Emulator
	client   *stackset.Client
}

func inWorld(t *testing.T, f func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{TB: t, store: store.NewMemory()}
		e, err := emulator.New(emulator.Config{Store: w.store})
		if err != nil {
			t.Fatal(err)
		}
		w.emulator = e
		defer func() { _ = e.Close() }()
		w.client = w.newClient()
		w.stack(admin, fmt.Sprintf(role, "AWSCloudFormationStackSetAdministrationRole", `{"Service": "cloudformation.amazonaws.com"}`))
		w.stack("222222222222", fmt.Sprintf(role, "AWSCloudFormationStackSetExecutionRole", `{"AWS": "`+admin+`"}`))
		f(w)
	})
}

func (w *world) cfn(account string) *cloudformation.Client {
	return cloudformation.New(cloudformation.Options{
		Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider(account, "x", ""),
		HTTPClient: &http.Client{Transport: w.emulator.RoundTripper()}, Retryer: aws.NopRetryer{},
	})
}

func (w *world) newClient() *stackset.Client {
	return stackset.New(&awsclient.Clients{CloudFormation: w.cfn(admin)}, "")
}

func (w *world) stack(account, body string) {
	w.Helper()
	_, err := w.cfn(account).CreateStack(w.Context(), &cloudformation.CreateStackInput{
		StackName: aws.String("role"), TemplateBody: &body, Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
	})
	if err != nil {
		w.Fatal(err)
	}
	time.Sleep(time.Hour)
}

// plan reads the state and plans a file.
func (w *world) plan(c *stackset.Client, file string, choices stackset.Choices) (*stackset.Plan, stackset.State) {
	w.Helper()
	declarations, err := stackset.Read("f.yaml", []byte(file), nil)
	if err != nil {
		w.Fatal(err)
	}
	d := declarations[0]
	wanted, err := d.Wanted(nil)
	if err != nil {
		w.Fatal(err)
	}
	state, err := c.Read(w.Context(), d.Name, wanted, false)
	if err != nil {
		w.Fatal(err)
	}
	return stackset.Make(d, topic, wanted, nil, state, choices), state
}

// apply brings a file about, reading the state anew where it has moved.
func (w *world) apply(ctx context.Context, c *stackset.Client, file string, choices stackset.Choices) ([]*stackset.Followed, error) {
	for {
		p, s := w.plan(c, file, choices)
		done, err := c.Apply(ctx, p, s, topic, stackset.Source{Body: topic}, func(stackset.Event) {})
		if !stackset.IsMoved(err) {
			return done, err
		}
	}
}

func (w *world) operations() []*stackset.Operation {
	w.Helper()
	all, err := w.client.Operations(w.Context(), "s", 0)
	if err != nil {
		w.Fatal(err)
	}
	return all
}

const (
	twoRegions = `{"stackset": "s", "template": "t", "targets": [{"accounts": ["222222222222"], "regions": ["us-east-1", "eu-west-1"]}]}`
	oneRegion  = `{"stackset": "s", "template": "t", "targets": [{"accounts": ["222222222222"], "regions": ["us-east-1"]}]}`
)

// The same state may come back: what creates an instance again after it was
// deleted is another operation than what created it first.
func TestTheSameStateAgainIsAnotherOperation(t *testing.T) {
	inWorld(t, func(w *world) {
		for i, file := range []string{twoRegions, oneRegion, twoRegions, oneRegion, twoRegions} {
			done, err := w.apply(w.Context(), w.newClient(), file, stackset.Choices{Prune: true})
			if err != nil || len(done) != 1 || !done[0].Succeeded() {
				w.Fatalf("step %d: %+v, %v", i, done, err)
			}
		}
		if got := len(w.operations()); got != 5 {
			w.Errorf("got %d operations, want 5", got)
		}
		if p, _ := w.plan(w.client, twoRegions, stackset.Choices{Prune: true}); p.Differs() {
			w.Errorf("%+v is left to do", p.Calls)
		}
	})
}

// A run that repeats one which was cut off finds the operation that goes on
// although the list of operations does not tell of it yet, and joins it.
func TestARepeatedRunJoinsTheOperation(t *testing.T) {
	inWorld(t, func(w *world) {
		err := w.store.Update(func(tx store.Tx) error { return stacksets.SetDelay(tx, 10*time.Minute) })
		if err != nil {
			w.Fatal(err)
		}
		p, s := w.plan(w.client, twoRegions, stackset.Choices{})
		ctx, cancel := context.WithCancel(w.Context())
		began := ""
		_, err = w.client.Apply(ctx, p, s, topic, stackset.Source{Body: topic}, func(e stackset.Event) {
			began = e.Operation.ID
			cancel() // as soon as the operation has begun
		})
		if err == nil || began == "" {
			w.Fatalf("the first run was not cut off: %v", err)
		}
		again := w.newClient()
		going, err := again.Unfinished(w.Context(), "s")
		if err != nil || going != nil && going.ID != began {
			w.Errorf("found %+v, want %s; %v", going, began, err)
		}
		if err := again.Settle(w.Context(), "s", func(stackset.Event) {}); err != nil {
			w.Fatal(err)
		}
		if _, err := w.apply(w.Context(), again, twoRegions, stackset.Choices{}); err != nil {
			w.Fatal(err)
		}
		time.Sleep(time.Hour)
		if all := w.operations(); len(all) != 1 || all[0].ID != began || !strings.HasPrefix(began, "cfn-") {
			w.Errorf("got %+v, want %s alone", all, began)
		}
	})
}

// An application that is repeated makes no call that changes anything.
func TestASecondApplicationChangesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		if _, err := w.apply(w.Context(), w.client, twoRegions, stackset.Choices{}); err != nil {
			w.Fatal(err)
		}
		p, _ := w.plan(w.client, twoRegions, stackset.Choices{Prune: true, RetryOutdated: true})
		if !p.Empty() || p.Differs() {
			w.Errorf("got %+v", p.Calls)
		}
	})
}
