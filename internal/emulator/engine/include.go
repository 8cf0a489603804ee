package engine

import (
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/transform"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/template"
)

// include does the transform AWS::Include, once for a request: what it
// includes may change later.
func (e *Engine) include(tx store.Tx, s *Stack, t *template.Template, d *Deployment) (*template.Template, error) {
	values, err := bound(t, d.Parameters)
	if err != nil {
		return nil, err
	}
	evaluator := t.Evaluator(template.Scope{Parameters: values, Pseudo: pseudo(s), Resolver: &resolver{Engine: e, tx: tx, stack: s}})
	included, err := transform.Expand(t, transform.Outside{
		Value: evaluator.Value,
		Object: func(bucket, key string) ([]byte, error) {
			if e.config.Object == nil {
				return nil, wire.Errorf(wire.ErrNotEmulated, "S3 is not emulated here.")
			}
			return e.config.Object(tx, s.Account, bucket, key)
		},
	})
	if err != nil {
		return nil, wire.Errorf("ValidationError", "%s", err.Error())
	}
	if included == t {
		return t, nil
	}
	return parse(string(included.Source))
}

// putTemplate keeps the text of a template as it was given, and beside it what
// it became by including others.
func putTemplate(tx store.Tx, s *Stack, body string, included *template.Template) (string, error) {
	if text := string(included.Source); text != body {
		key := hash(body + text)
		if err := store.Put(tx, textKey(s.place(), s.UUID, key), body); err != nil {
			return "", err
		}
		return key, store.Put(tx, includedKey(s, key), text)
	}
	return putText(tx, s, body)
}

// readIncluded reads a template's text after its includes.
func readIncluded(tx store.Tx, s *Stack, key string) (string, error) {
	if text, found, err := store.Get[string](tx, includedKey(s, key)); found || err != nil {
		return text, err
	}
	return readText(tx, s, key)
}

func includedKey(s *Stack, key string) string { return textKey(s.place(), s.UUID, key+".included") }
