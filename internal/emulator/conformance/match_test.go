package conformance

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// names pairs what differs in each run (ids, ARNs, generated names) one to
// one with what stands for it in a recording.
type names struct {
	actual   map[string]string // recorded token → actual text
	recorded map[string]string // actual text → recorded token
}

func newNames() *names {
	return &names{actual: map[string]string{}, recorded: map[string]string{}}
}

const uuid = `[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`

// apiPart is the part of an ARN with the id of a REST API.
const apiPart = `\b[0-9]+[a-z][a-z0-9]{5,}/\*`

var (
	token   = regexp.MustCompile(`<[a-z][a-z0-9-]*(:\d+)?>|` + apiPart + `|` + uuid)
	uuidEnd = regexp.MustCompile(uuid + "$")
	// suffix ends the names that CloudFormation makes, also where a function's
	// name is part of an address.
	suffix = regexp.MustCompile(`-([A-Za-z0-9]{12})(/invocations)?$`)
	// serviceID are ids that API Gateway makes.
	serviceID = regexp.MustCompile(`^[0-9]+[a-z][a-z0-9]+$`)
)

// match reports whether actual is what was recorded, and remembers the pairs
// that this needs.
func (n *names) match(recorded, actual string) bool {
	pattern, tokens := n.pattern(recorded)
	if len(tokens) == 0 {
		return recorded == actual
	}
	found := regexp.MustCompile("(?s)^" + pattern + "$").FindStringSubmatch(actual)
	if found == nil {
		return false
	}
	for i, t := range tokens {
		known, ok := n.actual[t]
		other, taken := n.recorded[found[i+1]]
		if ok && known != found[i+1] || taken && other != t {
			return false
		}
		n.actual[t], n.recorded[found[i+1]] = found[i+1], t
	}
	return true
}

// pattern is the expression that recorded stands for, with one group for each
// of its tokens. A token with a known partner stands for that only.
func (n *names) pattern(recorded string) (string, []string) {
	if serviceID.MatchString(recorded) && (len(recorded) == 6 || len(recorded) == 10) {
		return fmt.Sprintf("([a-z0-9]{%d})", len(recorded)), []string{recorded}
	}
	var b strings.Builder
	var tokens []string
	add := func(token, free string) {
		if known, ok := n.actual[token]; ok {
			free = regexp.QuoteMeta(known)
		}
		b.WriteString("(" + free + ")")
		tokens = append(tokens, token)
	}
	made, behind := "", ""
	if m := suffix.FindStringSubmatch(recorded); m != nil && mixed(m[1]) && !uuidEnd.MatchString(recorded) {
		made, behind = m[1], m[2]
		recorded = strings.TrimSuffix(recorded, made+behind)
	}
	rest := 0
	for _, at := range token.FindAllStringIndex(recorded, -1) {
		b.WriteString(regexp.QuoteMeta(recorded[rest:at[0]]))
		t := recorded[at[0]:at[1]]
		switch {
		case strings.HasPrefix(t, "<"):
			add(t, ".+?")
		case strings.HasSuffix(t, "/*"):
			add(t, `[a-z0-9]{10}/\*`)
		default:
			add(t, uuid)
		}
		rest = at[1]
	}
	b.WriteString(regexp.QuoteMeta(recorded[rest:]))
	if made != "" {
		add(made, "[A-Za-z0-9]{12}")
		b.WriteString(behind)
	}
	return b.String(), tokens
}

// mixed tells a random ending from a word.
func mixed(s string) bool {
	lower := strings.ContainsFunc(s, unicode.IsLower)
	return lower && (strings.ContainsFunc(s, unicode.IsUpper) || strings.ContainsFunc(s, unicode.IsDigit))
}

func TestMatchPairsOneToOne(t *testing.T) {
	n := newNames()
	steps := []struct {
		recorded, actual string
		want             bool
	}{
		{"<stack-name:1>", "shop", true},
		{"arn:<partition>:sns:<region>:111111111111:t", "arn:aws:sns:us-east-1:111111111111:t", true},
		{"The stack is <stack-name:1>", "The stack is shop", true},
		{"The stack is <stack-name:1>", "The stack is other", false},
		{"<stack-name:2>", "shop", false}, // one name, two placeholders
		{"CFN-A-VHDXP6O2wX1c", "CFN-A-abcDEF123456", true},
		{"CFN-A-VHDXP6O2wX1c", "CFN-A-anotherOne12", false},
		{"f:CFN-A-VHDXP6O2wX1c/invocations", "f:CFN-A-abcDEF123456/invocations", true},
		{"CFN-B-cqwh82b6Ge6W", "CFN-B-short", false},
		{"A-5cbf35a2-4a92-4554-a111-1f96269d3814", "A-11111111-2222-3333-4444-555555555555", true},
		{"A-5cbf35a2-4a92-4554-a111-1f96269d3814", "A-CREATE_COMPLETE-date", false},
		{"arn:<partition>:execute-api:<region>:111111111111:317w2e8pc3/*/GET/a", "arn:aws:execute-api:us-east-1:111111111111:x3bkvg108b/*/GET/a", true},
		{"arn:<partition>:execute-api:<region>:111111111111:317w2e8pc3/*/GET/a", "arn:aws:execute-api:us-east-1:111111111111:0123456789/*/GET/a", false},
		{"display-value-1", "display-value-1", true},
		{"display-value-1", "display-value-2", false},
	}
	for _, s := range steps {
		if got := n.match(s.recorded, s.actual); got != s.want {
			t.Errorf("match(%q, %q) = %t", s.recorded, s.actual, got)
		}
	}
}
