package engine

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

func (e *Engine) getTemplate(ctx context.Context, in *cfn.GetTemplateInput) (*cfn.GetTemplateOutput, error) {
	p := placeOf(wire.CallFrom(ctx))
	var body string
	err := e.store.View(func(tx store.Tx) error {
		s, d, err := templateOwner(tx, p, in)
		if err != nil {
			return err
		}
		if body, err = readText(tx, s, d.Template); err != nil || in.TemplateStage != types.TemplateStageProcessed {
			return err
		}
		body, err = processedText(tx, s, d, body)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &cfn.GetTemplateOutput{
		TemplateBody:    aws.String(body),
		StagesAvailable: []types.TemplateStage{types.TemplateStageOriginal, types.TemplateStageProcessed},
	}, nil
}

// processedText is the template after its transforms: the same text where it
// has none.
func processedText(tx store.Tx, s *Stack, d *Deployment, body string) (string, error) {
	original, err := parse(body)
	if err != nil || len(original.Macros()) == 0 {
		return body, err
	}
	processed, err := loadTemplate(tx, s, d)
	if err != nil {
		return "", answer(err)
	}
	return nodeJSON(processed.Root), nil
}

// templateOwner finds the deployment whose template is asked for: a change
// set's, or the stack's own.
func templateOwner(tx store.Tx, p place, in *cfn.GetTemplateInput) (*Stack, *Deployment, error) {
	if in.ChangeSetName == nil && in.StackName == nil {
		return nil, nil, wire.Errorf("ValidationError", "StackName is required if ChangeSetName is not specified.")
	}
	if in.ChangeSetName != nil {
		if in.StackName == nil && !isARN(*in.ChangeSetName) {
			return nil, nil, wire.Errorf("ValidationError", "StackName is a required parameter.")
		}
		c, s, err := findChangeSet(tx, p, in.ChangeSetName, in.StackName)
		if err != nil {
			return nil, nil, err
		}
		return s, &c.Deployment, nil
	}
	s, err := findStack(tx, p, *in.StackName, anyStack)
	if err != nil {
		return nil, nil, err
	}
	if s == nil {
		return nil, nil, withIDDoesNotExist(*in.StackName)
	}
	return s, &s.Deployment, nil
}
