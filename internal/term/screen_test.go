package term_test

import (
	"bytes"
	"strconv"
	"strings"
	"sync"
)

// screen interprets what a terminal is sent, as far as cfn uses it: text with
// wrapping and scrolling, cursor up, erasing, and the cursor's visibility.
// Anything else is a failure of the test.
type screen struct {
	mu            sync.Mutex
	columns, rows int
	lines         [][]rune // all that was ever on it; the last rows of them are visible
	top           int      // the first visible line
	row, column   int      // of the cursor; row counts from the first line ever
	hidden        bool
	unknown       []string
	rest          []byte // of a sequence that is not complete
	written       int
}

func newScreen(columns, rows int) *screen {
	return &screen{columns: columns, rows: rows, lines: make([][]rune, 1)}
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.written += len(p)
	data := append(s.rest, p...)
	s.rest = nil
	for len(data) > 0 {
		if data[0] == 0x1b {
			end := bytes.IndexFunc(data[min(2, len(data)):], func(r rune) bool { return r >= '@' && r <= '~' })
			if end < 0 {
				s.rest = data
				break
			}
			s.control(string(data[2:end+2]), data[end+2])
			data = data[end+3:]
			continue
		}
		text := string(data)
		for i, r := range text {
			if r == 0x1b {
				break
			}
			s.put(r)
			data = []byte(text[i+len(string(r)):])
		}
	}
	return len(p), nil
}

func (s *screen) put(r rune) {
	switch r {
	case '\r':
		s.column = 0
	case '\n':
		s.down()
	default:
		if s.column == s.columns {
			s.column = 0
			s.down()
		}
		for len(s.lines[s.row]) <= s.column {
			s.lines[s.row] = append(s.lines[s.row], ' ')
		}
		s.lines[s.row][s.column] = r
		s.column++
	}
}

func (s *screen) down() {
	s.row++
	if s.row == len(s.lines) {
		s.lines = append(s.lines, nil)
	}
	s.top = max(s.top, s.row-s.rows+1)
}

func (s *screen) control(parameters string, final byte) {
	switch {
	case final == 'A':
		n, _ := strconv.Atoi(parameters)
		s.row = max(s.top, s.row-max(n, 1))
	case final == 'K' && parameters == "2":
		s.lines[s.row] = nil
	case final == 'J' && (parameters == "" || parameters == "0"):
		s.lines[s.row] = s.lines[s.row][:min(s.column, len(s.lines[s.row]))]
		for i := s.row + 1; i < len(s.lines); i++ {
			s.lines[i] = nil
		}
	case parameters == "?25" && (final == 'l' || final == 'h'):
		s.hidden = final == 'l'
	case final == 'm', parameters == "?2026":
	default:
		s.unknown = append(s.unknown, parameters+string(final))
	}
}

// narrow makes the screen smaller and wraps its lines anew, as terminals do.
func (s *screen) narrow(columns int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var lines [][]rune
	for i, line := range s.lines {
		if i == s.row {
			s.row = len(lines)
		}
		for len(line) > columns {
			lines = append(lines, line[:columns:columns])
			line = line[columns:]
		}
		lines = append(lines, line)
	}
	s.columns, s.lines = columns, lines
	s.top = max(0, s.row-s.rows+1)
}

// text is everything that was printed and is still there, scrolled or not.
func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, line := range s.lines {
		all = append(all, strings.TrimRight(string(line), " "))
	}
	return strings.TrimRight(strings.Join(all, "\n"), "\n")
}

func (s *screen) cursorHidden() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hidden
}
