package stacksets

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// pageSize is how many entries one answer has at most.
const pageSize = 100

// pages visits the records under a prefix, from the place of token on, until
// take has taken a page of them. It gives the token of the rest.
func pages[T any](tx store.Tx, prefix string, token *string, most *int32, take func(*T) bool) (*string, error) {
	size := pageSize
	if most != nil && int(*most) < size && *most > 0 {
		size = int(*most)
	}
	after := ""
	if token != nil {
		place, err := base64.RawURLEncoding.DecodeString(*token)
		if err != nil || !strings.HasPrefix(string(place), "after:") {
			return nil, wire.Errorf("ValidationError", "The specified next token is invalid.")
		}
		after = strings.TrimPrefix(string(place), "after:")
	}
	taken, last := 0, after
	if after != "" {
		after = prefix + after
	}
	for key, value := range tx.Ascend(prefix, after) {
		if taken == size {
			next := base64.RawURLEncoding.EncodeToString([]byte("after:" + last))
			return &next, nil
		}
		var record T
		if err := json.Unmarshal(value, &record); err != nil {
			return nil, err
		}
		if take(&record) {
			taken++
		}
		last = key[len(prefix):]
	}
	return nil, nil
}
