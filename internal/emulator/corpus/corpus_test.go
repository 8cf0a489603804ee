package corpus

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

// folder holds real templates: those of
// https://github.com/aws-cloudformation/aws-cloudformation-templates. It is
// not part of the repository.
const folder = "../../../../shared/corpus"

// reason is why AWS refuses a template in an account that is empty, or why the
// emulator refuses by name what it does not do.
type reason struct {
	label string
	text  *regexp.Regexp
}

var reasons = []reason{
	{"AWS: the function's code is a folder, not an object in S3 (SAM, not packaged)", regexp.MustCompile(`^Transform AWS::Serverless.*is not a valid S3 Uri of the form`)},
	{"AWS: a macro that the account does not have", regexp.MustCompile(`^No transform named \d{12}::\w+ found`)},
	{"AWS: null where a value has to be", regexp.MustCompile(`'null' values are not allowed in templates`)},
	{"AWS: a tag of another tool (Rain)", regexp.MustCompile(`YAML not well-formed`)},
	{"AWS: an export that no stack has", regexp.MustCompile(`^No export named`)},
	{"AWS: a secret that the account does not have", regexp.MustCompile(`^Secrets Manager can't find the specified secret`)},
	{"AWS: a nested template that is not there", regexp.MustCompile(`S3 error: The specified (bucket|key) does not exist`)},
	{"AWS: the default parameters do not go together", regexp.MustCompile(`^Template error: rule \w+ failed|Unresolved resource dependencies`)},
	{"not emulated: a stack set in a stack", regexp.MustCompile(`^Not emulated: a stack set as a resource`)},
	{"not emulated: a custom resource", regexp.MustCompile(`^Not emulated: [\w:]+ is a custom resource`)},
	{"not emulated: a rule that looks into the account", regexp.MustCompile(`^Not emulated: Fn::\w+ in Rules`)},
}

func classify(text string) string {
	for _, r := range reasons {
		if r.text.MatchString(text) {
			return r.label
		}
	}
	return ""
}

const lived = "lived"

// table counts the templates by reason.
type table map[string]int

func (t table) String() string {
	var b strings.Builder
	for _, label := range slices.Sorted(maps.Keys(t)) {
		fmt.Fprintf(&b, "%5d  %s\n", t[label], label)
	}
	return b.String()
}

func TestRealTemplates(t *testing.T) {
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("the real templates are not here, so this test did not run: %v", err)
	}
	// As many as lived when this was written: fewer must not.
	if counts := lives(t, folder); counts[lived] < 134 {
		t.Errorf("only %d templates lived", counts[lived])
	}
}

// A few of them are part of the repository.
func TestSomeRealTemplates(t *testing.T) {
	want := table{lived: 5, "AWS: a macro that the account does not have": 1, "AWS: null where a value has to be": 1}
	if diff := cmp.Diff(want, lives(t, "testdata")); diff != "" {
		t.Error(diff)
	}
}

func lives(t *testing.T, folder string) table {
	counts := table{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !slices.Contains([]string{".json", ".yaml", ".yml"}, filepath.Ext(path)) {
			return err
		}
		name, _ := filepath.Rel(folder, path)
		t.Run(name, func(t *testing.T) { counts[lifeOf(t, path)]++ })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("what became of the templates:\n%s", counts)
	return counts
}

// lifeOf tries a template with two choices of parameters: defaults need not
// be what a template asks for.
func lifeOf(t *testing.T, path string) (outcome string) {
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var refused string
	for _, again := range []bool{false, true} {
		refusal, err := "", error(nil)
		synctest.Test(t, func(t *testing.T) { refusal, err = newAccount(t).live(t.Context(), source, again) })
		switch {
		case err != nil:
			t.Error(err)
			return "wrong"
		case refusal == "":
			return lived
		case refused == "":
			refused = refusal
		}
	}
	t.Logf("refused: %s", refused)
	if outcome = classify(refused); outcome == "" {
		t.Errorf("the reason of the refusal is not known: %s", refused)
	}
	return outcome
}
