package artifact_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/artifact"
	"github.com/cfn-cli/cfn/internal/diag"
)

const body = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"

// bodyKey is prefix, name and the SHA-256 of body, as sha256sum gives it.
const bodyKey = "team/shop/ab82a52a9ab64d76782ca3847cb0fb35e7eb2c2aab4582a17646dbe8ccf6dc7f.yaml"

func TestTemplateIsSentOnce(t *testing.T) {
	aws := newFakeAWS(t)
	var told string
	options := artifact.Options{Account: account, Prefix: "/team/", OnCreate: func(bucket, region string) { told = bucket + " " + region }}
	put := func(text string) (string, bool) {
		t.Helper()
		url, uploaded, err := artifact.New(aws.clients("eu-west-1"), options).PutTemplate(t.Context(), "shop", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return url, uploaded
	}

	url, uploaded := put(body)
	if want := "http://127.0.0.1:4588/cfn-111122223333-eu-west-1-an/" + bodyKey; url != want || !uploaded {
		t.Errorf("first: %s, uploaded %v, want %s", url, uploaded, want)
	}
	if told != "cfn-111122223333-eu-west-1-an eu-west-1" {
		t.Errorf("told of the new bucket: %q", told)
	}
	calls := aws.take()
	if calls[len(calls)-2] != "versioning" {
		t.Errorf("versioning, the mark of a finished bucket, must be the last setting: %v", calls)
	}
	slices.Sort(calls)
	want := []string{
		"CreateBucket", "HeadBucket", "HeadObject", "PutObject", "PutObject",
		"encryption", "lifecycle", "policy", "publicAccessBlock", "tagging", "versioning",
	}
	if d := cmp.Diff(want, calls); d != "" {
		t.Error("calls of the first use:", d)
	}

	aws.sent = 0
	if again, uploaded := put(body); again != url || uploaded || aws.sent != 0 {
		t.Errorf("again: %s, uploaded %v, %d bytes sent", again, uploaded, aws.sent)
	}
	if d := cmp.Diff([]string{"HeadObject"}, aws.take()); d != "" {
		t.Error("calls for an unchanged template:", d)
	}
	if changed, uploaded := put("{}"); changed == url || !uploaded || !strings.HasSuffix(changed, ".json") {
		t.Errorf("changed: %s, uploaded %v", changed, uploaded)
	}
	if d := cmp.Diff([]string{"HeadObject", "PutObject"}, aws.take()); d != "" {
		t.Error("calls for a changed template:", d)
	}
}

func TestNewBucketIsSecure(t *testing.T) {
	aws := newFakeAWS(t)
	if _, _, err := artifact.New(aws.clients("eu-west-1"), artifact.Options{Account: account}).PutTemplate(t.Context(), "shop", []byte(body)); err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{
		"X-Amz-Object-Ownership": "BucketOwnerEnforced",
		"X-Amz-Bucket-Namespace": "account-regional",
	} {
		if got := aws.created.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	for setting, parts := range map[string][]string{
		"location":          {"<LocationConstraint>eu-west-1</LocationConstraint>"},
		"publicAccessBlock": {"<BlockPublicAcls>true<", "<IgnorePublicAcls>true<", "<BlockPublicPolicy>true<", "<RestrictPublicBuckets>true<"},
		"policy":            {`"aws:SecureTransport":"false"`, `"Effect":"Deny"`, `"arn:aws:s3:::cfn-111122223333-eu-west-1-an/*"`},
		"encryption":        {"<SSEAlgorithm>AES256<"},
		"versioning":        {"<Status>Enabled<"},
		"lifecycle":         {"<DaysAfterInitiation>1<", "<NoncurrentDays>30<"},
		"tagging":           {"<Key>managed-by</Key><Value>cfn</Value>"},
	} {
		for _, part := range parts {
			if !strings.Contains(aws.settings[setting], part) {
				t.Errorf("%s lacks %s: %s", setting, part, aws.settings[setting])
			}
		}
	}
	if strings.Contains(aws.settings["lifecycle"], "<Expiration>") {
		t.Error("current templates must not expire: stacks refer to them")
	}
}

func TestCutOffFirstUseIsFinished(t *testing.T) {
	aws := newFakeAWS(t)
	aws.fault = func(_ *http.Request, call string) *http.Response {
		if call == "policy" {
			return answer(403, "AccessDenied", "User: x is not authorized to perform: s3:PutBucketPolicy on resource: y")
		}
		return nil
	}
	store := func() *artifact.Store {
		return artifact.New(aws.clients("us-east-1"), artifact.Options{Account: account})
	}
	_, _, err := store().PutTemplate(t.Context(), "shop", []byte(body))
	if !diag.Is(err, diag.Access) || !strings.Contains(err.Error(), "s3:PutBucketPolicy is not allowed") {
		t.Fatalf("a bucket that cannot be secured: %v", err)
	}
	if slices.Contains(aws.take()[2:], "PutObject") {
		t.Error("a template was sent to a bucket that is not secured")
	}
	aws.fault = newFakeAWS(t).fault
	if _, _, err := store().PutTemplate(t.Context(), "shop", []byte(body)); err != nil {
		t.Fatal(err)
	}
	if calls := aws.take(); !slices.Contains(calls, "policy") || !slices.Contains(calls, "versioning") {
		t.Errorf("the next run left the bucket unfinished: %v", calls)
	}
}

func TestForeignBucket(t *testing.T) {
	denied := answer
	for name, c := range map[string]struct {
		bucket string
		fault  func(r *http.Request, call string) *http.Response
	}{
		"given with --bucket": {"theirs", func(*http.Request, string) *http.Response {
			return denied(403, "AccessDenied", "Access Denied")
		}},
		"name taken": {"", func(_ *http.Request, call string) *http.Response {
			if call == "CreateBucket" {
				return denied(409, "BucketAlreadyExists", "The requested bucket name is not available.")
			}
			return nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			aws := newFakeAWS(t)
			aws.fault = c.fault
			_, _, err := artifact.New(aws.clients("us-east-1"), artifact.Options{Account: account, Bucket: c.bucket}).PutTemplate(t.Context(), "shop", []byte(body))
			if list := diag.From(err); list[0].Code != "bucket.foreign" || list[0].Kind != diag.Access || list[0].Hint == "" {
				t.Errorf("got %+v", list[0])
			}
			calls := aws.take()
			if made := slices.Contains(calls, "CreateBucket"); made != (c.bucket == "") || slices.Contains(calls, "policy") {
				t.Errorf("calls: %v", calls)
			}
		})
	}
}

func TestMissingGivenBucketIsNotMade(t *testing.T) {
	aws := newFakeAWS(t)
	_, _, err := artifact.New(aws.clients("us-east-1"), artifact.Options{Account: account, Bucket: "ours"}).PutTemplate(t.Context(), "shop", []byte(body))
	if list := diag.From(err); list[0].Code != "bucket.missing" || list[0].Kind != diag.Access {
		t.Errorf("got %+v", list[0])
	}
	if d := cmp.Diff([]string{"HeadObject", "PutObject"}, aws.take()); d != "" {
		t.Error(d)
	}
}

// Somebody with write access must not be able to slip another template under
// the key of this one.
func TestAlteredObjectIsNotUsed(t *testing.T) {
	aws := newFakeAWS(t)
	aws.fault = func(_ *http.Request, call string) *http.Response {
		if call == "HeadObject" {
			return answer(200, "", "", "X-Amz-Checksum-Sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
		}
		return nil
	}
	_, _, err := artifact.New(aws.clients("us-east-1"), artifact.Options{Account: account, Bucket: "ours"}).PutTemplate(t.Context(), "shop", []byte(body))
	if list := diag.From(err); len(list) == 0 || list[0].Code != "bucket.altered" {
		t.Errorf("got %v", err)
	}
}

func TestParallelUploadsMakeOneBucket(t *testing.T) {
	aws := newFakeAWS(t)
	const parallel = 6
	var arrived sync.WaitGroup
	var puts atomic.Int32
	arrived.Add(parallel)
	aws.fault = func(_ *http.Request, call string) *http.Response {
		if call != "PutObject" || puts.Add(1) > parallel {
			return nil
		}
		arrived.Done()
		arrived.Wait()
		return answer(404, "NoSuchBucket", "The specified bucket does not exist")
	}
	store := artifact.New(aws.clients("us-east-1"), artifact.Options{Account: account})
	var group sync.WaitGroup
	for i := range parallel {
		group.Go(func() {
			if _, uploaded, err := store.PutTemplate(t.Context(), "shop", []byte(body+strings.Repeat("#", i))); err != nil || !uploaded {
				t.Error(uploaded, err)
			}
		})
	}
	group.Wait()
	made := slices.DeleteFunc(aws.take(), func(call string) bool { return call != "CreateBucket" })
	if len(made) != 1 {
		t.Errorf("%d buckets were made", len(made))
	}
}

func TestTooBigIsRefusedBeforeAnyCall(t *testing.T) {
	aws := newFakeAWS(t)
	store := artifact.New(aws.clients("us-east-1"), artifact.Options{Account: account})
	_, _, err := store.PutTemplate(t.Context(), "shop", make([]byte, artifact.MaxTemplate+1))
	if !diag.Is(err, diag.Invalid) || len(aws.take()) != 0 {
		t.Errorf("got %v after %v", err, aws.take())
	}
}

func TestBucketInAnotherRegion(t *testing.T) {
	aws := newFakeAWS(t)
	aws.fault = func(r *http.Request, call string) *http.Response {
		if !strings.Contains(r.Header.Get("Authorization"), "/eu-central-1/s3/") {
			return answer(301, "", "", "X-Amz-Bucket-Region", "eu-central-1")
		}
		if call == "HeadObject" {
			return answer(404, "", "")
		}
		if call == "PutObject" {
			return answer(200, "", "")
		}
		return nil
	}
	_, uploaded, err := artifact.New(aws.clients("us-east-1"), artifact.Options{Account: account, Bucket: "ours"}).PutTemplate(t.Context(), "shop", []byte(body))
	if err != nil || !uploaded {
		t.Fatal(uploaded, err)
	}
	if d := cmp.Diff([]string{"HeadObject", "HeadObject", "PutObject"}, aws.take()); d != "" {
		t.Error("the region is asked for once:", d)
	}
}

// Bahrain and UAE have no account namespace (Namespaces for general purpose
// buckets, Amazon S3 User Guide).
func TestUnpredictableNameWithoutNamespace(t *testing.T) {
	aws := newFakeAWS(t)
	names := map[string]bool{}
	for range 2 {
		options := artifact.Options{Account: account, OnCreate: func(bucket, _ string) { names[bucket] = true }}
		if _, _, err := artifact.New(aws.clients("me-south-1"), options).PutTemplate(t.Context(), "shop", []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if len(names) != 1 || aws.created.Get("X-Amz-Bucket-Namespace") != "" {
		t.Errorf("buckets %v, namespace %q", names, aws.created.Get("X-Amz-Bucket-Namespace"))
	}
	for name := range names {
		if !strings.HasPrefix(name, "cfn-") || !strings.HasSuffix(name, "-111122223333-me-south-1") || len(name) != len("cfn-0123456789ab-111122223333-me-south-1") {
			t.Errorf("bucket %s", name)
		}
	}
}
