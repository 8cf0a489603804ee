package engine

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Signal is the record of a signal that a resource or a wait condition's
// handle has got.
type Signal struct {
	// Status is empty where what was sent is no signal.
	Status       types.ResourceSignalStatus `json:",omitempty"`
	UniqueID     string                     `json:"UniqueId"`
	Reason, Data string                     `json:",omitempty"`
	Arrived      time.Time
}

// WaitBuckets begin the names of the buckets that handles of wait conditions
// lie in. They are AWS's own, one for each region.
const WaitBuckets = "cloudformation-waitcondition-"

func signalPrefix(p place, at mailbox) string { return p.key("signal", at.Stack, at.LogicalID) + "/" }

// deliver keeps a signal and lets the stacks that run look at it. One with the
// unique ID of an earlier one is the same again (AWS documentation, "Create
// wait conditions in a CloudFormation template").
func deliver(t *turn, p place, at mailbox, s Signal) error {
	key := signalPrefix(p, at) + escape(s.UniqueID)
	if _, known := t.tx.Get(key); known {
		return nil
	}
	s.Arrived = t.now
	t.awakenRunning(p)
	return store.Put(t.tx, key, s)
}

// awakenRunning wakes the stacks of a place that have an operation.
func (t *turn) awakenRunning(p place) {
	for _, ref := range marked(t.tx, "running") {
		if ref.place == p {
			t.awaken = append(t.awaken, ref)
		}
	}
}

// signalResource: the text for stacks is that of public reports, and that for
// resources is formed like it.
func (e *Engine) signalResource(ctx context.Context, in *cfn.SignalResourceInput) (*cfn.SignalResourceOutput, error) {
	p, name, id := placeOf(wire.CallFrom(ctx)), aws.ToString(in.StackName), aws.ToString(in.LogicalResourceId)
	return nil, e.request(func(t *turn) error {
		s, err := findStack(t.tx, p, name, liveStack)
		if err != nil {
			return err
		}
		if s == nil {
			return doesNotExist(name)
		}
		switch s.Status {
		case types.StackStatusCreateInProgress, types.StackStatusUpdateInProgress:
		default:
			return wire.Errorf("ValidationError", "Stack %s is in %s state and cannot be signaled", s.ID(), s.Status)
		}
		r, ok, err := store.Get[Resource](t.tx, resourcePrefix(p, s.UUID)+id)
		switch {
		case err != nil:
			return err
		case !ok:
			return wire.Errorf("ValidationError", "Resource %s does not exist for stack %s", id, name)
		case r.Job == nil || r.Job.Wait == nil || r.Job.Wait.Handle:
			return wire.Errorf("ValidationError", "Resource %s is in %s state and cannot be signaled", id, r.Status)
		}
		return deliver(t, p, r.Job.Wait.At, Signal{Status: in.Status, UniqueID: aws.ToString(in.UniqueId)})
	})
}

// handleURL is the address that the handle of a wait condition stands for: an
// object in a bucket of AWS's, presigned (AWS documentation, "Using presigned
// URLs" of Amazon S3). It leads to the emulator where that has an address, and
// else to where AWS's would.
func (e *Engine) handleURL(s *Stack, logicalID, unique string, now time.Time) string {
	bucket := WaitBuckets + s.Region
	address := "https://" + bucket + ".s3." + s.Region + "." + wire.URLSuffix(s.Partition)
	if e.config.URL != "" {
		address = e.config.URL + "/" + bucket
	}
	date := now.UTC().Format("20060102T150405Z")
	query := url.Values{
		"X-Amz-Algorithm": {"AWS4-HMAC-SHA256"}, "X-Amz-Date": {date}, "X-Amz-Expires": {"86399"}, "X-Amz-SignedHeaders": {"host"},
		"X-Amz-Credential": {s.Account + "/" + date[:8] + "/" + s.Region + "/s3/aws4_request"}, "X-Amz-Signature": {hash(unique)},
	}
	return address + "/" + strings.ReplaceAll(s.ID(), ":", "%3A") + "/" + logicalID + "?" + query.Encode()
}

// readHandle finds the handle that an address stands for, in the given place.
func readHandle(p place, address string) (at mailbox, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return at, false
	}
	return mailboxOf(p, strings.TrimPrefix(u.Path, "/"+WaitBuckets+p.region))
}

// mailboxOf takes the ID of a stack and a logical ID apart, in the key of an
// object.
func mailboxOf(p place, key string) (at mailbox, ok bool) {
	slash := strings.LastIndexByte(key, '/')
	if slash < 0 {
		return at, false
	}
	at = mailbox{stackUUID(p, strings.TrimPrefix(key[:slash], "/")), key[slash+1:]}
	return at, at.Stack != "" && at.LogicalID != ""
}

// Receive takes what somebody has put at the address of a wait condition's
// handle. Whatever it is, S3 takes it; what is no signal fails the wait
// condition. key is that of the object, query the rest of the address. Errors
// are *wire.Error with S3's codes.
func (e *Engine) Receive(key string, query url.Values, body []byte) error {
	parts := strings.Split(key, ":")
	if len(parts) < 5 {
		return accessDenied("Access Denied")
	}
	p := place{account: parts[4], region: parts[3]}
	at, ok := mailboxOf(p, key)
	if !ok {
		return accessDenied("Access Denied")
	}
	return e.request(func(t *turn) error {
		handle, ok, err := store.Get[Resource](t.tx, resourcePrefix(p, at.Stack)+at.LogicalID)
		switch {
		case err != nil:
			return err
		case !ok || handle.Type != waitHandleType || handle.PhysicalID == "" || handle.Status == types.ResourceStatusDeleteComplete:
			return accessDenied("Access Denied")
		case !strings.Contains(handle.PhysicalID, "X-Amz-Signature="+query.Get("X-Amz-Signature")+"&"):
			return &wire.Error{Status: http.StatusForbidden, Code: "SignatureDoesNotMatch", Message: "The request signature we calculated does not match the signature you provided. Check your key and signing method."}
		}
		return deliver(t, p, at, readSignal(body))
	})
}

func accessDenied(message string) error {
	return &wire.Error{Status: http.StatusForbidden, Code: "AccessDenied", Message: message}
}

// readSignal reads the JSON of a signal (AWS documentation, "Create wait
// conditions in a CloudFormation template"). One that is none has no status.
func readSignal(body []byte) Signal {
	var s Signal
	if err := json.Unmarshal(body, &s); err != nil || s.UniqueID == "" {
		return Signal{UniqueID: "unparsable"}
	}
	switch s.Status {
	case types.ResourceSignalStatusSuccess, types.ResourceSignalStatusFailure:
		return s
	default:
		return Signal{UniqueID: s.UniqueID}
	}
}
