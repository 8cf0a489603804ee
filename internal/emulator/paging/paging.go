// Package paging cuts what CloudFormation lists into the pages of its answers.
package paging

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// tokenMark tells our own tokens from anything else.
const tokenMark = "page:"

// Token makes the NextToken that stands for a place in a list.
func Token(place string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(tokenMark + strings.TrimLeft(place, "0")))
}

// Place is the place that a NextToken stands for.
func Place(token string) (int, error) {
	place, ours := decode(token, tokenMark)
	n, err := strconv.Atoi(place)
	if err != nil || !ours || n < 0 {
		return 0, invalid()
	}
	return n, nil
}

func decode(token, mark string) (place string, ours bool) {
	decoded, err := base64.RawURLEncoding.DecodeString(token)
	place, ours = strings.CutPrefix(string(decoded), mark)
	return place, ours && err == nil
}

func invalid() error {
	return wire.Errorf("ValidationError", "The specified next token is invalid.")
}

// Size is how many entries an answer has: as many as are asked for, at most as
// many as one holds.
func Size(asked *int32, most int) int {
	if asked == nil || *asked < 1 {
		return most
	}
	return min(int(*asked), most)
}

// List cuts a list: the part that begins at the place of token, and the token
// of the rest, nil where there is none.
func List[T any](list []T, token *string, size int) ([]T, *string, error) {
	first := 0
	if token != nil {
		var err error
		if first, err = Place(*token); err != nil {
			return nil, nil, err
		}
	}
	first = min(first, len(list))
	last := min(first+size, len(list))
	if last == len(list) {
		return list[first:], nil, nil
	}
	next := Token(strconv.Itoa(last))
	return list[first:last], &next, nil
}

// recordMark tells the tokens of records, which stand for a key, from others.
const recordMark = "after:"

// Records visits the records under a prefix, from the place of token on, until
// take has taken as many as a page has. It gives the token of the rest, nil
// where there is none.
func Records[T any](tx store.Tx, prefix string, token *string, size int, take func(*T) bool) (*string, error) {
	last := ""
	if token != nil {
		name, ours := decode(*token, recordMark)
		if !ours {
			return nil, invalid()
		}
		last = prefix + name
	}
	taken := 0
	for key, value := range tx.Ascend(prefix, last) {
		if taken == size {
			next := base64.RawURLEncoding.EncodeToString([]byte(recordMark + strings.TrimPrefix(last, prefix)))
			return &next, nil
		}
		var record T
		if err := json.Unmarshal(value, &record); err != nil {
			return nil, err
		}
		if take(&record) {
			taken++
		}
		last = key
	}
	return nil, nil
}
