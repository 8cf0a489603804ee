package term

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// Width is the number of columns that text takes; styles take none, wide
// characters two.
func Width(text string) int { return ansi.StringWidth(text) }

// Fold shortens unpainted text to a width by leaving out its middle, where
// names differ least.
func (l Look) Fold(text string, width int) string {
	size := Width(text)
	mark := l.Char(Ellipsis)
	if size <= width {
		return text
	}
	keep := width - Width(mark)
	if keep < 2 {
		return ansi.Truncate(text, max(width, 0), "")
	}
	head, tail := keep-keep/2, keep/2
	end := ansi.TruncateLeft(text, size-tail, "")
	for skip := size - tail + 1; Width(end) > tail; skip++ { // it keeps a wide character that it should cut in two
		end = ansi.TruncateLeft(text, skip, "")
	}
	return ansi.Truncate(text, head, "") + mark + end
}

// Truncate shortens a line, painted or not, at its end; 0 means no limit.
func (l Look) Truncate(line string, width int) string {
	if width <= 0 || Width(line) <= width {
		return line
	}
	return ansi.Truncate(line, width, l.Char(Ellipsis))
}

// Pad fills text with spaces up to a width.
func Pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-Width(text)))
}

// PadLeft puts spaces before text up to a width, for numbers and times.
func PadLeft(text string, width int) string {
	return strings.Repeat(" ", max(0, width-Width(text))) + text
}

// Wrap breaks unpainted text at spaces into lines of at most width columns,
// 0 for no limit. The lines after the first are indented by hang spaces. Words
// stay whole, however long: ARNs and URLs are there to be copied.
func Wrap(text string, width, hang int) []string {
	var lines []string
	indent := strings.Repeat(" ", hang)
	for paragraph := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		line := ""
		if len(lines) > 0 {
			line = indent
		}
		rest := strings.TrimRight(paragraph, " \t\r")
		for first := true; rest != ""; first = false {
			gap, word, after := nextWord(rest)
			if !first && width > 0 && Width(line)+Width(gap)+Width(word) > width {
				lines = append(lines, line)
				line, gap = indent, ""
			}
			line += gap + word
			rest = after
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

// nextWord cuts the spaces and the word at the beginning of text.
func nextWord(text string) (gap, word, rest string) {
	start := len(text) - len(strings.TrimLeft(text, " "))
	end := start + strings.IndexByte(text[start:]+" ", ' ')
	return text[:start], text[start:end], text[end:]
}

// Duration is m:ss, from one hour on h:mm:ss.
func Duration(d time.Duration) string {
	seconds := int(max(d, 0) / time.Second)
	if seconds >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	}
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// Size is a number of bytes in B, KB or MB of 1024 each, as AWS's limits count.
func Size(bytes int64) string {
	const kb, mb = 1 << 10, 1 << 20
	switch {
	case bytes < kb:
		return fmt.Sprintf("%d B", bytes)
	case bytes < mb:
		return trimZero(float64(bytes)/kb) + " KB"
	default:
		return trimZero(float64(bytes)/mb) + " MB"
	}
}

func trimZero(v float64) string { return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0") }

// Count is a number with its thousands grouped for a person, bare for a program.
func (l Look) Count(n int) string {
	text := strconv.Itoa(n)
	if !l.Person {
		return text
	}
	mark := ","
	if l.spanish {
		mark = "."
	}
	digits := strings.TrimPrefix(text, "-")
	sign := text[:len(text)-len(digits)]
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + mark + digits[i:]
	}
	return sign + digits
}
