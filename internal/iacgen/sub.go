package iacgen

import (
	"regexp"
	"strings"
)

// open finds what Fn::Sub would take for a variable that does not end.
var open = regexp.MustCompile(`\$\{[^{}]*(\$?\{|$)`)

// parts writes a text as Fn::Sub takes it, with references for what is known in
// it. changed is false where there is nothing.
func (w *rewriter) parts(value string) (form string, changed bool) {
	if open.MatchString(value) {
		return value, false
	}
	var b strings.Builder
	for i := 0; i < len(value); {
		if expression, length := w.part(value, i); length > 0 {
			b.WriteString(expression)
			i, changed = i+length, true
			continue
		}
		if strings.HasPrefix(value[i:], "${") {
			b.WriteString("${!")
			i += 2
			continue
		}
		b.WriteByte(value[i])
		i++
	}
	return b.String(), changed
}

// part finds what is known at a place of a text, and how long it is there.
func (w *rewriter) part(value string, i int) (expression string, length int) {
	rest := value[i:]
	if i == 0 || !wordy(value[i-1]) {
		if t := w.within(rest); t != nil {
			return "${" + t.expression() + "}", len(t.value)
		}
		if prefix := "arn:" + w.at.Partition + ":"; w.at.Partition != "" && strings.HasPrefix(rest, prefix) {
			return "arn:${AWS::Partition}:", len(prefix)
		}
	}
	if i > 0 && letter(value[i-1]) {
		return "", 0
	}
	for name, known := range map[string]string{"AccountId": w.at.Account, "Region": w.at.Region} {
		if known == "" || !strings.HasPrefix(rest, known) {
			continue
		}
		if end := rest[len(known):]; end == "" || !letter(end[0]) || name == "Region" && w.zone(end) {
			return "${AWS::" + name + "}", len(known)
		}
	}
	return "", 0
}

// zone tells that the end of a text makes an availability zone of a region,
// where one is meant.
func (w *rewriter) zone(end string) bool {
	return len(end) == 1 && end[0] >= 'a' && end[0] <= 'z' && strings.Contains(joined(w.path), "AvailabilityZone")
}

// within finds the longest ARN or URL of a resource that a text begins with.
func (w *rewriter) within(rest string) *target {
	if !strings.HasPrefix(rest, "arn:") && !strings.HasPrefix(rest, "http") {
		return nil
	}
	for end := len(rest); end > len("arn:"); end-- {
		if end < len(rest) && wordy(rest[end]) {
			continue
		}
		if t := w.first(rest[:end], (*target).global); t != nil {
			return t
		}
	}
	return nil
}

// wordy tells that a character may be part of a name.
func wordy(c byte) bool { return c == '-' || c == '_' || c == '.' || letter(c) }

func letter(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
