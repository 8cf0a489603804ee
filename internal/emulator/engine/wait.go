package engine

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

const (
	waitConditionType = "AWS::CloudFormation::WaitCondition"
	waitHandleType    = "AWS::CloudFormation::WaitConditionHandle"
	groupType         = "AWS::AutoScaling::AutoScalingGroup"
)

// Wait is what a resource waits for that exists already: signals from outside.
type Wait struct {
	// At is where the signals arrive: at the resource itself, where a creation
	// policy asks for them, or at the handle of a wait condition.
	At mailbox
	// Count is how many signals are expected.
	Count int
	// Percent is the share of them that has to be successful, of an Auto
	// Scaling group; 0 is of all other resources, which a single failure fails.
	Percent float64 `json:",omitempty"`
	// Handle tells that they arrive at a handle. No events tell of those.
	Handle bool `json:",omitempty"`
	// Deadline is the end of the wait.
	Deadline time.Time
	// Told are the unique IDs of the signals that events have told of.
	Told []string `json:",omitempty"`
}

// mailbox is where signals arrive: a resource of a stack in the same place.
type mailbox struct{ Stack, LogicalID string }

// The defaults and limits of a creation policy and of a wait condition (AWS
// documentation, "CreationPolicy attribute" and
// "AWS::CloudFormation::WaitCondition").
const (
	signalTimeout = 5 * time.Minute
	maxWait       = 12 * time.Hour
)

// waitOf tells what a new resource is to wait for, nil for most. The timeout
// starts when the creation does. reason tells why it cannot be made.
func (m *machine) waitOf(r *Resource, v *Version) (w *Wait, reason string) {
	signal, policy := v.CreationPolicy["ResourceSignal"].(map[string]any)
	switch r.Type {
	case groupType, "AWS::EC2::Instance":
		if !policy {
			return nil, ""
		}
	case waitConditionType:
		if !policy {
			return m.waitOfHandle(v)
		}
	default: // these are the types that a creation policy has an effect on
		return nil, ""
	}
	count, countOK := wholeNumber(signal["Count"], 1)
	timeout, timeoutOK := isoDuration(signal["Timeout"])
	switch {
	case !countOK:
		return nil, fmt.Sprintf("CreationPolicy: Count is not a number: %v", signal["Count"])
	case !timeoutOK:
		return nil, fmt.Sprintf("CreationPolicy: Timeout is not a duration of up to 12 hours in the form PT#H#M#S: %v", signal["Timeout"])
	}
	w = &Wait{At: mailbox{m.stack.UUID, r.LogicalID}, Count: count, Deadline: m.now.Add(timeout)}
	if r.Type == groupType {
		w.Percent = 100
		group, _ := v.CreationPolicy["AutoScalingCreationPolicy"].(map[string]any)
		if percent, err := strconv.ParseFloat(fmt.Sprint(group["MinSuccessfulInstancesPercent"]), 64); err == nil {
			w.Percent = percent
		}
	}
	return w, ""
}

// waitOfHandle is waitOf for a wait condition with a handle.
func (m *machine) waitOfHandle(v *Version) (w *Wait, reason string) {
	for _, name := range []string{"Handle", "Timeout"} {
		if v.Properties[name] == nil {
			return nil, fmt.Sprintf("Property %s cannot be empty.", name)
		}
	}
	at, ok := readHandle(m.ref.place, fmt.Sprint(v.Properties["Handle"]))
	count, countOK := wholeNumber(v.Properties["Count"], 1)
	seconds, secondsOK := wholeNumber(v.Properties["Timeout"], 0)
	switch {
	case !ok:
		return nil, "Handle is not the address of a wait condition handle of this account and region."
	case !countOK:
		return nil, fmt.Sprintf("Count is not a number: %v", v.Properties["Count"])
	case !secondsOK || float64(seconds) > maxWait.Seconds():
		return nil, fmt.Sprintf("Timeout is not a number of seconds up to 43200: %v", v.Properties["Timeout"])
	}
	return &Wait{At: at, Count: count, Handle: true, Deadline: m.now.Add(time.Duration(seconds) * time.Second)}, ""
}

func wholeNumber(value any, otherwise int) (n int, ok bool) {
	if value == nil {
		return otherwise, true
	}
	n, err := strconv.Atoi(fmt.Sprint(value))
	return n, err == nil && n >= 0
}

var isoForm = regexp.MustCompile(`^PT(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?$`)

// isoDuration reads a duration of ISO 8601, as far as creation policies have it.
func isoDuration(value any) (time.Duration, bool) {
	if value == nil {
		return signalTimeout, true
	}
	parts := isoForm.FindStringSubmatch(fmt.Sprint(value))
	if parts == nil || parts[0] == "PT" {
		return 0, false
	}
	total := time.Duration(0)
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi(parts[i+1]) // empty is 0
		total += time.Duration(n) * unit
	}
	return total, total <= maxWait
}

// waits tells that the resource is there and only its signals are missing.
func (j *Job) waits() bool { return j.Wait != nil && j.Initiated }

// needed is how many signals have to be successful: of five with 50 percent,
// three (AWS documentation, "CreationPolicy attribute").
func (w *Wait) needed() int {
	if w.Percent == 0 {
		return w.Count
	}
	return int(math.Ceil(float64(w.Count) * w.Percent / 100))
}

// tally is what has arrived.
type tally struct{ successes, failures []*Signal }

func tallied(signals []*Signal) (t tally) {
	for _, s := range signals {
		if s.Status == types.ResourceSignalStatusSuccess {
			t.successes = append(t.successes, s)
		} else {
			t.failures = append(t.failures, s)
		}
	}
	return t
}

// failure tells why what has arrived makes the resource fail, empty where it
// does not. The texts are those that public reports show.
func (w *Wait) failure(t tally) string {
	switch {
	case len(t.failures) == 0:
		return ""
	case w.Percent > 0 && w.Count-len(t.failures) >= w.needed():
		return "" // the others can still do it
	case w.Percent > 0:
		return fmt.Sprintf("Received %d FAILURE signal(s) out of %d.  Unable to satisfy %v%% MinSuccessfulInstancesPercent requirement",
			len(t.failures), w.Count, w.Percent)
	case !w.Handle:
		return "Received FAILURE signal with UniqueId " + t.failures[0].UniqueID
	case t.failures[0].Status == "":
		return "Unparsable WaitCondition data"
	default:
		return fmt.Sprintf("WaitCondition received failed message: '%s' for uniqueId: %s", t.failures[0].Reason, t.failures[0].UniqueID)
	}
}

// timeout tells why the resource fails at the deadline; before is an event
// ahead of that, which Auto Scaling groups have. The texts are those that
// public reports show.
func (w *Wait) timeout(t tally) (before, reason string) {
	missing := w.Count - len(t.successes) - len(t.failures)
	switch {
	case w.Handle:
		return "", fmt.Sprintf("WaitCondition timed out. Received %d conditions when expecting %d", len(t.successes), w.Count)
	case w.Percent > 0:
		return fmt.Sprintf("Failed to receive %d resource signal(s) for the current batch.  Each resource signal timeout is counted as a FAILURE.", missing),
			fmt.Sprintf("Received %d SUCCESS signal(s) out of %d.  Unable to satisfy %v%% MinSuccessfulInstancesPercent requirement", len(t.successes), w.Count, w.Percent)
	default:
		return "", fmt.Sprintf("Failed to receive %d resource signal(s) within the specified duration", missing)
	}
}

// data is the attribute Data of a wait condition: what its signals carry by
// their unique IDs.
func (t tally) data() (string, error) {
	data := map[string]string{}
	for _, s := range t.successes {
		data[s.UniqueID] = s.Data
	}
	text, err := json.Marshal(data)
	return string(text), err
}
