package provider_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/emulator/objects"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/schema"
)

// Every type that AWS has can be created, read and deleted, and nothing is left.
func TestEveryTypeLives(t *testing.T) {
	x := provider.New(provider.Instant, nil)
	s := store.NewMemory()
	for _, name := range schema.Types() {
		if _, refused := provider.NotEmulated(name); refused || !provider.Known(name) {
			continue
		}
		err := s.Update(func(tx store.Tx) (err error) {
			p := physical(name, "Thing", nil)
			if p.PhysicalID, err = x.Create(tx, p); err != nil {
				return err
			}
			if p.PhysicalID == "" || strings.ContainsAny(p.PhysicalID, "${} ") {
				t.Errorf("%s: physical ID %q", name, p.PhysicalID)
			}
			ref, err := x.Ref(tx, p)
			if err != nil || ref == "" {
				t.Errorf("%s: Ref is %v, %v", name, ref, err)
			}
			facts, _ := schema.Lookup(name)
			for _, attribute := range facts.ReadOnly() {
				value, err := x.GetAtt(tx, p, attribute)
				if err != nil || value == nil || value == "" {
					t.Errorf("%s: %s is %v, %v", name, attribute, value, err)
				}
				if text, ok := value.(string); ok && strings.Contains(text, "${") {
					t.Errorf("%s: %s is %q", name, attribute, text)
				}
			}
			if err := x.Update(tx, p); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			return x.Delete(tx, p)
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.View(func(tx store.Tx) error {
		for key := range tx.Ascend("", "") {
			t.Errorf("%s is left", key)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestTakenNameIsRefusedWithItsOwner(t *testing.T) {
	x := provider.New(provider.Instant, nil)
	for _, typeName := range []string{"AWS::IAM::Role", "AWS::SNS::Topic", "AWS::SecretsManager::Secret", "AWS::DynamoDB::Table"} {
		property, _, _ := provider.CustomName(typeName, nil)
		named := map[string]any{property: "taken"}
		s, first := create(t, physical(typeName, "First", named))
		second := physical(typeName, "Second", named)
		second.Unique = "other"
		err := s.Update(func(tx store.Tx) error { _, err := x.Create(tx, second); return err })
		var refusal *provider.Error
		if !errors.As(err, &refusal) || refusal.Code != "AlreadyExists" ||
			!strings.HasSuffix(err.Error(), " already exists in stack "+first.StackID) {
			t.Errorf("%s: %v", typeName, err)
		}
		if err := s.Update(func(tx store.Tx) error {
			if err := x.Delete(tx, first); err != nil {
				return err
			}
			_, err := x.Create(tx, second)
			return err
		}); err != nil {
			t.Errorf("%s: the name is not free after the deletion: %v", typeName, err)
		}
	}
}

// The text is that of a recorded DELETE_FAILED event, as public issues show it.
func TestBucketThatIsNotEmptyStays(t *testing.T) {
	s := store.NewMemory()
	x := provider.New(provider.Instant, objects.Rules{})
	s3 := objects.New(s, x)
	p := physical("AWS::S3::Bucket", "Files", nil)
	if err := s.Update(func(tx store.Tx) (err error) { p.PhysicalID, err = x.Create(tx, p); return err }); err != nil {
		t.Fatal(err)
	}
	call := wire.WithCall(context.Background(), wire.Call{Account: p.Account, Region: p.Region, Partition: p.Partition})
	ask := func(method string) {
		request := httptest.NewRequestWithContext(call, method, "http://localhost/"+p.PhysicalID+"/a.txt", strings.NewReader("a"))
		answer := httptest.NewRecorder()
		s3.ServeHTTP(answer, request)
		if answer.Code >= http.StatusBadRequest {
			t.Fatalf("%s: %s", method, answer.Body)
		}
	}
	ask(http.MethodPut)
	err := s.Update(func(tx store.Tx) error { return x.Delete(tx, p) })
	want := "The bucket you tried to delete is not empty (Service: Amazon S3; Status Code: 409; Error Code: BucketNotEmpty; Request ID: "
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
	ask(http.MethodDelete)
	if err := s.Update(func(tx store.Tx) error { return x.Delete(tx, p) }); err != nil {
		t.Errorf("the empty bucket: %v", err)
	}
}

func TestCustomResourcesAreRefusedWithTheReason(t *testing.T) {
	x := provider.New(provider.Instant, nil)
	err := store.NewMemory().Update(func(tx store.Tx) error {
		_, err := x.Create(tx, physical("Custom::Thing", "Thing", nil))
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "Custom::Thing") || !strings.Contains(err.Error(), "ot emulated") {
		t.Errorf("got %v", err)
	}
}

// The text about a missing attribute is that of public reports.
func TestCustomResourcesAreAnswered(t *testing.T) {
	x, s := provider.New(provider.Instant, nil), store.NewMemory()
	answer := func(answers ...provider.Answer) {
		t.Helper()
		if err := s.Update(func(tx store.Tx) error { return provider.SetAnswers(tx, answers) }); err != nil {
			t.Fatal(err)
		}
	}
	answer(
		provider.Answer{LogicalID: "Special", PhysicalResourceID: "special-1"},
		provider.Answer{Type: "Custom::Thing", PhysicalResourceID: "shared", Data: map[string]any{"Size": json.Number("3"), "A.B": "c"}},
		provider.Answer{Type: "AWS::CloudFormation::CustomResource"},
	)
	one := add(t, s, physical("Custom::Thing", "One", map[string]any{"ServiceToken": "x", "Anything": "y"}))
	two := add(t, s, physical("Custom::Thing", "Two", nil))
	special := add(t, s, physical("Custom::Thing", "Special", nil))
	generated := add(t, s, physical("AWS::CloudFormation::CustomResource", "Plain", map[string]any{"Anything": "y"}))
	if one.PhysicalID != "shared" || two.PhysicalID != "shared" || special.PhysicalID != "special-1" ||
		!strings.HasPrefix(generated.PhysicalID, "shop-Plain-") {
		t.Errorf("physical IDs %s, %s, %s, %s", one.PhysicalID, two.PhysicalID, special.PhysicalID, generated.PhysicalID)
	}
	if getAtt(t, s, one, "Size") != json.Number("3") || getAtt(t, s, two, "A.B") != "c" {
		t.Error("attributes are not the answer's")
	}
	answer(provider.Answer{LogicalID: "One", PhysicalResourceID: "ignored", Data: map[string]any{"Size": "4"}})
	err := s.Update(func(tx store.Tx) error {
		if err := x.Update(tx, one); err != nil {
			return err
		}
		if err := x.Delete(tx, special); err != nil {
			return err
		}
		return x.Update(tx, two)
	})
	if err != nil || getAtt(t, s, one, "Size") != "4" || getAtt(t, s, two, "Size") != json.Number("3") {
		t.Errorf("an update takes over the new answer, and without one keeps the old: %v", err)
	}
	err = s.View(func(tx store.Tx) error {
		_, err := x.GetAtt(tx, one, "Colour")
		return err
	})
	if want := "CustomResource attribute error: Vendor response doesn't contain Colour attribute in object " + one.StackID + "|One|"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}

// The form is that of public reports about CREATE_FAILED events.
func TestFailuresOnDemandLookLikeTheHandlers(t *testing.T) {
	for typeName, want := range map[string]string{
		"AWS::SQS::Queue":      `Resource handler returned message: "Failure on demand (Service: Sqs, Status Code: 400, Request ID: req)" (RequestToken: tok, HandlerErrorCode: GeneralServiceException)`,
		"AWS::DynamoDB::Table": `Resource handler returned message: "Failure on demand (Service: DynamoDb, Status Code: 400, Request ID: req)" (RequestToken: tok, HandlerErrorCode: GeneralServiceException)`,
		"AWS::Logs::LogGroup":  `Resource handler returned message: "Failure on demand (Service: CloudWatchLogs, Status Code: 400, Request ID: req)" (RequestToken: tok, HandlerErrorCode: GeneralServiceException)`,
		"Custom::Thing":        "Received response status [FAILED] from custom resource. Message returned: Failure on demand (RequestId: req)",
	} {
		if got := provider.OnDemand(typeName, "req", "tok").Error(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// The texts are those of public reports about CREATE_FAILED events.
func TestPropertiesThatTheTypeDoesNotHaveAreRefused(t *testing.T) {
	x := provider.New(provider.Instant, nil)
	p := physical("AWS::SSM::Parameter", "Setting", map[string]any{"Valeu": "typo"})
	delete(p.Properties, "Value")
	err := store.NewMemory().Update(func(tx store.Tx) error { _, err := x.Create(tx, p); return err })
	want := "Properties validation failed for resource Setting with message:\n" +
		"#: required key [Value] not found\n#: extraneous key [Valeu] is not permitted"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestUpdateOfAVanishedResourceFails(t *testing.T) {
	p := physical("AWS::SQS::Queue", "Queue", nil)
	p.PhysicalID = "https://sqs.us-east-1.amazonaws.com/123456789012/gone"
	err := store.NewMemory().Update(func(tx store.Tx) error { return provider.New(provider.Instant, nil).Update(tx, p) })
	var refusal *provider.Error
	if !errors.As(err, &refusal) || refusal.Code != "NotFound" || !strings.Contains(err.Error(), p.PhysicalID) {
		t.Errorf("got %v", err)
	}
}

// change updates a resource as it is.
func change(t *testing.T, s store.Store, p provider.Physical) {
	t.Helper()
	if err := s.Update(func(tx store.Tx) error { return provider.New(provider.Instant, nil).Update(tx, p) }); err != nil {
		t.Fatal(err)
	}
}
