package term

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// maxLiveLines keeps a live display a glance, however tall the terminal is.
const maxLiveLines = 24

// frameTime is the pace of the spinner and of running clocks.
const frameTime = 125 * time.Millisecond

// Frame is all that a component needs to draw itself.
type Frame struct {
	Look
	// Width is the number of columns that a line may take.
	Width int
	// Height is the number of lines that are shown; a component that has more
	// to say decides itself what to leave out.
	Height int
	// Now is the moment of the frame, for clocks.
	Now time.Time
}

// Spinner is the sign of something in progress, turning.
func (f Frame) Spinner() string { return f.Paint(Active, f.SpinnerChar()) }

// SpinnerChar is the same without a style.
func (f Frame) SpinnerChar() string {
	if !f.Unicode {
		return f.Char(Running)
	}
	phases := []string{"◐", "◓", "◑", "◒"}
	return phases[f.Now.UnixMilli()/frameTime.Milliseconds()%int64(len(phases))]
}

// Bar is a progress bar of width columns, done of total filled.
func (f Frame) Bar(done, total, width int) string {
	filled := 0
	if total > 0 {
		filled = min(width, width*done/total)
	}
	return f.Paint(Active, strings.Repeat(f.Char(BarDone), filled)) +
		f.Paint(Dim, strings.Repeat(f.Char(BarTodo), width-filled))
}

// Component draws itself as lines, painted or not. It has no side effects.
type Component interface {
	Render(Frame) []string
}

// Live is a region at the end of the screen that is redrawn in place. Where
// the stream is no terminal, or TERM=dumb or CI is set, it shows nothing and
// only what is printed remains.
//
// While it is up, everything printed to a stream of the same terminal appears
// above it. End it with a deferred Stop, which also runs when the code panics.
type Live struct {
	s         *Stream
	component Component
	drawn     []string // what is on the screen, line by line
	ended     bool
	quit      chan struct{}
	done      chan struct{}
}

// Live shows a component until Stop or Clear. Only one live display is up at
// a time; a second one ends the first.
func (s *Stream) Live(c Component) *Live {
	l := &Live{s: s, component: c, quit: make(chan struct{}), done: make(chan struct{})}
	s.screen.mu.Lock()
	before := s.screen.live
	s.screen.mu.Unlock()
	if before != nil {
		before.Stop()
	}
	s.screen.mu.Lock()
	defer s.screen.mu.Unlock()
	if !s.control {
		close(l.done)
		return l
	}
	s.screen.live = l
	_, _ = s.write([]byte(ansi.HideCursor))
	l.draw()
	go l.tick()
	return l
}

// Update changes what the component shows. The change runs alone: never while
// a frame is drawn or another change runs. It must not print.
func (l *Live) Update(change func()) {
	l.s.screen.mu.Lock()
	defer l.s.screen.mu.Unlock()
	change()
	if l.up() {
		l.draw()
	}
}

// Stop draws the last frame and leaves it on the screen.
func (l *Live) Stop() { l.end(l.draw) }

// Clear takes the region off the screen.
func (l *Live) Clear() {
	l.end(func() { l.put(l.home() + ansi.EraseScreenBelow) })
}

// up needs the screen's lock.
func (l *Live) up() bool { return l.s.screen.live == l }

// end restores the cursor even if drawing the last frame panics.
func (l *Live) end(last func()) {
	l.s.screen.mu.Lock()
	if l.ended {
		l.s.screen.mu.Unlock()
		return
	}
	l.ended = true
	shown := l.up()
	func() {
		defer l.s.screen.mu.Unlock()
		if !shown {
			return
		}
		defer func() {
			l.s.screen.live = nil
			l.put(ansi.ShowCursor)
			close(l.quit)
		}()
		last()
	}()
	<-l.done
}

func (l *Live) tick() {
	defer close(l.done)
	ticker := time.NewTicker(frameTime)
	defer ticker.Stop()
	for {
		select {
		case <-l.quit:
			return
		case <-ticker.C:
			l.Update(func() {})
		}
	}
}

// above prints text over the region, and the region again below it.
func (l *Live) above(s *Stream, text []byte) {
	l.put(l.home() + ansi.EraseScreenBelow)
	_, _ = s.write(text)
	if len(text) > 0 && text[len(text)-1] != '\n' {
		l.put("\r\n")
	}
	l.drawn = nil
	l.draw()
}

// draw writes one frame as one piece, between the marks of synchronised
// output, which terminals without it ignore. Each line is erased before it is
// written: after a full line some terminals would erase its last character.
func (l *Live) draw() {
	width, height := l.size()
	lines := l.render(Frame{Look: l.s.Look, Width: width, Height: height, Now: time.Now()})
	if len(lines) > height {
		more := fmt.Sprintf("  %s %d more", l.s.Char(Ellipsis), len(lines)-height+1)
		lines = append(lines[:height-1], more)
	}
	for i, line := range lines {
		lines[i] = l.s.Truncate(line, width)
	}
	if slices.Equal(lines, l.drawn) && l.rows(width) == len(l.drawn) {
		return
	}
	var b strings.Builder
	b.WriteString(ansi.SetModeSynchronizedOutput + l.home())
	for _, line := range lines {
		b.WriteString(ansi.EraseEntireLine + line + "\r\n")
	}
	b.WriteString(ansi.EraseScreenBelow + ansi.ResetModeSynchronizedOutput)
	l.put(b.String())
	l.drawn = slices.Clone(lines)
}

// render gives the component's lines, and the cursor back if it panics,
// whichever goroutine drew.
func (l *Live) render(f Frame) []string {
	ok := false
	defer func() {
		if !ok {
			l.put(ansi.ShowCursor)
		}
	}()
	lines := slices.Clone(l.component.Render(f))
	ok = true
	return lines
}

// home moves the cursor to the region's first line.
func (l *Live) home() string {
	width, _ := l.size()
	if n := l.rows(width); n > 0 {
		return "\r" + ansi.CursorUp(n)
	}
	return "\r"
}

// rows is the number of screen lines that the region takes. A terminal that
// has become narrower has wrapped the lines that are now too long.
func (l *Live) rows(width int) int {
	n := 0
	for _, line := range l.drawn {
		n += max(1, (Width(line)+width)/(width+1))
	}
	return n
}

// size is read for every frame, so that a resize needs no signal. The last
// column and the last line stay free: a text that reaches them may scroll.
func (l *Live) size() (width, height int) {
	height = maxLiveLines
	if _, lines := l.s.env.Terminal.Size(); lines > 1 {
		height = min(height, lines-1)
	}
	return max(l.s.Width()-1, 1), height
}

func (l *Live) put(control string) { _, _ = l.s.write([]byte(control)) }
