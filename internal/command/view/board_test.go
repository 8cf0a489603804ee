package view

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/env/envtest"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/term"
)

const rootID = "arn:aws:cloudformation:us-east-1:123456789012:stack/shop/1"

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.Local)

// event is one of the resource to which the path leads, or of the stack itself
// for an empty one, so many seconds after noon.
func event(seconds int, path, status string, reason ...string) stack.Event {
	e := stack.Event{
		Time: noon.Add(time.Duration(seconds) * time.Second), StackID: rootID, LogicalID: "shop", PhysicalID: rootID,
		Type: "AWS::CloudFormation::Stack", Status: types.ResourceStatus(status), Reason: strings.Join(reason, ""),
	}
	if path != "" {
		ids := strings.Split(path, "/")
		e.Path, e.LogicalID, e.Type = ids[:len(ids)-1], ids[len(ids)-1], "AWS::SQS::Queue"
		e.PhysicalID = "shop-" + e.LogicalID
	}
	return e
}

// frames draws the board after each step, so many seconds after noon.
func frames(t *testing.T, look string, height int, b *board, steps ...any) string {
	t.Helper()
	w := envtest.New(t)
	looks[look](w)
	s := term.New(w.Env, term.Options{}).Out
	var out strings.Builder
	for _, step := range steps {
		switch step := step.(type) {
		case stack.Event:
			b.take(step)
		case int:
			frame := term.Frame{Look: s.Look, Width: s.Width() - 1, Height: height, Now: noon.Add(time.Duration(step) * time.Second)}
			fmt.Fprintf(&out, "--- %d s\n", step)
			for _, line := range b.Render(frame) {
				if line = strings.TrimRight(line, " "); term.Width(line) >= s.Width() {
					t.Errorf("%d columns: %s", term.Width(line), line)
				}
				out.WriteString(strings.TrimRight(line, " ") + "\n")
			}
		}
	}
	return out.String()
}

func shopBoard(t *testing.T) *board {
	return newBoard(stack.Operation{Stack: "shop", Resources: []string{"Queue", "Alarm", "Table"}}, parsed(t), noon)
}

func TestBoard(t *testing.T) {
	for _, look := range []string{"80", "60", "ascii", "colour"} {
		t.Run(look, func(t *testing.T) {
			golden(t, frames(t, look, 24, shopBoard(t), 0,
				event(1, "", "UPDATE_IN_PROGRESS"), event(2, "Queue", "UPDATE_IN_PROGRESS"), event(2, "Table", "CREATE_IN_PROGRESS"), 4,
				event(5, "Queue", "UPDATE_COMPLETE"), event(6, "Alarm", "CREATE_IN_PROGRESS"),
				event(6, "Api", "UPDATE_IN_PROGRESS"), event(7, "Last", "CREATE_IN_PROGRESS"),
				event(7, "Api/Authorizer", "CREATE_IN_PROGRESS"), event(8, "Api/Db/Table", "CREATE_IN_PROGRESS"), 74,
				event(3700, "Alarm", "CREATE_COMPLETE"), 3701,
			))
		})
	}
}

// What failed stays so, however it is taken back.
func TestBoardOfAFailure(t *testing.T) {
	golden(t, frames(t, "80", 24, shopBoard(t),
		event(1, "", "CREATE_IN_PROGRESS"), event(1, "Queue", "CREATE_IN_PROGRESS"), event(2, "Queue", "CREATE_COMPLETE"),
		event(2, "Alarm", "CREATE_IN_PROGRESS"), event(2, "Table", "CREATE_IN_PROGRESS"),
		event(3, "Table", "CREATE_FAILED", "no"), event(3, "Alarm", "CREATE_FAILED", "Resource creation cancelled"), 4,
		event(5, "", "ROLLBACK_IN_PROGRESS"), event(6, "Table", "DELETE_COMPLETE"), event(6, "Queue", "DELETE_IN_PROGRESS"), 7,
		event(9, "Queue", "DELETE_COMPLETE"), event(9, "", "ROLLBACK_COMPLETE"), 10,
	))
}

// A board that is taller than the screen shows what matters and counts the rest.
func TestTallBoard(t *testing.T) {
	b := newBoard(stack.Operation{Stack: "shop"}, nil, noon)
	steps := []any{event(0, "", "CREATE_IN_PROGRESS")}
	for i := range 20 {
		steps = append(steps, event(1, fmt.Sprintf("Resource%02d", i), "CREATE_IN_PROGRESS"))
		if i%3 == 0 {
			steps = append(steps, event(2, fmt.Sprintf("Resource%02d", i), "CREATE_COMPLETE"))
		}
	}
	steps = append(steps, event(3, "Resource13", "CREATE_FAILED", "no"), 4)
	golden(t, frames(t, "60", 10, b, steps...))
}

// Who attaches sees how long it has taken, not since when they look.
func TestBoardOfAnAttachedOperation(t *testing.T) {
	b := newBoard(stack.Operation{Stack: "shop"}, nil, noon.Add(10*time.Minute))
	golden(t, frames(t, "60", 10, b,
		event(0, "", "UPDATE_IN_PROGRESS"), event(5, "Queue", "UPDATE_IN_PROGRESS"), event(65, "Queue", "UPDATE_COMPLETE"),
		event(65, "Table", "UPDATE_IN_PROGRESS"), 605,
	))
}
