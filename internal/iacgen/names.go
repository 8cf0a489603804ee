package iacgen

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode"
)

// maxName is how much of a resource's own name goes into its logical ID.
const maxName = 60

var uuid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-`)

// Names gives each resource a logical ID that tells what it is: the type's last
// word and the resource's own name. The same resource gets the same one each
// time; where two would share one, each has a part of a hash besides.
func Names(list []Resource) []string {
	names, times := make([]string, len(list)), map[string]int{}
	for i, r := range list {
		names[i] = name(r)
		times[strings.ToLower(names[i])]++
	}
	for i, r := range list {
		if times[strings.ToLower(names[i])] > 1 {
			sum := sha256.Sum256([]byte(r.key()))
			names[i] += hex.EncodeToString(sum[:4])
		}
	}
	return names
}

func name(r Resource) string {
	kind := r.Type[strings.LastIndex(r.Type, ":")+1:]
	var own strings.Builder
	for part := range strings.SplitSeq(r.ID(), "|") {
		part = part[strings.LastIndexAny(part, ":/")+1:]
		switch {
		case uuid.MatchString(part):
			part = part[:8]
		case generatedID.MatchString(part): // the type says what sg- says
			part = part[strings.IndexByte(part, '-')+1:]
		}
		own.WriteString(words(part))
	}
	text := own.String()
	if len(text) > maxName {
		text = text[:maxName]
	}
	if rest, ok := strings.CutPrefix(strings.ToLower(text), strings.ToLower(kind)); ok {
		text = text[len(text)-len(rest):]
	}
	return words(kind) + text
}

// words joins the words of a name in the manner of logical IDs.
func words(text string) string {
	var b strings.Builder
	up := true
	for _, c := range text {
		switch {
		case c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c):
			up = true
		case up:
			b.WriteRune(unicode.ToUpper(c))
			up = false
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}
