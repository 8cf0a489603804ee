package term_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/env/envtest"
	"github.com/cfn-cli/cfn/internal/term"
)

// resources is the table that the rule for narrow terminals speaks of: types
// go first, then physical IDs; values fold in the middle, names never.
func resources(l term.Look) *term.Table {
	t := &term.Table{Indent: 2, Columns: []term.Column{
		{Title: "RESOURCE"},
		{Title: "TYPE", Drop: 2},
		{Title: "PHYSICAL ID", Fold: 20, Drop: 1},
		{Title: "TIME", Right: true},
	}}
	t.Row(term.Text("Queue"), term.Text("AWS::SQS::Queue"),
		term.Text("https://sqs.us-east-1.amazonaws.com/123456789012/shop-Queue-1AB2C3"), term.Elapsed(3*time.Second))
	t.Row(term.Text("Kühlhaus倉庫"), term.Text("AWS::Lambda::Function"), term.Text("shop-Handler-9XY8"), term.Elapsed(75*time.Second))
	return t
}

func TestTableFitsTheTerminal(t *testing.T) {
	look := term.Look{Unicode: true}
	for width, want := range map[int]string{
		200: `
  RESOURCE      TYPE                   PHYSICAL ID                                                         TIME
  Queue         AWS::SQS::Queue        https://sqs.us-east-1.amazonaws.com/123456789012/shop-Queue-1AB2C3  0:03
  Kühlhaus倉庫  AWS::Lambda::Function  shop-Handler-9XY8                                                   1:15`,
		80: `
  RESOURCE      TYPE                   PHYSICAL ID                          TIME
  Queue         AWS::SQS::Queue        https://sqs.us-ea…shop-Queue-1AB2C3  0:03
  Kühlhaus倉庫  AWS::Lambda::Function  shop-Handler-9XY8                    1:15`,
		60: `
  RESOURCE      PHYSICAL ID                             TIME
  Queue         https://sqs.us-east…/shop-Queue-1AB2C3  0:03
  Kühlhaus倉庫  shop-Handler-9XY8                       1:15`,
		40: `
  RESOURCE      TIME
  Queue         0:03
  Kühlhaus倉庫  1:15`,
		10: `
  RESOURCE      TIME
  Queue         0:03
  Kühlhaus倉庫  1:15`,
	} {
		lines := resources(look).Lines(look, width)
		if diff := cmp.Diff(strings.Split(want[1:], "\n"), lines); diff != "" {
			t.Errorf("at width %d:\n%s", width, diff)
		}
		for _, line := range lines {
			if width > 20 && term.Width(line) > width {
				t.Errorf("at width %d a line takes %d columns: %q", width, term.Width(line), line)
			}
		}
	}
}

func TestTableForAProgram(t *testing.T) {
	w := envtest.New(t)
	w.Vars["COLUMNS"] = "40" // says nothing about a pipe
	out := term.New(w.Env, term.Options{}).Out
	zone := time.FixedZone("CET", 3600)
	table := &term.Table{Columns: []term.Column{{Title: "NAME"}, {Title: "STATUS", Drop: 1}, {Title: "SINCE"}, {Title: "COUNT"}}}
	table.Row(term.Text("a\tb\nc"), term.Styled(term.Good, ""), term.Time(time.Date(2026, 11, 23, 1, 2, 3, 0, zone)), out.Number(1234567))
	out.Table(table)
	if want := "a b c\t\t2026-11-23T00:02:03Z\t1234567\n"; w.Out.String() != want {
		t.Errorf("got %q, want %q", w.Out, want)
	}
}

func TestTableLeavesOutWhatIsEmpty(t *testing.T) {
	table := &term.Table{Columns: []term.Column{{Title: "NAME"}, {Title: "EXPORT"}, {Title: "VALUE"}}}
	if lines := table.Lines(term.Look{}, 80); lines != nil {
		t.Errorf("a table without rows shows %q", lines)
	}
	table.Row(term.Text("Url"), term.Text(""), term.Text("https://x"))
	want := []string{"NAME  VALUE", "Url   https://x"}
	if diff := cmp.Diff(want, table.Lines(term.Look{}, 80)); diff != "" {
		t.Error(diff)
	}
}

func TestForeignTextCannotDriveTheTerminal(t *testing.T) {
	look := term.Look{Unicode: true, Colour: true}
	table := &term.Table{Columns: []term.Column{{}}}
	table.Row(term.Text("a\x1b[2J\x1b]0;pwned\x07b\u202e\xff"))
	for _, got := range append(table.Lines(look, 0), look.Paint(term.Plain, "a\x1b[2J\x1b]0;pwned\x07b\u202e\xff"), table.TSV()[0]) {
		if want := "a[2J]0;pwnedb"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Names lose their middle, where they differ least, and sentences their end.
func TestTableShortensProseAtItsEnd(t *testing.T) {
	table := term.Table{Columns: []term.Column{{Fold: 8}, {Fold: 10, Prose: true}}}
	table.Row(term.Text("stack-of-the-orders"), term.Text("holds what was ordered"))
	look := term.Look{Unicode: true}
	if diff := cmp.Diff([]string{"stack…ders  holds wha…"}, table.Lines(look, 22)); diff != "" {
		t.Error(diff)
	}
}
