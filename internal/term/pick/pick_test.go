package pick

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/term"
)

func account() []Item {
	return []Item{
		{Kind: "AWS::S3::Bucket", Name: "orders-access-logs"},
		{Kind: "AWS::S3::Bucket", Name: "orders-archive", Note: "in a stack"},
		{Kind: "AWS::SNS::Topic", Name: "arn:aws:sns:us-east-1:000000000000:orders-events"},
		{Kind: "AWS::SQS::Queue", Name: "Work"},
	}
}

// keys are what a person types: ^ up, v down, < PageUp, > PageDown, ( Home,
// ) End, ! Escape, \n Enter, \t Tab, @ Ctrl-A, # Ctrl-U, ~ Backspace.
func keys(l *list, typed string) (done bool) {
	named := map[rune]term.Key{
		'^': term.Up, 'v': term.Down, '<': term.PageUp, '>': term.PageDown, '(': term.Home, ')': term.End, '!': term.Escape,
		'\n': term.Enter, '@': term.Ctrl('a'), '#': term.Ctrl('u'), '~': term.Backspace,
	}
	for _, r := range typed {
		key, known := named[r]
		if !known {
			key = term.Key(r)
		}
		done = l.press(key)
	}
	return done
}

func TestKeys(t *testing.T) {
	for name, c := range map[string]struct {
		typed         string
		chosen, shown []int
		current       int
		notice        string
		question      Question
		done, cancels bool
	}{
		"the first is under the cursor":          {typed: " ", chosen: []int{0}, shown: []int{0, 1, 2, 3}},
		"the arrows move":                        {typed: "vv ^ ", chosen: []int{1, 2}, shown: []int{0, 1, 2, 3}, current: 1},
		"the ends hold":                          {typed: "^ >v ", chosen: []int{0, 3}, shown: []int{0, 1, 2, 3}, current: 3},
		"a page, home and end":                   {typed: ") ( > <", chosen: []int{0}, shown: []int{0, 1, 2, 3}},
		"a second time unchooses":                {typed: " v  ^", chosen: []int{0}, shown: []int{0, 1, 2, 3}},
		"typing filters, whatever the case":      {typed: "BUC", shown: []int{0, 1}},
		"the type and the identifier are looked": {typed: "work ", chosen: []int{3}, shown: []int{3}, current: 3},
		"the cursor stays with its item":         {typed: ")wor~~~", shown: []int{0, 1, 2, 3}, current: 3},
		"a filter that matches nothing":          {typed: "xyz v^", shown: []int{}, current: -1},
		"all that is shown":                      {typed: "bucket@#", chosen: []int{0, 1}, shown: []int{0, 1, 2, 3}},
		"and none of it":                         {typed: "@bucket@#", chosen: []int{2, 3}, shown: []int{0, 1, 2, 3}},
		"only what is chosen":                    {typed: "v \t", chosen: []int{1}, shown: []int{1}, current: 1},
		"what is unchosen stays to be seen":      {typed: "v \t ", shown: []int{1}, current: 1},
		"Escape takes the filter away":           {typed: "work!", shown: []int{0, 1, 2, 3}, current: 3},
		"then it cancels":                        {typed: "work!!", shown: []int{0, 1, 2, 3}, current: 3, done: true, cancels: true},
		"Enter accepts":                          {typed: " \n", chosen: []int{0}, shown: []int{0, 1, 2, 3}, done: true},
		"nothing is no answer":                   {typed: "\n", shown: []int{0, 1, 2, 3}, notice: "nothing is chosen yet: the space bar chooses"},
		"unless it may be":                       {typed: "\n", shown: []int{0, 1, 2, 3}, done: true, question: Question{Optional: true}},
		"no more than allowed":                   {typed: " v v ", chosen: []int{0, 1}, shown: []int{0, 1, 2, 3}, current: 2, notice: "at most 2 can be chosen", question: Question{Max: 2}},
		"those from before count":                {typed: " v ", chosen: []int{0}, shown: []int{0, 1, 2, 3}, current: 1, notice: "at most 500 can be chosen", question: Question{Max: 500, Taken: 499}},
		"nor at once":                            {typed: "@", shown: []int{0, 1, 2, 3}, notice: "4 more are too many: at most 2 can be chosen", question: Question{Max: 2}},
		"the notice goes with the next key":      {typed: "@v", shown: []int{0, 1, 2, 3}, current: 1, question: Question{Max: 2}},
		"unknown keys do nothing":                {typed: "\x01\x02\x7f", chosen: []int{0, 1, 2, 3}, shown: []int{0, 1, 2, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			q := c.question
			q.Items = account()
			if q.Max == 0 {
				q.Max = 500
			}
			l := newList(q)
			done := keys(l, c.typed)
			current := -1
			if len(l.shown) > 0 {
				current = l.shown[l.cursor]
			}
			if c.chosen == nil {
				c.chosen = []int{}
			}
			if diff := cmp.Diff(c.chosen, l.answer()); diff != "" || l.count != len(c.chosen) {
				t.Errorf("chosen (%d): %s", l.count, diff)
			}
			if diff := cmp.Diff(c.shown, l.shown); diff != "" {
				t.Error("shown", diff)
			}
			if current != c.current || l.notice != c.notice || done != c.done || l.left != c.cancels {
				t.Errorf("cursor at %d, notice %q, done %v, left %v", current, l.notice, done, l.left)
			}
		})
	}
}

func TestChosenFromTheBeginning(t *testing.T) {
	items := account()
	for i := range items {
		items[i].Chosen = i < 3
	}
	l := newList(Question{Items: items, Max: 500})
	keys(l, " ")
	if diff := cmp.Diff([]int{1, 2}, l.answer()); diff != "" {
		t.Error(diff)
	}
}

func look(l *list, width, height int) string {
	return strings.Join(l.Render(term.Frame{Look: term.Look{Unicode: true}, Width: width, Height: height}), "\n")
}

func TestView(t *testing.T) {
	q := Question{Title: "resources for legacy", Done: "go on", Items: account(), Max: 500}
	for name, c := range map[string]struct {
		typed         string
		width, height int
		want          string
	}{
		"wide": {"v ", 100, 12, `  resources for legacy · 1 of at most 500 chosen · 4 shown
  type to filter

    · AWS::S3::Bucket  orders-access-logs
  › ✓ AWS::S3::Bucket  orders-archive                                    in a stack
    · AWS::SNS::Topic  arn:aws:sns:us-east-1:000000000000:orders-events
    · AWS::SQS::Queue  Work

  space choose · enter go on · esc cancel · ctrl-a all shown · tab only chosen`},
		"60 columns": {"or", 60, 12, `  resources for legacy · 0 of at most 500 chosen · 4 shown
  filter or_

  › · AWS::S3::Bucket  orders-access-logs
    · AWS::S3::Bucket  orders-archive             in a stack
    · AWS::SNS::Topic  arn:aws:sns:…rders-events
    · AWS::SQS::Queue  Work

  space choose · enter go on · esc show all`},
		"low": {")", 60, 4, `  resources for legacy · 0 of at most 500 chosen · 4 shown
  type to filter
  › · AWS::SQS::Queue  Work
  space choose · enter go on · esc cancel · ctrl-a all shown`},
		"lowest": {"", 40, 1, `  resources for legacy · 0 of 500 chosen
  type to filter
  › · …S::S3::Bucket  orders-access-logs`},
		"nothing": {"xyz", 60, 6, `  resources for legacy · 0 of at most 500 chosen
  filter xyz_
    nothing matches
  space choose · enter go on · esc show all`},
		"notice": {"\n", 60, 6, `  resources for legacy · 0 of at most 500 chosen · 4 shown
  type to filter
  › · AWS::S3::Bucket  orders-access-logs
    · AWS::S3::Bucket  orders-archive             in a stack
    · AWS::SNS::Topic  arn:aws:sns:…rders-events
  ! nothing is chosen yet: the space bar chooses`},
	} {
		t.Run(name, func(t *testing.T) {
			l := newList(q)
			keys(l, c.typed)
			if diff := cmp.Diff(c.want, look(l, c.width, c.height)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever the size, no line is too long and, but for the least that must be
// seen, there are not too many; a name cannot move the cursor.
func TestViewFits(t *testing.T) {
	items := account()
	items = append(items, Item{Kind: "AWS::X::" + strings.Repeat("Long", 30), Name: strings.Repeat("宽", 90) + "\x1b[2J", Note: strings.Repeat("note ", 30)})
	for width := 30; width < 140; width += 7 {
		for height := 1; height < 20; height++ {
			for _, unicode := range []bool{true, false} {
				l := newList(Question{Title: "r", Done: "d", Items: items, Max: 9})
				keys(l, ")")
				lines := l.Render(term.Frame{Look: term.Look{Unicode: unicode}, Width: width, Height: height})
				if len(lines) > max(height, 3) {
					t.Errorf("%d lines in %d", len(lines), height)
				}
				for _, line := range lines[1:] {
					if term.Width(line) > width || strings.Contains(line, "\x1b") {
						t.Errorf("%d columns in %d: %q", term.Width(line), width, line)
					}
				}
			}
		}
	}
}

// A key must not be felt, however many things there are.
func TestManyItems(t *testing.T) {
	items := make([]Item, 100_000)
	for i := range items {
		items[i] = Item{Kind: "AWS::SNS::Topic", Name: fmt.Sprintf("arn:aws:sns:us-east-1:000000000000:topic-%06d", i)}
	}
	l := newList(Question{Items: items, Max: 500})
	began := time.Now()
	keys(l, "topic-0999~~~~0999 @")
	spent := time.Since(began)
	if !strings.Contains(look(l, 100, 20), "topic-099900") || l.count != 100 {
		t.Error(look(l, 100, 20))
	}
	if perKey := spent / 20; perKey > 100*time.Millisecond {
		t.Errorf("%v a key", perKey)
	}
}
