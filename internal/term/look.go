package term

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Look is how text is drawn. Its zero value is the plainest: ASCII, no colour.
type Look struct {
	// Colour tells whether styles are shown.
	Colour bool
	// Unicode tells whether symbols may be more than ASCII.
	Unicode bool
	// Person tells that a person reads it: digits are grouped.
	Person bool

	spanish bool
	control bool // cursor movement may be used
}

// Style is a meaning that has an appearance. Every meaning is also carried by
// a symbol or a word.
type Style int

// The styles. Only the terminal's own 16 colours are used, so that they fit
// the person's theme.
const (
	Plain  Style = iota
	Active       // what is going on: the one accent
	Good         // an outcome that was wished for
	Bad          // an outcome that was not
	Warn         // look here before you go on
	Dim          // secondary
	Bold         // what a line is about
)

// Paint gives text a style and takes control characters out of it. The text
// is one piece: painted text must not be painted again.
func (l Look) Paint(s Style, text string) string {
	text = Clean(text)
	if !l.Colour || s == Plain || text == "" {
		return text
	}
	style := ansi.NewStyle()
	switch s {
	case Plain:
	case Active:
		style = style.ForegroundColor(ansi.Cyan)
	case Good:
		style = style.ForegroundColor(ansi.Green)
	case Bad:
		style = style.ForegroundColor(ansi.Red)
	case Warn:
		style = style.ForegroundColor(ansi.Yellow)
	case Dim:
		style = style.Faint()
	case Bold:
		style = style.Bold()
	}
	return style.Styled(text)
}

// Symbol is a sign that has a meaning.
type Symbol int

// The symbols, with the style that belongs to each.
const (
	Add       Symbol = iota // +
	Modify                  // ~
	Replace                 // ±
	Delete                  // -
	Import                  // ↧
	Unchanged               // · unchanged or waiting
	Running                 // ◐
	Done                    // ✓
	Failed                  // ✗
	Warning                 // !

	Separator // · between the parts of a line
	Arrow     // → from one value to another
	Inside    // › from a nested stack to its resource
	Ellipsis  // … something was left out
	Times     // ×
	BarDone   // ━
	BarTodo   // ╌
)

var symbols = map[Symbol]struct {
	unicode, ascii string
	style          Style
}{
	Add:       {"+", "+", Good},
	Modify:    {"~", "~", Warn},
	Replace:   {"±", "+/-", Bad},
	Delete:    {"-", "-", Bad},
	Import:    {"↧", ">", Active},
	Unchanged: {"·", ".", Dim},
	Running:   {"◐", "*", Active},
	Done:      {"✓", "ok", Good},
	Failed:    {"✗", "x", Bad},
	Warning:   {"!", "!", Warn},
	Separator: {"·", "-", Plain},
	Arrow:     {"→", "->", Plain},
	Inside:    {"›", ">", Plain},
	Ellipsis:  {"…", "...", Plain},
	Times:     {"×", "x", Plain},
	BarDone:   {"━", "=", Active},
	BarTodo:   {"╌", "-", Dim},
}

// Char is the symbol without a style.
func (l Look) Char(s Symbol) string {
	if l.Unicode {
		return symbols[s].unicode
	}
	return symbols[s].ascii
}

// Symbol is the symbol in the style of its meaning.
func (l Look) Symbol(s Symbol) string { return l.Paint(symbols[s].style, l.Char(s)) }

// StyleOf is the style that a symbol is drawn in.
func StyleOf(s Symbol) Style { return symbols[s].style }

// Join puts " · " between the parts that are not empty.
func (l Look) Join(parts ...string) string {
	kept := make([]string, 0, len(parts))
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " "+l.Char(Separator)+" ")
}

// Clean makes one line of text that is safe to print: line breaks and tabs
// become spaces, other control characters and invalid bytes go.
func Clean(text string) string {
	if strings.IndexFunc(text, unsafeRune) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unsafeRune(r):
			return -1
		default:
			return r
		}
	}, text)
}

// unsafeRune knows control characters and the marks that reverse a line's
// direction, with which a name could pretend to be another.
func unsafeRune(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar
}
