package conformance

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/cfn-cli/cfn/internal/emulator"
)

var update = flag.Bool("update", false, "rewrite testdata/score.json")

const baseline = "testdata/score.json"

// points is the score of one level: scenarios without a difference, and
// checks. For L5 a scenario is one recorded error.
type points struct {
	Whole, Scenarios, Passed, Checks int
}

func (p points) String() string {
	return fmt.Sprintf("scenarios whole %d/%d, checks %d/%d", p.Whole, p.Scenarios, p.Passed, p.Checks)
}

// add counts one scenario's checks on a level.
func (p *points) add(checks []check, level int) {
	p.Scenarios++
	whole := true
	for _, k := range checks {
		if k.level != level {
			continue
		}
		p.Checks++
		if k.ok {
			p.Passed++
		} else {
			whole = false
		}
	}
	if whole {
		p.Whole++
	}
}

func TestScore(t *testing.T) {
	score := map[string]points{}
	for _, s := range scenarios(t) {
		if s.needsMacro() {
			t.Logf("skipped: %s needs a macro, which is a Lambda function", s.short())
			continue
		}
		checks := compareScenario(t, s)
		for l := statuses; l <= events; l++ {
			p := score[levelName(l)]
			p.add(checks, l)
			score[levelName(l)] = p
			tellFirst(t, s.short(), checks, l)
		}
	}
	for _, r := range recordedErrors(t) {
		checks := compareError(t, r)
		if checks == nil {
			continue
		}
		p := score[levelName(errorsLevel)]
		p.add(checks, errorsLevel)
		score[levelName(errorsLevel)] = p
		tellFirst(t, r.name(), checks, errorsLevel)
	}
	judge(t, score)
}

func levelName(level int) string { return fmt.Sprintf("L%d", level) }

// tellFirst logs the first difference of a scenario on a level.
func tellFirst(t *testing.T, name string, checks []check, level int) {
	for _, k := range checks {
		if k.level == level && !k.ok {
			t.Logf("%s %s: %s: recorded %s, got %s", levelName(level), name, k.path, k.recorded, k.actual)
			return
		}
	}
}

// compareScenario replays a scenario on an emulator of its own, in virtual
// time.
func compareScenario(t *testing.T, s scenario) []check {
	c := &comparison{names: newNames()}
	ok := t.Run(s.short(), func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := &replay{scenario: s, at: s.time(t), clients: newClients(t, emulator.Instant)}
			if err := r.run(t.Context()); err != nil {
				t.Logf("stopped: %v", err)
			}
			c.scenario(s.expected(t), r.arranged())
		})
	})
	if !ok {
		t.Errorf("%s broke off", s.short())
	}
	return c.checks
}

// steps is the order of the comparison: names are paired where they are
// clearest.
var steps = []string{
	"create-change-set-1", "post-create-1-describe", "create-change-set-2", "post-create-2-describe",
}

func (c *comparison) scenario(recorded, actual map[string]any) {
	order := slices.Clone(steps)
	for _, step := range slices.Sorted(maps.Keys(recorded)) {
		if !slices.Contains(order, step) {
			order = append(order, step)
		}
	}
	for _, step := range order {
		c.compare([]string{step}, recorded[step], pick(actual, step))
	}
}

// judge prints the score and fails where it fell below the baseline.
func judge(t *testing.T, score map[string]points) {
	for _, level := range slices.Sorted(maps.Keys(score)) {
		t.Logf("%s: %s", level, score[level])
	}
	if *update {
		data, err := json.MarshalIndent(score, "", "  ")
		if err == nil {
			err = os.WriteFile(baseline, append(data, '\n'), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	var floor map[string]points
	load(t, baseline, &floor)
	for level, want := range floor {
		if got := score[level]; got.Whole < want.Whole || got.Passed < want.Passed {
			t.Errorf("%s fell: %s, before %s", level, got, want)
		}
	}
}
