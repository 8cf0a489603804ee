package catalog_test

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/catalog"
	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// each runs a test for every template of the catalog.
func each(t *testing.T, test func(t *testing.T, e *catalog.Entry)) {
	t.Helper()
	entries, err := catalog.All("")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Run(e.Name, func(t *testing.T) { test(t, e) })
	}
}

// smallest are the values of the parameters without a default.
func smallest(e *catalog.Entry) map[string]string {
	values := map[string]string{}
	for _, p := range e.Template.Parameters {
		if !p.HasDefault {
			values[p.Name] = e.Largest[p.Name]
		}
	}
	return values
}

// Every template is made with its defaults, updated to its largest and back,
// and deleted; and made with its largest.
func TestEveryTemplateLives(t *testing.T) {
	each(t, func(t *testing.T, e *catalog.Entry) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, e)
			w.create("small", smallest(e))
			if len(e.Largest) > len(smallest(e)) {
				w.update("small", e.Largest)
				w.update("small", smallest(e))
			}
			w.delete("small")
			w.create("large", e.Largest)
			w.delete("large")
		})
	})
}

type world struct {
	*testing.T
	*cloudformation.Client
	entry *catalog.Entry
}

func newWorld(t *testing.T, e *catalog.Entry) *world {
	emulated, err := emulator.New(emulator.Config{Store: store.NewMemory(), Profile: emulator.Fast})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := emulated.Close(); err != nil {
			t.Error(err)
		}
	})
	return &world{T: t, entry: e, Client: cloudformation.NewFromConfig(aws.Config{
		Region:      "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("111111111111", "secret", ""),
		HTTPClient:  &http.Client{Transport: emulated.RoundTripper()},
	})}
}

// change makes a change set, which is validated, and executes it.
func (w *world) change(typ types.ChangeSetType, stack string, values map[string]string) {
	w.Helper()
	var parameters []types.Parameter
	for _, name := range slices.Sorted(maps.Keys(values)) {
		parameters = append(parameters, types.Parameter{ParameterKey: aws.String(name), ParameterValue: aws.String(values[name])})
	}
	made, err := w.CreateChangeSet(w.Context(), &cloudformation.CreateChangeSetInput{
		StackName: &stack, ChangeSetName: aws.String("c"), ChangeSetType: typ,
		TemplateBody: aws.String(string(w.entry.Template.Source)), Parameters: parameters,
		Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
	})
	if err != nil {
		w.Fatal(err)
	}
	of := &cloudformation.DescribeChangeSetInput{ChangeSetName: made.Id}
	if err := cloudformation.NewChangeSetCreateCompleteWaiter(w.Client).Wait(w.Context(), of, time.Hour); err != nil {
		set, _ := w.DescribeChangeSet(w.Context(), of)
		w.Fatalf("change set of %s: %v: %s", stack, err, aws.ToString(set.StatusReason))
	}
	if _, err := w.ExecuteChangeSet(w.Context(), &cloudformation.ExecuteChangeSetInput{ChangeSetName: made.Id}); err != nil {
		w.Fatal(err)
	}
}

func (w *world) create(stack string, values map[string]string) {
	w.Helper()
	w.change(types.ChangeSetTypeCreate, stack, values)
	of := &cloudformation.DescribeStacksInput{StackName: &stack}
	w.check(stack, cloudformation.NewStackCreateCompleteWaiter(w.Client).Wait(w.Context(), of, 24*time.Hour))
}

func (w *world) update(stack string, values map[string]string) {
	w.Helper()
	w.change(types.ChangeSetTypeUpdate, stack, values)
	of := &cloudformation.DescribeStacksInput{StackName: &stack}
	w.check(stack, cloudformation.NewStackUpdateCompleteWaiter(w.Client).Wait(w.Context(), of, 24*time.Hour))
}

func (w *world) delete(stack string) {
	w.Helper()
	if _, err := w.DeleteStack(w.Context(), &cloudformation.DeleteStackInput{StackName: &stack}); err != nil {
		w.Fatal(err)
	}
	of := &cloudformation.DescribeStacksInput{StackName: &stack}
	w.check(stack, cloudformation.NewStackDeleteCompleteWaiter(w.Client).Wait(w.Context(), of, 24*time.Hour))
}

// check tells why an operation has failed.
func (w *world) check(stack string, err error) {
	w.Helper()
	if err == nil {
		return
	}
	events, _ := w.DescribeStackEvents(w.Context(), &cloudformation.DescribeStackEventsInput{StackName: &stack})
	if events != nil {
		for _, e := range events.StackEvents {
			if strings.HasSuffix(string(e.ResourceStatus), "FAILED") {
				w.Errorf("%s: %s", aws.ToString(e.LogicalResourceId), aws.ToString(e.ResourceStatusReason))
			}
		}
	}
	w.Fatalf("%s: %v", stack, err)
}

// Every template is clean under cfn's own checks and says all that it should,
// in both languages.
func TestEveryTemplateIsDescribed(t *testing.T) {
	seen := map[string]bool{}
	each(t, func(t *testing.T, e *catalog.Entry) {
		if seen[e.Name] {
			t.Error("another template has this name")
		}
		seen[e.Name] = true
		for _, finding := range e.Template.Lint() {
			t.Error(finding)
		}
		for _, finding := range e.Template.CheckParameters(e.Largest) {
			t.Error("Largest: ", finding)
		}
		for _, name := range e.Ask {
			if e.Template.Parameter(name) == nil {
				t.Errorf("Ask names %s, which is no parameter", name)
			}
		}
		english, spanish := e.Texts(false), e.Texts(true)
		described(t, "Description", english.Description, spanish.Description)
		described(t, "Cost", english.Cost, spanish.Cost)
		described(t, "Why", english.Why, spanish.Why)
		for _, p := range e.Template.Parameters {
			described(t, p.Name, english.Parameters[p.Name], spanish.Parameters[p.Name])
		}
		for _, o := range e.Template.Outputs {
			described(t, o.Name, english.Outputs[o.Name], spanish.Outputs[o.Name])
		}
		if len(e.Template.Outputs) == 0 {
			t.Error("there are no outputs")
		}
		grouped(t, e)
	})
}

func described(t *testing.T, what, english, spanish string) {
	t.Helper()
	if english == "" || spanish == "" || english == spanish {
		t.Errorf("%s: %q in English, %q in Spanish", what, english, spanish)
	}
}

// grouped wants each parameter in one group of the console, with a label in both
// languages.
func grouped(t *testing.T, e *catalog.Entry) {
	t.Helper()
	var names []string
	spanish := e.Groups(true)
	for i, group := range e.Groups(false) {
		described(t, "a group", group.Label, spanish[i].Label)
		names = append(names, group.Parameters...)
	}
	var want []string
	for _, p := range e.Template.Parameters {
		want = append(want, p.Name)
	}
	slices.Sort(names)
	slices.Sort(want)
	if !slices.Equal(names, want) {
		t.Errorf("the groups hold %v, the parameters are %v", names, want)
	}
}

// wildcard finds an action, a resource or a principal that stands for all, and
// AWS's policies that allow nearly everything.
var wildcard = regexp.MustCompile(`(Action|Resource|Principal|AWS): *\[?["']?[a-z0-9-]*:?\*["']?|- *["']?[a-z0-9-]*:?\*["']? *$|/(AdministratorAccess|PowerUserAccess)`)

// No permission is for everything without its reason above it.
func TestWildcardsHaveTheirReason(t *testing.T) {
	each(t, func(t *testing.T, e *catalog.Entry) {
		lines := strings.Split(string(e.Template.Source), "\n")
		for i, line := range lines {
			if !wildcard.MatchString(line) || strings.HasPrefix(strings.TrimSpace(line), "#") {
				continue
			}
			above := i - 1
			for strings.HasPrefix(strings.TrimSpace(lines[above]), "#") && !strings.Contains(lines[above], "# Reason: ") {
				above--
			}
			if !strings.Contains(lines[above], "# Reason: ") {
				t.Errorf("line %d has no reason above it: %s", i+1, line)
			}
		}
	})
}
