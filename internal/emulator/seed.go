package emulator

import (
	"encoding/json"
	"net/http"

	"github.com/cfn-cli/cfn/internal/emulator/control"
)

// maxSeed bounds the body of a request to /_cfn/seed, in bytes.
const maxSeed = 32 << 20

// seed makes resources that no stack has.
func (e *Emulator) seed(w http.ResponseWriter, req *http.Request) {
	var in control.Seed
	body := json.NewDecoder(http.MaxBytesReader(w, req.Body, maxSeed))
	body.UseNumber()
	if err := body.Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer, err := e.cloudControl.Seed(in)
	if err != nil {
		e.config.Logger.Error("seed", "error", err)
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writeJSON(w, answer)
}
