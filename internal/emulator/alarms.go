package emulator

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// AlarmRequest asks for the alarms of a place, or for one by its name, and
// sets its state.
type AlarmRequest struct {
	Account string `json:"account"`
	Region  string `json:"region"`
	Name    string `json:"name,omitempty"`
	// State and Reason are what the alarm is set to; without a state it stays.
	State  string `json:"state,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// Alarm is an alarm and its state.
type Alarm struct {
	Name   string `json:"name"`
	ARN    string `json:"arn"`
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"`
}

// Alarms answers an AlarmRequest. An alarm that does not exist is not in the
// answer.
func (e *Emulator) Alarms(in AlarmRequest) (list []Alarm, err error) {
	err = e.config.Store.Update(func(tx store.Tx) error {
		alarms, err := provider.Alarms(tx, in.Account, in.Region)
		if err != nil {
			return err
		}
		for _, r := range alarms {
			if in.Name != "" && in.Name != r.Name() {
				continue
			}
			if in.State != "" {
				if err := r.SetAlarmState(tx, provider.AlarmState{Value: in.State, Reason: in.Reason}); err != nil {
					return err
				}
			}
			state := r.AlarmState()
			list = append(list, Alarm{Name: r.Name(), ARN: r.Text("Arn"), State: state.Value, Reason: state.Reason})
		}
		return nil
	})
	if err != nil || in.State == "" {
		return list, err
	}
	return list, e.engine.AlarmsChanged(in.Account, in.Region)
}

func (e *Emulator) alarms(w http.ResponseWriter, req *http.Request) {
	var in AlarmRequest
	err := json.NewDecoder(http.MaxBytesReader(w, req.Body, maxFailures)).Decode(&in)
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	case in.State != "" && (in.Name == "" || !slices.Contains(provider.AlarmStates(), in.State)):
		http.Error(w, "a state is set by the name of an alarm, and is OK, ALARM or INSUFFICIENT_DATA", http.StatusBadRequest)
		return
	}
	list, err := e.Alarms(in)
	if err != nil {
		e.config.Logger.Error("alarms", "error", err)
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writeJSON(w, append([]Alarm{}, list...))
}
