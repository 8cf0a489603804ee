package view

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

// waits follows the signals that the resources of an operation wait for.
type waits struct {
	template *template.Template // nil where it is not known
	received map[string]received
}

// received are the signals that a resource has got.
type received struct{ successes, failures int }

func newWaits(t *template.Template) *waits {
	return &waits{template: t, received: map[string]received{}}
}

// note says what a resource goes on to wait for after an event, empty where
// that is nothing from outside.
func (w *waits) note(e stack.Event) string {
	key := e.StackID + "/" + e.LogicalID
	status, _, isSignal := e.SignalOf()
	if !strings.HasSuffix(string(e.Status), "_IN_PROGRESS") || !isSignal && !e.Initiated() {
		return ""
	}
	wanted, waits := 0, isSignal
	if len(e.Path) == 0 {
		signals, awaited := stack.Awaited(w.template, e.LogicalID)
		wanted, waits = signals, waits || awaited
	}
	got := w.received[key]
	if e.Initiated() {
		got = received{}
	} else if status == types.ResourceSignalStatusSuccess {
		got.successes++
	} else {
		got.failures++
	}
	w.received[key] = got
	if !waits || wanted > 0 && got.successes >= wanted {
		return ""
	}
	return got.note(wanted)
}

// note puts it in words; wanted is 0 where it is not known.
func (r received) note(wanted int) string {
	note := "waits for signals"
	switch {
	case wanted == 1:
		note = "waits for 1 signal"
	case wanted > 1:
		note = fmt.Sprintf("waits for %d signals", wanted)
	}
	if r.successes > 0 {
		note += fmt.Sprintf(", %d received", r.successes)
	}
	if r.failures > 0 {
		note += fmt.Sprintf(", %d failed", r.failures)
	}
	return note
}
