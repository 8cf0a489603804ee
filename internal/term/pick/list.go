package pick

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cfn-cli/cfn/internal/term"
)

// page is how far PageUp and PageDown move.
const page = 10

// list is the state of a question.
type list struct {
	Question
	chosen []bool
	count  int
	// texts are what is searched, in small letters.
	texts  []string
	filter string
	// only shows nothing but what is chosen.
	only bool
	// shown are the places of the items that the filter leaves, and cursor the
	// one among them that the keys act upon.
	shown  []int
	cursor int
	// notice is why the last key did nothing, empty where it did.
	notice string
	// left tells that the question is not answered.
	left bool
	// widest is the width of the widest kind.
	widest int
}

func newList(q Question) *list {
	l := &list{Question: q, chosen: make([]bool, len(q.Items)), texts: make([]string, len(q.Items))}
	for i, item := range q.Items {
		l.texts[i] = strings.ToLower(item.Kind + " " + item.Name)
		l.widest = max(l.widest, term.Width(item.Kind))
		if item.Chosen && l.room() > 0 {
			l.set(i, true)
		}
	}
	l.search()
	return l
}

// press does what a key stands for, and tells whether the question is over.
func (l *list) press(key term.Key) (done bool) {
	l.notice = ""
	switch key {
	case term.Enter:
		return l.accept()
	case term.Escape:
		if l.filter != "" || l.only {
			l.filter, l.only = "", false
			l.search()
			return false
		}
		l.left = true
		return true
	case ' ':
		l.toggle()
	case term.Ctrl('a'):
		l.toggleShown()
	case term.Tab:
		l.only = !l.only
		l.search()
	case term.Backspace:
		_, n := utf8.DecodeLastRuneInString(l.filter)
		l.filter = l.filter[:len(l.filter)-n]
		l.search()
	case term.Ctrl('u'):
		l.filter = ""
		l.search()
	default:
		if key.Types() {
			l.filter += string(rune(key))
			l.search()
		}
		l.move(key)
	}
	return false
}

func (l *list) move(key term.Key) {
	switch key {
	case term.Up:
		l.cursor--
	case term.Down:
		l.cursor++
	case term.PageUp:
		l.cursor -= page
	case term.PageDown:
		l.cursor += page
	case term.Home:
		l.cursor = 0
	case term.End:
		l.cursor = len(l.shown)
	default: // moves nothing
	}
	l.cursor = max(0, min(l.cursor, len(l.shown)-1))
}

// search finds what the filter leaves. The cursor stays with its item.
func (l *list) search() {
	under := -1
	if l.cursor < len(l.shown) {
		under = l.shown[l.cursor]
	}
	wanted := strings.ToLower(l.filter)
	l.shown, l.cursor = l.shown[:0], 0
	for i, text := range l.texts {
		if l.only && !l.chosen[i] || !strings.Contains(text, wanted) {
			continue
		}
		if i == under {
			l.cursor = len(l.shown)
		}
		l.shown = append(l.shown, i)
	}
}

// room is how many more can be chosen.
func (l *list) room() int { return l.Max - l.Taken - l.count }

func (l *list) set(i int, chosen bool) {
	if l.chosen[i] == chosen {
		return
	}
	l.chosen[i] = chosen
	if chosen {
		l.count++
	} else {
		l.count--
	}
}

func (l *list) toggle() {
	if len(l.shown) == 0 {
		return
	}
	i := l.shown[l.cursor]
	if !l.chosen[i] && l.room() <= 0 {
		l.notice = fmt.Sprintf("at most %d can be chosen", l.Max)
		return
	}
	l.set(i, !l.chosen[i])
}

// toggleShown chooses all that is shown, or none of it where all is chosen.
func (l *list) toggleShown() {
	missing := 0
	for _, i := range l.shown {
		if !l.chosen[i] {
			missing++
		}
	}
	if missing > l.room() {
		l.notice = fmt.Sprintf("%d more are too many: at most %d can be chosen", missing, l.Max)
		return
	}
	for _, i := range l.shown {
		l.set(i, missing > 0)
	}
}

func (l *list) accept() bool {
	if l.count > 0 || l.Optional {
		return true
	}
	l.notice = "nothing is chosen yet: the space bar chooses"
	return false
}

// answer gives the places of what is chosen.
func (l *list) answer() []int {
	places := make([]int, 0, l.count)
	for i, chosen := range l.chosen {
		if chosen {
			places = append(places, i)
		}
	}
	return slices.Clip(places)
}
