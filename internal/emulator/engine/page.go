package engine

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// tokenMark tells our own tokens from anything else.
const tokenMark = "page:"

// writeToken makes the NextToken that stands for a place in a list.
func writeToken(place string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(tokenMark + strings.TrimLeft(place, "0")))
}

// readToken is the place that a NextToken stands for.
func readToken(token string) (int, error) {
	decoded, err := base64.RawURLEncoding.DecodeString(token)
	place, ours := strings.CutPrefix(string(decoded), tokenMark)
	n, convErr := strconv.Atoi(place)
	if err != nil || !ours || convErr != nil || n < 0 {
		return 0, wire.Errorf("ValidationError", "The specified next token is invalid.")
	}
	return n, nil
}

// page cuts a list: the part that begins at the place of token, and the token
// of the rest, nil where there is none.
func page[T any](list []T, token *string, size int) ([]T, *string, error) {
	first := 0
	if token != nil {
		var err error
		if first, err = readToken(*token); err != nil {
			return nil, nil, err
		}
	}
	first = min(first, len(list))
	last := min(first+size, len(list))
	if last == len(list) {
		return list[first:], nil, nil
	}
	next := writeToken(strconv.Itoa(last))
	return list[first:last], &next, nil
}
