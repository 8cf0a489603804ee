package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

// ToYAML writes any value that encoding/json can write as one YAML document:
// the same fields in the same order, strings quoted only where a YAML 1.1 or
// 1.2 reader would take them for something else, and line breaks kept
// readable.
func ToYAML(value any) ([]byte, error) {
	var source bytes.Buffer
	encoder := json.NewEncoder(&source)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(&source)
	decoder.UseNumber()
	node, err := yamlNode(decoder)
	if err != nil {
		return nil, err
	}
	return dumpYAML(node)
}

func dumpYAML(node *yaml.Node) ([]byte, error) {
	return yaml.Dump(node, yaml.WithIndent(2), yaml.WithCompactSeqIndent(false), yaml.WithLineWidth(-1))
}

// yamlNode turns the next JSON value into a node. It goes by tokens because a
// map would lose the order of the fields.
func yamlNode(d *json.Decoder) (*yaml.Node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		return yamlCollection(d, t)
	case string:
		return yamlText(t), nil
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: t.String()}, nil
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: fmt.Sprint(t)}, nil
	default:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}, nil
	}
}

// yamlStyle quotes what YAML 1.1 readers, PyYAML among them, take for a truth
// value, a number (12:30 is one) or a date; the rest is quoted where YAML needs
// it. Where quotes are needed for a mark, they are the same double ones.
func yamlStyle(text string) yaml.Style {
	if strings.ContainsRune(text, '\n') {
		return 0
	}
	switch strings.ToLower(text) {
	case "", "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~":
		return yaml.DoubleQuotedStyle
	}
	first, numeric := rune(text[0]), strings.Trim(text, "0123456789abcdefABCDEFinINoOtTxXzZ_.,:+- ") == ""
	if strings.ContainsRune("0123456789.+-", first) && numeric || strings.ContainsRune("*&!%@`#|>{}[]:'", first) && !strings.ContainsAny(text, `"\`) {
		return yaml.DoubleQuotedStyle
	}
	return 0
}

func yamlCollection(d *json.Decoder, open json.Delim) (*yaml.Node, error) {
	node := &yaml.Node{Kind: yaml.SequenceNode}
	if open == '{' {
		node.Kind = yaml.MappingNode
	}
	for d.More() {
		item, err := yamlNode(d) // a key is a string token like any other
		if err != nil {
			return nil, err
		}
		node.Content = append(node.Content, item)
	}
	if _, err := d.Token(); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return compactEmpty(node), nil
}
