package emulator

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/organization"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// controlPrefix begins the addresses of the emulator itself. No bucket can
// have such a name.
const controlPrefix = "/_cfn/"

// maxFailures bounds the body of a request to /_cfn/failures, in bytes.
const maxFailures = 1 << 20

// Health is the answer of GET /_cfn/health.
type Health struct {
	Build string `json:"build"`
	PID   int    `json:"pid"`
	// Busy tells whether stack operations are running.
	Busy bool `json:"busy"`
}

// control answers the requests that whoever runs the process makes:
//
//	GET    /_cfn/health
//	POST   /_cfn/stop
//	GET    /_cfn/failures    the Failures that are set
//	POST   /_cfn/failures    adds to them
//	PUT    /_cfn/failures    takes their place
//	DELETE /_cfn/failures    takes all back
//	POST   /_cfn/alarms      reads and sets the states of alarms (AlarmRequest)
//	GET    /_cfn/organization  the organization that StackSets work with
//	PUT    /_cfn/organization  makes it another one, DELETE takes it away
//	POST   /_cfn/seed        makes resources that no stack has (control.Seed)
//	POST   /_cfn/drift       changes a resource behind its stack's back (engine.Tamper)
//
// All but the first need the token, so that no other user of the machine and
// no web page can make them.
func (e *Emulator) control(w http.ResponseWriter, req *http.Request) {
	if req.Method+" "+req.URL.Path == "GET /_cfn/health" {
		writeJSON(w, Health{Build: e.config.Build, PID: e.config.PID, Busy: e.Busy()})
		return
	}
	route, ok := map[string]struct {
		methods string
		handler http.HandlerFunc
	}{
		"stop": {"POST", e.stop}, "failures": {"GET POST PUT DELETE", e.failures}, "drift": {"POST", e.drift},
		"alarms": {"POST", e.alarms}, "seed": {"POST", e.seed}, "organization": {"GET PUT DELETE", e.organization},
	}[strings.TrimPrefix(req.URL.Path, controlPrefix)]
	if !ok || !slices.Contains(strings.Fields(route.methods), req.Method) {
		http.NotFound(w, req)
		return
	}
	given, want := req.Header.Get("Authorization"), "Bearer "+e.config.Token
	switch {
	case e.config.Token == "":
		http.NotFound(w, req)
	case subtle.ConstantTimeCompare([]byte(given), []byte(want)) != 1:
		http.Error(w, "wrong token", http.StatusForbidden)
	default:
		route.handler(w, req)
	}
}

func (e *Emulator) stop(w http.ResponseWriter, req *http.Request) {
	if e.config.Stop == nil {
		http.NotFound(w, req)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	e.config.Stop()
}

// failures answers with the Failures that are set after the request.
func (e *Emulator) failures(w http.ResponseWriter, req *http.Request) {
	var set, given Failures
	var err error
	if req.Method == http.MethodPost || req.Method == http.MethodPut {
		body := json.NewDecoder(http.MaxBytesReader(w, req.Body, maxFailures))
		body.UseNumber()
		if err := body.Decode(&given); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		for _, p := range given.Problems() {
			http.Error(w, strings.Join(p.Path, ".")+": "+p.Text, http.StatusBadRequest)
			return
		}
	}
	if req.Method == http.MethodGet {
		set, err = e.Failures()
	} else {
		set, err = e.Fail(given, req.Method != http.MethodPost)
	}
	if err != nil {
		e.config.Logger.Error("failures", "error", err)
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writeJSON(w, set)
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value) // the client is gone: nobody is left to tell
}

// organization answers with the organization after the request.
func (e *Emulator) organization(w http.ResponseWriter, req *http.Request) {
	var o organization.Organization
	var err error
	switch req.Method {
	case http.MethodPut:
		if err = json.NewDecoder(http.MaxBytesReader(w, req.Body, maxFailures)).Decode(&o); err == nil {
			err = o.Check()
		}
		if err == nil {
			err = e.stackSets.Organized(o)
		}
	case http.MethodDelete:
		err = e.config.Store.Update(func(tx store.Tx) error { return organization.Save(tx, organization.Organization{}) })
	}
	if err == nil {
		err = e.config.Store.View(func(tx store.Tx) error {
			o, err = organization.Load(tx)
			return err
		})
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	writeJSON(w, o)
}

func (e *Emulator) drift(w http.ResponseWriter, req *http.Request) {
	var change engine.Tamper
	body := json.NewDecoder(http.MaxBytesReader(w, req.Body, maxFailures))
	body.UseNumber()
	err := body.Decode(&change)
	if err == nil {
		err = e.engine.Tamper(change)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	writeJSON(w, struct{}{})
}
