package iac_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/cfn-cli/cfn/internal/command/iac"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/env/envtest"
)

const shop = `
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: orders}}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: work}}
  Rule:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Queue.Arn}
`

// person presses keys, a while after each look at what is asked.
type person struct {
	keys []string
	wait time.Duration
}

func (p *person) Read(data []byte) (int, error) {
	<-time.After(p.wait)
	if len(p.keys) == 0 {
		select {} // no more is pressed
	}
	n := copy(data, p.keys[0])
	p.keys = p.keys[1:]
	return n, nil
}

// scanned is a person's world in which AWS is the emulator, with a stack that
// has been scanned, on the virtual clock.
func scanned(t *testing.T, body string, f func(t *testing.T, w *envtest.World, p *person)) {
	t.Helper()
	for _, pair := range os.Environ() { // the SDK reads them itself
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
			_ = os.Unsetenv(name)
		}
	}
	w := envtest.New(t)
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "111122223333", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "eu-west-1",
		"AWS_CONFIG_FILE": w.Home + "/config", "AWS_SHARED_CREDENTIALS_FILE": w.Home + "/credentials",
	} {
		t.Setenv(name, value)
		w.Vars[name] = value
	}
	synctest.Test(t, func(t *testing.T) {
		e, err := emulator.New(emulator.Config{Store: store.NewMemory()})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = e.Close() }()
		client := cloudformation.New(cloudformation.Options{
			Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("111122223333", "x", ""),
			HTTPClient: &http.Client{Transport: e.RoundTripper()},
		})
		name := "shop"
		if _, err := client.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: &name, TemplateBody: &body}); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Minute)
		p := &person{wait: time.Second}
		w.Transport, w.Env.Stdin, w.Vars["TERM"], w.Vars["LANG"] = e.RoundTripper(), p, "xterm", "C.UTF-8"
		w.Env.Terminal.Stdin, w.Env.Terminal.Stderr = true, true
		w.Env.Terminal.Raw = func() (func() error, error) { return func() error { return nil }, nil }
		if err := iac.Scan(t.Context(), w.Env, iac.ScanOptions{Wait: true}); err != nil {
			t.Fatal(err)
		}
		w.Out.Reset()
		f(t, w, p)
	})
}

func generate(t *testing.T, w *envtest.World, types ...string) error {
	return iac.Generate(t.Context(), w.Env, iac.GenerateOptions{Name: "again", Pick: true, Choice: iac.Choice{Types: types}})
}

// What is related is offered, with what it is related to and who has it.
func TestPickRelated(t *testing.T) {
	scanned(t, shop, func(t *testing.T, w *envtest.World, p *person) {
		p.keys = []string{"topic", " ", "\r", "subscr", " ", "\r"}
		if err := generate(t, w); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"TopicOrders", "Subscription", "2 resources"} {
			if !strings.Contains(w.Out.String(), want) {
				t.Errorf("no %s in\n%s", want, w.Out)
			}
		}
		if asked := w.Err.String(); !strings.Contains(asked, "→ orders, in a stack") {
			t.Errorf("the terminal shows\n%s", asked)
		}
	})
}

// Many are not asked about one by one: then their type is what is known.
func TestPickRelatedToMany(t *testing.T) {
	body := "Resources:\n  Queue: {Type: AWS::SQS::Queue}\n  Rule: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref T7, Protocol: sqs, Endpoint: !GetAtt Queue.Arn}}\n"
	for i := range 21 {
		body += fmt.Sprintf("  T%d: {Type: AWS::SNS::Topic}\n", i)
	}
	scanned(t, body, func(t *testing.T, w *envtest.World, p *person) {
		p.keys = []string{"sns::topic\x01", "\r", "\x01", "\r"}
		if err := generate(t, w); err != nil {
			t.Fatal(err)
		}
		if asked := w.Err.String(); !strings.Contains(asked, "→ Topic, in a stack") || !strings.Contains(w.Out.String(), "22 resources") {
			t.Errorf("the terminal shows\n%s\n%s", asked, w.Out)
		}
	})
}

func TestPickNothing(t *testing.T) {
	scanned(t, shop, func(t *testing.T, w *envtest.World, _ *person) {
		if err := generate(t, w, "AWS::EC2::VPC"); !diag.Is(err, diag.NotFound) || !strings.Contains(err.Error(), "no resource is left by these filters") {
			t.Errorf("got %v", err)
		}
	})
}

// AWS documentation, "Considerations when using the IaC generator": a scan's
// results are kept for 30 days.
func TestPickFromAScanThatExpires(t *testing.T) {
	for name, keys := range map[string][]string{
		"while what is related is looked for": {" \r"},
		"before anything is generated":        {"subscr ", "\r", "\r"},
	} {
		t.Run(name, func(t *testing.T) {
			scanned(t, shop, func(t *testing.T, w *envtest.World, p *person) {
				p.keys, p.wait = keys, 2*time.Minute/time.Duration(len(keys))
				<-time.After(30*24*time.Hour - 90*time.Second)
				err := generate(t, w)
				if !diag.Is(err, diag.NotFound) || !strings.Contains(fmt.Sprint(diag.From(err)[0].Hint), "cfn iac scan --wait") {
					t.Errorf("got %v", err)
				}
				if w.Out.Len() > 0 {
					t.Errorf("printed %s", w.Out)
				}
			})
		})
	}
}
