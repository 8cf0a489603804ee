package control

import (
	"maps"
	"slices"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// The operations and their states, as the API names them.
const (
	opCreate = "CREATE"
	opUpdate = "UPDATE"
	opDelete = "DELETE"

	inProgress = "IN_PROGRESS"
	succeeded  = "SUCCESS"
	failed     = "FAILED"
	cancelling = "CANCEL_IN_PROGRESS"
	cancelled  = "CANCEL_COMPLETE"
)

// kept is how long requests are known (AWS documentation, "Managing resource
// operation requests").
const kept = 7 * 24 * time.Hour

// request is the record of a request to change a resource.
type request struct {
	Account, Region, Partition string
	Token                      string
	ClientToken                string `json:",omitempty"`
	Operation, Status          string
	TypeName                   string
	Identifier                 string `json:",omitempty"`
	// Desired are the properties to create, or the model to update to.
	Desired map[string]any `json:",omitempty"`
	// Document is the request's own text, which a repetition must have too.
	Document string `json:",omitempty"`
	// Effect is when the resource changes, End when the request succeeds.
	Effect, End time.Time
	// Done tells that the resource has changed.
	Done    bool `json:",omitempty"`
	Changed time.Time
	// Model is the resource afterwards.
	Model          string `json:",omitempty"`
	Message, Error string `json:",omitempty"`
}

// scope is the part of a key that tells account and region.
func scope(account, region string) string { return account + "/" + region + "/" }

func (r *request) key() string { return "control/" + scope(r.Account, r.Region) + r.Token }

func (r *request) runningKey() string {
	return "controlrunning/" + scope(r.Account, r.Region) + r.Token
}

func (r *request) clientKey() string {
	return "controltoken/" + scope(r.Account, r.Region) + r.ClientToken
}

// save writes the request, and marks it as long as it runs.
func (r *request) save(tx store.Tx) error {
	if r.running() {
		if err := tx.Put(r.runningKey(), []byte(r.key())); err != nil {
			return err
		}
	} else if err := tx.Delete(r.runningKey()); err != nil {
		return err
	}
	return store.Put(tx, r.key(), r)
}

func (r *request) running() bool { return r.Status == inProgress || r.Status == cancelling }

func (r *request) to(status string, now time.Time) {
	r.Status, r.Changed = status, now.UTC()
}

func (r *request) progress() *progress {
	return &progress{progressEvent{
		TypeName: r.TypeName, Identifier: r.Identifier, RequestToken: r.Token,
		Operation: r.Operation, OperationStatus: r.Status, EventTime: r.Changed,
		ResourceModel: r.Model, StatusMessage: r.Message, ErrorCode: r.Error,
	}}
}

// findRequest gives a request of the caller's that has not expired.
func findRequest(tx store.Tx, call wire.Call, token string) (*request, error) {
	r, ok, err := store.Get[*request](tx, "control/"+scope(call.Account, call.Region)+token)
	if err != nil {
		return nil, err
	}
	if !ok || time.Since(r.Changed) > kept {
		return nil, wire.Errorf("RequestTokenNotFoundException", "Request with token %s was not found", token)
	}
	return r, nil
}

// requests lists the caller's requests that have not expired, the newest first.
func requests(tx store.Tx, call wire.Call) ([]*request, error) {
	list, err := store.List[*request](tx, "control/"+scope(call.Account, call.Region))
	list = slices.DeleteFunc(list, func(r *request) bool { return time.Since(r.Changed) > kept })
	slices.SortStableFunc(list, func(a, b *request) int { return b.Changed.Compare(a.Changed) })
	return list, err
}

// busy tells whether another request changes the resource.
func busy(tx store.Tx, r *request) (bool, error) {
	running := maps.Collect(tx.Ascend("controlrunning/"+scope(r.Account, r.Region), ""))
	for _, key := range running {
		other, ok, err := store.Get[*request](tx, string(key))
		if err != nil {
			return false, err
		}
		if ok && other.Identifier != "" && other.TypeName == r.TypeName && other.Identifier == r.Identifier {
			return true, nil
		}
	}
	return false, nil
}
