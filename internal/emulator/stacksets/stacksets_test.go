package stacksets_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

const (
	admin = "111111111111"
	topic = `{"Parameters": {"Name": {"Type": "String", "Default": "d"}}, "Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Name"}}}}}`
	trust = `{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "%s", "AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": %s}]}}}}}`
)

// world is an emulator that a test talks to as several accounts.
type world struct {
	testing.TB
	emulator *emulator.Emulator
}

func inWorld(t *testing.T, f func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{TB: t}
		w.open(store.NewMemory())
		defer func() { _ = w.emulator.Close() }()
		f(w)
	})
}

func (w *world) open(st store.Store) {
	w.Helper()
	e, err := emulator.New(emulator.Config{Store: st})
	if err != nil {
		w.Fatal(err)
	}
	w.emulator = e
}

// in is a client in an account and region.
func (w *world) in(account, region string) *cfn.Client {
	return cfn.New(cfn.Options{
		Region: region, Credentials: credentials.NewStaticCredentialsProvider(account, "x", ""),
		HTTPClient: &http.Client{Transport: w.emulator.RoundTripper()}, Retryer: aws.NopRetryer{},
	})
}

func (w *world) admin() *cfn.Client { return w.in(admin, "us-east-1") }

// roles makes the self-managed roles, in the administrator's account and those
// given.
func (w *world) roles(accounts ...string) {
	w.Helper()
	make := func(account, name, principal string) {
		_, err := w.in(account, "us-east-1").CreateStack(w.Context(), &cfn.CreateStackInput{
			StackName: aws.String("role-" + name), TemplateBody: aws.String(fmt.Sprintf(trust, name, principal)),
			Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
		})
		if err != nil {
			w.Fatal(err)
		}
	}
	make(admin, "AWSCloudFormationStackSetAdministrationRole", `{"Service": "cloudformation.amazonaws.com"}`)
	for _, account := range accounts {
		make(account, "AWSCloudFormationStackSetExecutionRole", `{"AWS": "`+admin+`"}`)
	}
	w.rest()
}

// rest waits until nothing is running.
func (w *world) rest() {
	w.Helper()
	for range 100_000 {
		if synctest.Wait(); !w.emulator.Busy() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	w.Fatal("the operations do not end")
}

func (w *world) set(change ...func(*cfn.CreateStackSetInput)) {
	w.Helper()
	in := &cfn.CreateStackSetInput{StackSetName: aws.String("s"), TemplateBody: aws.String(topic)}
	for _, c := range change {
		c(in)
	}
	if _, err := w.admin().CreateStackSet(w.Context(), in); err != nil {
		w.Fatal(err)
	}
}

// make creates instances and waits.
func (w *world) make(accounts, regions []string, change ...func(*cfn.CreateStackInstancesInput)) string {
	w.Helper()
	in := &cfn.CreateStackInstancesInput{StackSetName: aws.String("s"), Accounts: accounts, Regions: regions}
	for _, c := range change {
		c(in)
	}
	out, err := w.admin().CreateStackInstances(w.Context(), in)
	if err != nil {
		w.Fatal(err)
	}
	w.rest()
	return *out.OperationId
}

// instances tells all instances: "ACCOUNT REGION STATUS DETAILED".
func (w *world) instances() (lines []string) {
	w.Helper()
	pages := cfn.NewListStackInstancesPaginator(w.admin(), &cfn.ListStackInstancesInput{StackSetName: aws.String("s")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		for _, i := range page.Summaries {
			lines = append(lines, strings.Join([]string{(*i.Account)[:1], *i.Region, string(i.Status), string(i.StackInstanceStatus.DetailedStatus)}, " "))
		}
	}
	return lines
}

func (w *world) operation(id string) *types.StackSetOperation {
	w.Helper()
	out, err := w.admin().DescribeStackSetOperation(w.Context(), &cfn.DescribeStackSetOperationInput{StackSetName: aws.String("s"), OperationId: &id})
	if err != nil {
		w.Fatal(err)
	}
	return out.StackSetOperation
}

func (w *world) results(id string) (lines []string) {
	w.Helper()
	out, err := w.admin().ListStackSetOperationResults(w.Context(), &cfn.ListStackSetOperationResultsInput{StackSetName: aws.String("s"), OperationId: &id})
	if err != nil {
		w.Fatal(err)
	}
	for _, r := range out.Summaries {
		lines = append(lines, strings.TrimSpace(strings.Join([]string{(*r.Account)[:1], *r.Region, string(r.Status), aws.ToString(r.StatusReason)}, " ")))
	}
	return lines
}

func (w *world) refused(err error, code string) {
	w.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != code {
		w.Errorf("got %v, want %s", err, code)
	}
}

// displayed are the display names of the topics that an account and region has.
func (w *world) displayed(account, region string) (names []string) {
	w.Helper()
	out, err := w.in(account, region).DescribeStacks(w.Context(), &cfn.DescribeStacksInput{})
	if err != nil {
		w.Fatal(err)
	}
	for _, s := range out.Stacks {
		if !strings.HasPrefix(*s.StackName, "StackSet-s-") {
			continue
		}
		for _, p := range s.Parameters {
			names = append(names, *p.ParameterValue)
		}
	}
	return names
}

func TestInstancesAreStacksInTheirAccounts(t *testing.T) {
	inWorld(t, func(w *world) {
		w.roles("222222222222", "333333333333")
		w.set()
		id := w.make([]string{"222222222222", "333333333333"}, []string{"us-east-1", "eu-west-1"}, func(in *cfn.CreateStackInstancesInput) {
			in.ParameterOverrides = []types.Parameter{{ParameterKey: aws.String("Name"), ParameterValue: aws.String("o")}}
		})
		if op := w.operation(id); op.Status != types.StackSetOperationStatusSucceeded || op.Action != types.StackSetOperationActionCreate {
			t.Errorf("got %+v", op)
		}
		want := []string{"2 eu-west-1 CURRENT SUCCEEDED", "2 us-east-1 CURRENT SUCCEEDED", "3 eu-west-1 CURRENT SUCCEEDED", "3 us-east-1 CURRENT SUCCEEDED"}
		if diff := cmp.Diff(want, w.instances()); diff != "" {
			t.Error(diff)
		}
		if got := w.displayed("222222222222", "eu-west-1"); !slices.Equal(got, []string{"o"}) {
			t.Errorf("the parameter is %v", got)
		}
		// An override is taken back by a list without it.
		if _, err := w.admin().UpdateStackInstances(w.Context(), &cfn.UpdateStackInstancesInput{
			StackSetName: aws.String("s"), Accounts: []string{"222222222222"}, Regions: []string{"eu-west-1"}, ParameterOverrides: []types.Parameter{},
		}); err != nil {
			t.Fatal(err)
		}
		w.rest()
		if got := w.displayed("222222222222", "eu-west-1"); !slices.Equal(got, []string{"d"}) {
			t.Errorf("after the reset the parameter is %v", got)
		}
		// An update of the StackSet reaches all, and keeps overrides.
		if _, err := w.admin().UpdateStackSet(w.Context(), &cfn.UpdateStackSetInput{
			StackSetName: aws.String("s"), TemplateBody: aws.String(strings.Replace(topic, `"d"`, `"e"`, 1)),
		}); err != nil {
			t.Fatal(err)
		}
		w.rest()
		if a, b := w.displayed("222222222222", "eu-west-1"), w.displayed("333333333333", "eu-west-1"); !slices.Equal(a, []string{"e"}) || !slices.Equal(b, []string{"o"}) {
			t.Errorf("after the update: %v, %v", a, b)
		}
		_, err := w.admin().DeleteStackSet(w.Context(), &cfn.DeleteStackSetInput{StackSetName: aws.String("s")})
		w.refused(err, "StackSetNotEmptyException")
		// Retained stacks stay, the others go.
		for _, retain := range []bool{true, false} {
			account := map[bool]string{true: "222222222222", false: "333333333333"}[retain]
			if _, err := w.admin().DeleteStackInstances(w.Context(), &cfn.DeleteStackInstancesInput{
				StackSetName: aws.String("s"), Accounts: []string{account}, Regions: []string{"us-east-1", "eu-west-1"}, RetainStacks: &retain,
			}); err != nil {
				t.Fatal(err)
			}
			w.rest()
			if got := len(w.displayed(account, "us-east-1")); (got == 1) != retain {
				t.Errorf("retained: %v, stacks: %d", retain, got)
			}
		}
		if _, err := w.admin().DeleteStackSet(w.Context(), &cfn.DeleteStackSetInput{StackSetName: aws.String("s")}); err != nil {
			t.Error(err)
		}
	})
}

// AWS documentation, "Grant self-managed permissions" and "StackSets
// troubleshooting".
func TestRolesAreChecked(t *testing.T) {
	inWorld(t, func(w *world) {
		w.roles("222222222222")
		w.set()
		id := w.make([]string{"222222222222", "333333333333"}, []string{"us-east-1"}, func(in *cfn.CreateStackInstancesInput) {
			in.OperationPreferences = &types.StackSetOperationPreferences{FailureToleranceCount: aws.Int32(1)}
		})
		want := []string{
			"2 us-east-1 SUCCEEDED",
			"3 us-east-1 FAILED Account 333333333333 should have 'AWSCloudFormationStackSetExecutionRole' role with trust relationship to Role 'AWSCloudFormationStackSetAdministrationRole'.",
		}
		if diff := cmp.Diff(want, w.results(id)); diff != "" {
			t.Error(diff)
		}
		if op := w.operation(id); op.Status != types.StackSetOperationStatusSucceeded || *op.StatusDetails.FailedStackInstancesCount != 1 {
			t.Errorf("got %+v", op)
		}
		if diff := cmp.Diff([]string{"2 us-east-1 CURRENT SUCCEEDED", "3 us-east-1 OUTDATED FAILED"}, w.instances()); diff != "" {
			t.Error(diff)
		}
	})
}

// API reference, "StackSetOperationPreferences": what is over the tolerance
// stops the region and those after it.
func TestFailuresStopTheOperation(t *testing.T) {
	inWorld(t, func(w *world) {
		w.roles("222222222222", "444444444444")
		w.set()
		id := w.make([]string{"222222222222", "333333333333", "444444444444"}, []string{"us-east-1", "eu-west-1"})
		got := w.results(id)
		want := []string{
			"2 eu-west-1 CANCELLED Cancelled since failure tolerance has exceeded", "2 us-east-1 SUCCEEDED",
			"3 eu-west-1 CANCELLED Cancelled since failure tolerance has exceeded", "3 us-east-1 FAILED",
			"4 eu-west-1 CANCELLED Cancelled since failure tolerance has exceeded", "4 us-east-1 CANCELLED Cancelled since failure tolerance has exceeded",
		}
		for i := range got {
			got[i], _, _ = strings.Cut(got[i], " Account")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if op := w.operation(id); op.Status != types.StackSetOperationStatusFailed {
			t.Errorf("got %+v", op)
		}
	})
}

func TestOperationsExcludeEachOtherAndAreRepeated(t *testing.T) {
	inWorld(t, func(w *world) {
		w.roles("222222222222")
		w.set()
		in := &cfn.CreateStackInstancesInput{StackSetName: aws.String("s"), Accounts: []string{"222222222222"}, Regions: []string{"us-east-1"}, OperationId: aws.String("mine")}
		for range 2 {
			if _, err := w.admin().CreateStackInstances(w.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
		other := *in
		other.OperationId = aws.String("other")
		_, err := w.admin().CreateStackInstances(w.Context(), &other)
		w.refused(err, "OperationInProgressException")
		other.OperationId, other.Regions = aws.String("mine"), []string{"eu-west-1"}
		_, err = w.admin().CreateStackInstances(w.Context(), &other)
		w.refused(err, "OperationIdAlreadyExistsException")
		w.rest()
		list, err := w.admin().ListStackSetOperations(w.Context(), &cfn.ListStackSetOperationsInput{StackSetName: aws.String("s")})
		if err != nil || len(list.Summaries) != 1 {
			t.Errorf("got %+v, %v", list, err)
		}
		_, err = w.admin().DeleteStackInstances(w.Context(), &cfn.DeleteStackInstancesInput{
			StackSetName: aws.String("s"), Accounts: []string{"333333333333"}, Regions: []string{"us-east-1"}, RetainStacks: aws.Bool(false),
		})
		w.refused(err, "StackInstanceNotFoundException")
	})
}

// With managed execution operations are queued, or run beside each other.
func TestManagedExecutionQueues(t *testing.T) {
	inWorld(t, func(w *world) {
		w.roles("222222222222", "333333333333")
		w.set(func(in *cfn.CreateStackSetInput) {
			in.ManagedExecution = &types.ManagedExecution{Active: aws.Bool(true)}
		})
		w.make([]string{"222222222222", "333333333333"}, []string{"us-east-1"})
		begin := func(account, value string) string {
			out, err := w.admin().UpdateStackInstances(w.Context(), &cfn.UpdateStackInstancesInput{
				StackSetName: aws.String("s"), Accounts: []string{account}, Regions: []string{"us-east-1"},
				ParameterOverrides: []types.Parameter{{ParameterKey: aws.String("Name"), ParameterValue: &value}},
			})
			if err != nil {
				t.Fatal(err)
			}
			return *out.OperationId
		}
		begin("222222222222", "1")
		queued, beside := begin("222222222222", "2"), begin("333333333333", "3")
		time.Sleep(25 * time.Millisecond)
		synctest.Wait()
		if a, b := w.operation(queued).Status, w.operation(beside).Status; a != types.StackSetOperationStatusQueued || b != types.StackSetOperationStatusRunning {
			t.Errorf("got %s and %s", a, b)
		}
		w.rest()
		if a, b := w.displayed("222222222222", "us-east-1"), w.displayed("333333333333", "us-east-1"); !slices.Equal(a, []string{"2"}) || !slices.Equal(b, []string{"3"}) {
			t.Errorf("got %v and %v", a, b)
		}
	})
}

func TestStopAndRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, st := &world{TB: t}, store.NewMemory()
		w.open(st)
		w.roles("222222222222", "333333333333", "444444444444")
		w.set()
		out, err := w.admin().CreateStackInstances(t.Context(), &cfn.CreateStackInstancesInput{
			StackSetName: aws.String("s"), Accounts: []string{"222222222222", "333333333333", "444444444444"}, Regions: []string{"us-east-1"},
		})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Millisecond)
		_ = w.emulator.Close() // killed in the middle
		w.open(st)
		defer func() { _ = w.emulator.Close() }()
		time.Sleep(30 * time.Millisecond)
		if _, err := w.admin().StopStackSetOperation(t.Context(), &cfn.StopStackSetOperationInput{StackSetName: aws.String("s"), OperationId: out.OperationId}); err != nil {
			t.Fatal(err)
		}
		w.rest()
		if op := w.operation(*out.OperationId); op.Status != types.StackSetOperationStatusStopped || op.EndTimestamp == nil {
			t.Errorf("got %+v", op)
		}
		want := []string{"2 us-east-1 SUCCEEDED", "3 us-east-1 CANCELLED Cancelled since the operation was stopped", "4 us-east-1 CANCELLED Cancelled since the operation was stopped"}
		if diff := cmp.Diff(want, w.results(*out.OperationId)); diff != "" {
			t.Error(diff)
		}
		if got := len(w.displayed("222222222222", "us-east-1")); got != 1 {
			t.Errorf("%d stacks", got)
		}
	})
}

// A failed creation leaves the instance outdated; the next operation makes its
// stack anew. Drift is counted.
func TestFailedInstancesAreMendedAndDriftIsCounted(t *testing.T) {
	inWorld(t, func(w *world) {
		w.roles("222222222222")
		w.set(func(in *cfn.CreateStackSetInput) {
			in.TemplateBody = aws.String(`{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}}}}`)
		})
		if _, err := w.in("222222222222", "us-east-1").CreateStack(w.Context(), &cfn.CreateStackInput{
			StackName: aws.String("holder"), TemplateBody: aws.String(`{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}}}}`),
		}); err != nil {
			t.Fatal(err)
		}
		w.rest()
		id := w.make([]string{"222222222222"}, []string{"us-east-1"})
		if got := w.results(id); !strings.Contains(got[0], "FAILED") {
			t.Errorf("got %v", got)
		}
		if diff := cmp.Diff([]string{"2 us-east-1 OUTDATED FAILED"}, w.instances()); diff != "" {
			t.Error(diff)
		}
		if _, err := w.in("222222222222", "us-east-1").DeleteStack(w.Context(), &cfn.DeleteStackInput{StackName: aws.String("holder")}); err != nil {
			t.Fatal(err)
		}
		w.rest()
		if _, err := w.admin().UpdateStackInstances(w.Context(), &cfn.UpdateStackInstancesInput{
			StackSetName: aws.String("s"), Accounts: []string{"222222222222"}, Regions: []string{"us-east-1"},
		}); err != nil {
			t.Fatal(err)
		}
		w.rest()
		if diff := cmp.Diff([]string{"2 us-east-1 CURRENT SUCCEEDED"}, w.instances()); diff != "" {
			t.Error(diff)
		}
		if _, err := w.admin().DetectStackSetDrift(w.Context(), &cfn.DetectStackSetDriftInput{StackSetName: aws.String("s")}); err != nil {
			t.Fatal(err)
		}
		w.rest()
		out, err := w.admin().DescribeStackSet(w.Context(), &cfn.DescribeStackSetInput{StackSetName: aws.String("s")})
		if err != nil {
			t.Fatal(err)
		}
		if d := out.StackSet.StackSetDriftDetectionDetails; d == nil || d.DriftStatus != types.StackSetDriftStatusInSync || *d.InSyncStackInstancesCount != 1 {
			t.Errorf("got %+v", d)
		}
	})
}
