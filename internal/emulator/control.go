package emulator

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
)

// controlPrefix begins the addresses of the emulator itself. No bucket can
// have such a name.
const controlPrefix = "/_cfn/"

// Health is the answer of GET /_cfn/health.
type Health struct {
	Build string `json:"build"`
	PID   int    `json:"pid"`
	// Busy tells whether stack operations are running.
	Busy bool `json:"busy"`
}

// control answers the requests that whoever runs the process makes.
func (e *Emulator) control(w http.ResponseWriter, req *http.Request) {
	switch req.Method + " " + req.URL.Path {
	case "GET /_cfn/health":
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(Health{Build: e.config.Build, PID: e.config.PID, Busy: e.Busy()})
	case "POST /_cfn/stop":
		e.stop(w, req)
	default:
		http.NotFound(w, req)
	}
}

func (e *Emulator) stop(w http.ResponseWriter, req *http.Request) {
	if e.config.StopToken == "" || e.config.Stop == nil {
		http.NotFound(w, req)
		return
	}
	given, want := req.Header.Get("Authorization"), "Bearer "+e.config.StopToken
	if subtle.ConstantTimeCompare([]byte(given), []byte(want)) != 1 {
		http.Error(w, "wrong token", http.StatusForbidden)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	e.config.Stop()
}
