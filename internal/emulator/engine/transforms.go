package engine

import (
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/transform"
	"github.com/cfn-cli/cfn/internal/emulator/transform/sam"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/template"
)

// process does the transforms of a deployment's template, once for a request,
// as what they include may change later, and checks what comes out. Its errors
// are answers.
func (e *Engine) process(v *resolver, original *template.Template, r request, d *Deployment, body string) (*template.Template, error) {
	tx, s := v.tx, v.stack
	expanded, err := e.transformed(v, original, d)
	if err != nil {
		return nil, err
	}
	if err := check(expanded, r); err != nil {
		return nil, err
	}
	processed, err := expand(expanded, s, d)
	if err != nil {
		return nil, answer(err)
	}
	if processed != original {
		if err := processed.Validate(); err != nil {
			return nil, answer(err)
		}
		if err := checkTypes(processed, r.resourceTypes); err != nil {
			return nil, err
		}
	}
	if d.Template, err = putTemplate(tx, s, body, expanded); err != nil {
		return nil, err
	}
	if err := checkSameTypes(tx, s, processed); err != nil {
		return nil, err
	}
	d.Description = processed.Description
	return processed, e.rehearse(s, d, processed, v)
}

// transformed does all transforms but AWS::LanguageExtensions, which is done
// each time the template is read.
func (e *Engine) transformed(v *resolver, t *template.Template, d *Deployment) (*template.Template, error) {
	values, err := bound(t, d.Parameters)
	if err != nil {
		return nil, err
	}
	out, err := transform.Expand(t, transform.Outside{
		Scope: template.Scope{Parameters: values, Pseudo: pseudo(v.stack), NotificationARNs: d.NotificationARNs, Resolver: v},
		Object: func(bucket, key string) ([]byte, error) {
			if e.config.Object == nil {
				return nil, wire.Errorf(wire.ErrNotEmulated, "S3 is not emulated here.")
			}
			return e.config.Object(v.tx, v.stack.Account, bucket, key)
		},
	})
	var failure *transform.Failure
	var refused sam.NotEmulated
	switch {
	case errors.As(err, &failure):
		return nil, wire.Errorf("ValidationError", "%s", failure.Text)
	case errors.As(err, &refused):
		return nil, wire.Errorf(wire.ErrNotEmulated, "%s", string(refused))
	case err != nil:
		return nil, answer(err)
	}
	return out, nil
}

// late tells whether a template is only found wrong when its transforms are
// done. AWS does them after the request: then the change set or the operation
// fails, not the request. What needs another capability, and what is not
// emulated, is answered at once.
func late(original *template.Template, err error) (reason string, is bool) {
	var known *wire.Error
	if !errors.As(err, &known) || known.Code != "ValidationError" || len(original.Macros()) == 0 {
		return "", false
	}
	return known.Message, true
}

// failTransforms ends an operation whose template could not be processed. AWS
// tells the reason in an event of its own.
func (m *machine) failTransforms() error {
	s := m.stack
	s.Operation.Problem = s.Fault
	if s.Operation.Type == types.OperationTypeCreateStack {
		if err := m.setStatus(m.turn, s, types.StackStatusCreateInProgress, s.Fault); err != nil {
			return err
		}
		s.Operation.Problem = strings.TrimSuffix(s.Fault, ".") + "."
	}
	return m.abort()
}

// putTemplate keeps the text of a template as it was given, and beside it what
// it became by its transforms.
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

// readIncluded reads a template's text after its transforms.
func readIncluded(tx store.Tx, s *Stack, key string) (string, error) {
	if text, found, err := store.Get[string](tx, includedKey(s, key)); found || err != nil {
		return text, err
	}
	return readText(tx, s, key)
}

func includedKey(s *Stack, key string) string { return textKey(s.place(), s.UUID, key+".included") }
