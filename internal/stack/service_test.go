package stack_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/stack"
)

// service is a CloudFormation that follows a script: each event shows up at
// its time. It runs on the clock of a testing/synctest bubble.
type service struct {
	began time.Time
	// events are those of each stack, by its ID, as they come.
	events map[string][]scripted
	// page is the number of events in an answer.
	page int
	// latency is the time that a call takes.
	latency time.Duration
	// status answers DescribeStacks; nil takes that of the newest event.
	status func(id string) types.StackStatus
	// refactor answers DescribeStackRefactor; nil has none.
	refactor func() types.StackRefactorExecutionStatus
	// fault may answer a call in place of the script.
	fault func(operation string) error
	// calls names the operations that were called.
	calls []string
}

// scripted is one event.
type scripted struct {
	at       time.Duration
	id       string // of the resource; empty for the stack itself
	typ      string // empty for an ordinary resource
	physical string
	status   string
	reason   string
	detailed types.DetailedStatus
	shown    time.Duration // when it can be read, if later than it happened
}

const (
	rootID  = "arn:aws:cloudformation:eu-west-1:111111111111:stack/shop/1"
	childID = "arn:aws:cloudformation:eu-west-1:111111111111:stack/shop-Api/2"
	nested  = "AWS::CloudFormation::Stack"
)

func newService(events ...scripted) *service {
	return &service{began: time.Now(), events: map[string][]scripted{rootID: events}, page: 100, latency: 80 * time.Millisecond}
}

// client is what the commands use, with this service at the other end.
func (s *service) client(t testing.TB) *stack.Client {
	t.Helper()
	registry := wire.CloudFormation()
	wire.Handle(registry, "DescribeStackEvents", s.describeEvents)
	wire.Handle(registry, "DescribeStacks", s.describeStacks)
	wire.Handle(registry, "DescribeStackRefactor", s.describeRefactor)
	return stack.New(cloudformation.New(cloudformation.Options{
		Region: "eu-west-1", HTTPClient: &http.Client{Transport: transport{s, registry}}, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "111111111111", SecretAccessKey: "x"}, nil
		}),
	}))
}

type transport struct {
	service *service
	handler http.Handler
}

func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	time.Sleep(t.service.latency)
	recorder := httptest.NewRecorder()
	t.handler.ServeHTTP(recorder, req)
	return recorder.Result(), nil
}

func (s *service) called(operation string) error {
	s.calls = append(s.calls, operation)
	if s.fault == nil {
		return nil
	}
	return s.fault(operation)
}

// visible are a stack's events that can be read now, newest first.
func (s *service) visible(id string) []types.StackEvent {
	var list []types.StackEvent
	for i, e := range s.events[id] {
		if now := time.Since(s.began); now < e.at || now < e.shown {
			continue
		}
		event := types.StackEvent{
			EventId: aws.String(fmt.Sprintf("%s-%d", id, i)), StackId: &id, StackName: aws.String(name(id)),
			Timestamp: aws.Time(s.began.Add(e.at)), ResourceStatus: types.ResourceStatus(e.status), DetailedStatus: e.detailed,
			LogicalResourceId: aws.String(e.id), ResourceType: aws.String(e.typ),
		}
		if e.typ == "" {
			event.ResourceType = aws.String("AWS::SQS::Queue")
		}
		if e.id == "" {
			event.LogicalResourceId, event.ResourceType, event.PhysicalResourceId = aws.String(name(id)), aws.String(nested), &id
		}
		if e.physical != "" {
			event.PhysicalResourceId = aws.String(e.physical)
		}
		if e.reason != "" {
			event.ResourceStatusReason = aws.String(e.reason)
		}
		list = append(list, event)
	}
	slices.SortStableFunc(list, func(a, b types.StackEvent) int { return a.Timestamp.Compare(*b.Timestamp) })
	slices.Reverse(list)
	return list
}

func (s *service) describeEvents(_ context.Context, in *cloudformation.DescribeStackEventsInput) (*cloudformation.DescribeStackEventsOutput, error) {
	if err := s.called("DescribeStackEvents"); err != nil {
		return nil, err
	}
	id := *in.StackName
	if _, ok := s.events[id]; !ok {
		return nil, wire.Errorf("ValidationError", "Stack [%s] does not exist", id)
	}
	list := s.visible(id)
	if in.NextToken != nil { // it names the last event that was given
		at := slices.IndexFunc(list, func(e types.StackEvent) bool { return *e.EventId == *in.NextToken })
		list = list[at+1:]
	}
	out := &cloudformation.DescribeStackEventsOutput{StackEvents: list}
	if len(list) > s.page {
		out.StackEvents = list[:s.page]
		out.NextToken = list[s.page-1].EventId
	}
	return out, nil
}

func (s *service) describeStacks(_ context.Context, in *cloudformation.DescribeStacksInput) (*cloudformation.DescribeStacksOutput, error) {
	if err := s.called("DescribeStacks"); err != nil {
		return nil, err
	}
	id := *in.StackName
	found := types.Stack{StackId: &id, StackName: aws.String(name(id)), CreationTime: &s.began}
	if s.status != nil {
		found.StackStatus = s.status(id)
		return &cloudformation.DescribeStacksOutput{Stacks: []types.Stack{found}}, nil
	}
	for _, e := range s.visible(id) {
		if aws.ToString(e.PhysicalResourceId) == id {
			found.StackStatus = types.StackStatus(e.ResourceStatus)
			break
		}
	}
	return &cloudformation.DescribeStacksOutput{Stacks: []types.Stack{found}}, nil
}

func (s *service) describeRefactor(_ context.Context, in *cloudformation.DescribeStackRefactorInput) (*cloudformation.DescribeStackRefactorOutput, error) {
	if err := s.called("DescribeStackRefactor"); err != nil {
		return nil, err
	}
	return &cloudformation.DescribeStackRefactorOutput{StackRefactorId: in.StackRefactorId, ExecutionStatus: s.refactor()}, nil
}

func name(id string) string { return strings.Split(id, "/")[1] }

// at is an event of a resource, own one of the stack itself.
func at(d time.Duration, id, status string) scripted { return scripted{at: d, id: id, status: status} }

func own(d time.Duration, status string) scripted { return scripted{at: d, status: status} }
