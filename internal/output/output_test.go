package output_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/output"
)

type stack struct {
	Name    string   `json:"name"`
	Account string   `json:"account"`
	Size    int      `json:"size"`
	Outputs []pair   `json:"outputs"`
	Note    *string  `json:"note,omitempty"`
	Tags    []string `json:"tags"`
}

type pair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func sample() stack {
	return stack{
		Name: "shop", Account: "012345678901", Size: 3, Tags: []string{},
		Outputs: []pair{{"Url", "https://a/?x=1&y=<2>"}, {"Table", "shop-Table"}},
	}
}

func write(t *testing.T, format, query string, value any) string {
	t.Helper()
	p, err := output.New(format, query)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.Write(&b, value); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWrite(t *testing.T) {
	for _, c := range []struct{ format, query, want string }{
		{"json", "", `{
  "name": "shop",
  "account": "012345678901",
  "size": 3,
  "outputs": [
    {
      "key": "Url",
      "value": "https://a/?x=1&y=<2>"
    },
    {
      "key": "Table",
      "value": "shop-Table"
    }
  ],
  "tags": []
}
`},
		{"yaml", "", `name: shop
account: "012345678901"
size: 3
outputs:
  - key: Url
    value: https://a/?x=1&y=<2>
  - key: Table
    value: shop-Table
tags: []
`},
		{"", "outputs[?key=='Table'].value | [0]", "\"shop-Table\"\n"},
		{"json", "size > `2`", "true\n"},
		{"json", "missing", "null\n"},
		{"yaml", "outputs[].key", "- Url\n- Table\n"},
		{"text", "outputs[?key=='Url'].value | [0]", "https://a/?x=1&y=<2>\n"},
		{"text", "outputs[].[key, value]", "Url\thttps://a/?x=1&y=<2>\nTable\tshop-Table\n"},
		{"text", "[name, size]", "shop\n3\n"},
		{"text", "missing", ""},
	} {
		if diff := cmp.Diff(c.want, write(t, c.format, c.query, sample())); diff != "" {
			t.Errorf("--output %q --query %q:\n%s", c.format, c.query, diff)
		}
	}
}

func TestWrongWishes(t *testing.T) {
	for _, c := range []struct{ format, query string }{{"xml", ""}, {"JSON", ""}, {"json", "outputs["}} {
		if err := output.Check(c.format, c.query); !diag.Is(err, diag.Usage) {
			t.Errorf("--output %q --query %q gives %v", c.format, c.query, err)
		}
	}
	for _, c := range []struct{ format, query string }{{"text", "outputs"}, {"json", "sum(name)"}} {
		p, err := output.New(c.format, c.query)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Write(&bytes.Buffer{}, sample()); !diag.Is(err, diag.Usage) {
			t.Errorf("--output %q --query %q gives %v", c.format, c.query, err)
		}
	}
}

func TestEventsAreOneObjectALine(t *testing.T) {
	at := time.Date(2026, 11, 23, 14, 2, 11, 250e6, time.FixedZone("CET", 3600))
	stream := func(format, query string) string {
		p, err := output.New(format, query)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		events := p.Events(&b)
		for _, err := range []error{
			events.Write("event", at, pair{"Queue", "a\nb"}),
			events.Write("empty", at, struct{}{}),
			events.Write("result", at, nil),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		return b.String()
	}
	want := `{"type":"event","time":"2026-11-23T13:02:11.250Z","key":"Queue","value":"a\nb"}
{"type":"empty","time":"2026-11-23T13:02:11.250Z"}
{"type":"result","time":"2026-11-23T13:02:11.250Z"}
`
	if diff := cmp.Diff(want, stream("json", "")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("\"Queue\"\n", stream("json", "key")); diff != "" {
		t.Error(diff)
	}
	documents := strings.Split(stream("yaml", ""), "---\n")
	if want := "type: event\ntime: \"2026-11-23T13:02:11.250Z\"\nkey: Queue\nvalue: |-\n  a\n  b\n"; len(documents) != 4 || documents[1] != want {
		t.Errorf("got %q, want %q", documents, want)
	}
	p, _ := output.New("json", "")
	if err := p.Events(&bytes.Buffer{}).Write("event", at, []int{1}); err == nil {
		t.Error("a list was taken for an event's fields")
	}
}
