package stackset

import "strings"

// around is how many unchanged lines are shown beside a changed one.
const around = 2

// maxCompared bounds the work of a comparison: texts with more lines that differ
// are shown as one that goes and one that comes.
const maxCompared = 2000

// difference lists the lines of two texts that differ, each with the sign + or
// - or a space for one that is around them. Parts that are left out between are
// one line of three dots.
func difference(before, after string) []string {
	a, b := split(before), split(after)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var script []string
	for _, line := range a[:start] {
		script = append(script, "  "+line)
	}
	script = append(script, middle(a[start:len(a)-end], b[start:len(b)-end])...)
	for _, line := range a[len(a)-end:] {
		script = append(script, "  "+line)
	}
	return near(script)
}

func split(text string) []string {
	return strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
}

// middle compares by the longest common subsequence.
func middle(a, b []string) (script []string) {
	if len(a) > maxCompared || len(b) > maxCompared {
		a, b = a[:min(len(a), maxCompared)], b[:min(len(b), maxCompared)]
	}
	longest := make([][]int, len(a)+1)
	for i := range longest {
		longest[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			if a[i] == b[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			script = append(script, "  "+a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && longest[i+1][j] >= longest[i][j+1]:
			script = append(script, "- "+a[i])
			i++
		default:
			script = append(script, "+ "+b[j])
			j++
		}
	}
	return script
}

// near keeps the lines that changed and those around them.
func near(script []string) (kept []string) {
	last := -1
	for i := range script {
		close := false
		for j := max(i-around, 0); j <= min(i+around, len(script)-1); j++ {
			close = close || script[j][0] != ' '
		}
		if !close {
			continue
		}
		if last >= 0 && i > last+1 {
			kept = append(kept, "  ...")
		}
		kept = append(kept, script[i])
		last = i
	}
	return kept
}
