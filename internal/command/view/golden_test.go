package view

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/env/envtest"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with the file of the test's name.
func golden(t *testing.T, got string) {
	t.Helper()
	path := filepath.Join("testdata", strings.ReplaceAll(t.Name(), "/", "-")+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Error(diff)
	}
}

// looks are the readers: terminals of several widths, and a pipe.
var looks = map[string]func(*envtest.World){
	"100":   terminal(100),
	"80":    terminal(80),
	"60":    terminal(60),
	"pipe":  func(w *envtest.World) { w.Vars["LC_ALL"] = "C.UTF-8" },
	"ascii": func(w *envtest.World) { terminal(80)(w); w.Vars["LC_ALL"] = "C" },
	"colour": func(w *envtest.World) {
		terminal(80)(w)
		delete(w.Vars, "NO_COLOR")
	},
}

func terminal(columns int) func(*envtest.World) {
	return func(w *envtest.World) {
		w.Vars["TERM"], w.Vars["LC_ALL"], w.Vars["NO_COLOR"], w.Vars["CI"] = "xterm", "C.UTF-8", "1", "1"
		w.Vars["COLUMNS"] = strconv.Itoa(columns)
		w.Env.Terminal.Stdout, w.Env.Terminal.Stderr = true, true
	}
}

// shown is what a reader sees, standard output first, then standard error.
func shown(t *testing.T, look string, show func(Operation)) string {
	t.Helper()
	w := envtest.New(t)
	looks[look](w)
	s := term.New(w.Env, term.Options{})
	show(&text{out: s.Out, err: s.Err})
	return w.Out.String() + w.Err.String()
}

// forEachLook compares what each reader sees. No line may be wider than the
// terminal.
func forEachLook(t *testing.T, names []string, show func(*text)) {
	for _, look := range names {
		t.Run(look, func(t *testing.T) {
			got := shown(t, look, func(v Operation) { show(v.(*text)) })
			golden(t, got)
			w := envtest.New(t)
			looks[look](w)
			columns, _ := strconv.Atoi(w.Vars["COLUMNS"])
			for line := range strings.Lines(got) {
				if width := term.Width(strings.TrimRight(line, "\n")); columns > 0 && width > columns {
					t.Errorf("%d columns: %s", width, line)
				}
			}
		})
	}
}

const shop = `Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
  Handler:
    Type: AWS::Lambda::Function
  Alarm:
    Type: AWS::CloudWatch::Alarm
    DependsOn: Queue
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{AttributeName: orderId, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
`

func parsed(t *testing.T) *template.Template {
	t.Helper()
	parsed, err := template.Parse("shop.yaml", []byte(shop))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
