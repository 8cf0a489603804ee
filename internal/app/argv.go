package app

import (
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/suggest"
)

// order puts argv as urfave/cli needs it: command path, flags, "--",
// arguments. People write flags anywhere, and the library would silently take
// a flag after the first argument as one more argument. Words that fit nothing
// are refused here, with a suggestion. --help anywhere becomes the help command:
// the library would print a page of its own.
func order(root *cli.App, argv []string) ([]string, error) {
	if len(argv) == 0 {
		return []string{root.Name}, nil
	}
	w := walk{subs: root.Commands, flags: root.Flags, path: []string{argv[0]}}
	if err := w.all(argv[1:]); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(w.names, func(name string) bool { return slices.Contains(helpFlag().Names(), name) }) {
		return append([]string{w.path[0], "help"}, w.path[1:]...), nil
	}
	if err := w.checkFlags(); err != nil {
		return nil, err
	}
	if w.open != "" {
		return nil, usage("%s needs a value", dashed(w.open)).WithHint("%s --help", w.command())
	}
	ordered := append(w.path, w.given...)
	if len(w.args) > 0 {
		ordered = append(append(ordered, "--"), w.args...)
	}
	return ordered, nil
}

// walk is the position in the command tree while argv is read.
type walk struct {
	subs  []*cli.Command // the subcommands that may follow
	flags []cli.Flag     // the flags of the command reached
	path  []string       // program and command names
	given []string       // flags with their values
	names []string       // the flags' names, to be checked at the end
	open  string         // the last word is this flag, whose value is missing
	args  []string
}

// command is the command as a person types it.
func (w *walk) command() string { return strings.Join(append([]string{"cfn"}, w.path[1:]...), " ") }

func (w *walk) all(words []string) error {
	for i := 0; i < len(words); i++ {
		word := words[i]
		switch {
		case word == "--":
			for _, rest := range words[i+1:] {
				if err := w.word(rest); err != nil {
					return err
				}
			}
			return nil
		case len(word) > 1 && word[0] == '-':
			w.given = append(w.given, word)
			name, _, hasValue := strings.Cut(strings.TrimLeft(word, "-"), "=")
			w.names = append(w.names, name)
			if !hasValue && ambiguous(w.known(), name) {
				return usage("%s stands after its command: some take a value with it, others none", dashed(name)).WithHint("cfn COMMAND … %s", dashed(name))
			}
			if hasValue || !takesValue(w.known(), name) {
				continue
			}
			if i++; i == len(words) {
				w.open = name
				return nil
			}
			w.given = append(w.given, words[i])
		default:
			if err := w.word(word); err != nil {
				return err
			}
		}
	}
	return nil
}

// word is a command as long as commands may follow, then an argument.
func (w *walk) word(word string) error {
	if len(w.args) > 0 || len(w.subs) == 0 {
		w.args = append(w.args, word)
		return nil
	}
	for _, c := range w.subs {
		if c.HasName(word) {
			w.path = append(w.path, c.Name)
			w.subs, w.flags = c.Subcommands, c.Flags
			return nil
		}
	}
	return unknownCommand(w.path[1:], word, w.subs)
}

func unknownCommand(path []string, word string, candidates []*cli.Command) error {
	full := func(last string) string { return strings.Join(append(slices.Clone(path), last), " ") }
	d := usage("cfn has no command %q", full(word))
	if near := suggest.Nearest(word, commandNames(candidates)); near != "" {
		return d.WithHint("did you mean  cfn %s", full(near))
	}
	return d
}

// known are the flags that may stand here: those of the command and, before it
// is named in full, those of the commands that may follow.
func (w *walk) known() []cli.Flag {
	return append(slices.Clone(w.flags), flagsBelow(w.subs)...)
}

func flagsBelow(commands []*cli.Command) []cli.Flag {
	var flags []cli.Flag
	for _, c := range commands {
		flags = append(append(flags, c.Flags...), flagsBelow(c.Subcommands)...)
	}
	return flags
}

// checkFlags refuses flags that the command does not have.
func (w *walk) checkFlags() error {
	var names []string
	for _, f := range w.flags {
		names = append(names, f.Names()...)
	}
	for _, name := range w.names {
		if slices.Contains(names, name) {
			continue
		}
		d := usage("%s has no flag %s", w.command(), dashed(name)).WithHint("%s --help", w.command())
		if near := suggest.Nearest(name, names); near != "" {
			return d.WithHint("did you mean  %s", dashed(near))
		}
		return d
	}
	return nil
}

func takesValue(flags []cli.Flag, name string) bool {
	for _, f := range flags {
		if slices.Contains(f.Names(), name) {
			_, isBool := f.(*cli.BoolFlag)
			return !isBool
		}
	}
	return false
}

// ambiguous tells that a name takes a value as one of the flags, and none as
// another.
func ambiguous(flags []cli.Flag, name string) bool {
	var with, without bool
	for _, f := range flags {
		if slices.Contains(f.Names(), name) {
			_, isBool := f.(*cli.BoolFlag)
			with, without = with || !isBool, without || isBool
		}
	}
	return with && without
}

func commandNames(commands []*cli.Command) []string {
	var names []string
	for _, c := range commands {
		if !c.Hidden {
			names = append(names, c.Names()...)
		}
	}
	return names
}

func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// badValue is what package flag says of a value that a flag does not take.
var badValue = regexp.MustCompile(`^invalid (?:boolean )?value (".*") for (?:flag )?-+([^:]+):`)

// plainFlagError rewords what package flag says about a flag's value.
func plainFlagError(err error) string {
	text := err.Error()
	if m := badValue.FindStringSubmatch(text); m != nil {
		return dashed(m[2]) + " cannot be " + m[1]
	}
	return text
}
