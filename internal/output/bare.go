package output

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
)

// bare gives what a query has found without quotes, as scripts want it: a
// value on one line, the elements of a list a line each, a list within a list
// as tab separated values.
func bare(value any) ([]byte, error) {
	var b bytes.Buffer
	if value == nil {
		return nil, nil
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for _, element := range list {
		cells, ok := element.([]any)
		if !ok {
			cells = []any{element}
		}
		words := make([]string, len(cells))
		for i, cell := range cells {
			word, err := word(cell)
			if err != nil {
				return nil, err
			}
			words[i] = word
		}
		b.WriteString(strings.Join(words, "\t") + "\n")
	}
	return b.Bytes(), nil
}

func word(value any) (string, error) {
	switch value := value.(type) {
	case nil:
		return "", nil
	case string:
		return value, nil
	case bool, float64:
		data, err := json.Marshal(value)
		return string(data), err
	default:
		return "", diag.New(diag.Usage, "output.query", "--output text shows plain values, and --query finds objects").
			WithHint("add  --output json, or name the fields:  --query '…[field1, field2]'")
	}
}
