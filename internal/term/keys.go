package term

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Key is a key that was pressed: the character that it types, a control
// character, or one of those below.
type Key rune

// The keys that type nothing.
const (
	Unknown Key = -1 - iota
	Up
	Down
	PageUp
	PageDown
	Home
	End

	Tab       Key = '\t'
	Enter     Key = '\r'
	Escape    Key = 0x1b
	Backspace Key = 0x7f
)

// Ctrl is a letter that is pressed with the control key.
func Ctrl(letter rune) Key { return Key(letter & 0x1f) }

// Types tells whether the key types a character.
func (k Key) Types() bool { return k > ' ' && unicode.IsPrint(rune(k)) }

// escapeTime is how long the rest of a key's sequence may be away. A person
// who presses Escape alone waits as long.
const escapeTime = 50 * time.Millisecond

// Interact shows a component and gives it each key that is pressed, until press
// is done. Only a part of the screen is used, and taken away in the end. A
// change that press makes runs as one that Live.Update makes.
//
// Beside what all questions fail with, Ctrl-C fails with kind Interrupted.
func (t *Terminal) Interact(ctx context.Context, c Component, press func(Key) (done bool)) error {
	if !t.CanInteract() {
		return noTerminal()
	}
	restore, err := t.env.Terminal.Raw()
	if err != nil {
		return unanswered(ctx, err)
	}
	defer func() { _ = restore() }() // nothing is left to be done about it
	live := t.talk().Live(c)
	defer live.Clear()
	defer t.input.cook()
	for done := false; !done; {
		key, err := t.input.key(ctx)
		switch {
		case err != nil:
			return unanswered(ctx, err)
		case key == Ctrl('c'):
			return interrupted(context.Canceled)
		}
		live.Update(func() { done = press(key) })
	}
	return nil
}

// CanInteract tells whether a person is there, at a terminal that can be drawn
// on.
func (t *Terminal) CanInteract() bool { return t.CanAsk() && t.talk().control }

// key waits for a key.
func (in *input) key(ctx context.Context) (Key, error) {
	for {
		if key, n := decode(in.unread); n > 0 {
			in.take(n)
			return key, nil
		}
		var late <-chan time.Time
		if len(in.unread) > 0 {
			late = time.After(escapeTime)
		}
		came, err := in.more(ctx, late)
		if err != nil {
			return Unknown, err
		}
		if !came { // nothing more belongs to it
			whole := in.take(len(in.unread))
			if whole == string(rune(Escape)) {
				return Escape, nil
			}
			return Unknown, nil
		}
	}
}

// cook makes of what was typed ahead what a terminal that gives lines would
// have made of it.
func (in *input) cook() {
	in.unread = []byte(strings.ReplaceAll(string(in.unread), "\r", "\n"))
}

// decode finds the first key and the number of its bytes, 0 where more must
// come.
func decode(data []byte) (Key, int) {
	switch {
	case len(data) == 0:
		return Unknown, 0
	case data[0] == byte(Escape):
		return sequence(data)
	case data[0] == '\n':
		return Enter, 1
	case data[0] == '\b':
		return Backspace, 1
	case !utf8.FullRune(data):
		return Unknown, 0
	}
	r, n := utf8.DecodeRune(data)
	if r == utf8.RuneError {
		return Unknown, n
	}
	return Key(r), n
}

// sequence decodes what begins with Escape: the key itself, or what stands for
// one that types nothing (ECMA-48, control sequences; xterm's function keys).
func sequence(data []byte) (Key, int) {
	switch {
	case len(data) == 1:
		return Unknown, 0
	case data[1] == byte(Escape):
		return Escape, 1
	case data[1] != '[' && data[1] != 'O': // with the Alt key
		_, n := utf8.DecodeRune(data[1:])
		return Unknown, 1 + n
	}
	for i := 2; i < len(data); i++ {
		if data[i] >= '@' && data[i] <= '~' {
			return named(string(data[2:i]), data[i]), i + 1
		}
	}
	return Unknown, 0
}

func named(parameters string, final byte) Key {
	number, _, _ := strings.Cut(parameters, ";") // then Shift, Alt or Control
	switch {
	case final == 'A':
		return Up
	case final == 'B':
		return Down
	case final == 'H', final == '~' && (number == "1" || number == "7"):
		return Home
	case final == 'F', final == '~' && (number == "4" || number == "8"):
		return End
	case final == '~' && number == "5":
		return PageUp
	case final == '~' && number == "6":
		return PageDown
	default:
		return Unknown
	}
}
