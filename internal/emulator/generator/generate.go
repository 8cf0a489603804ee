package generator

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// The quotas (AWS documentation, "CloudFormation quotas", IaC generator).
const (
	maxResources  = 500
	maxTemplates  = 1000
	maxConcurrent = 5
)

func (s *Service) createGeneratedTemplate(ctx context.Context, in *cfn.CreateGeneratedTemplateInput) (*cfn.CreateGeneratedTemplateOutput, error) {
	call, now := wire.CallFrom(ctx), time.Now().UTC()
	g := &Generated{
		Account: call.Account, Region: call.Region, Partition: call.Partition, Name: aws.ToString(in.GeneratedTemplateName),
		Created: now, Updated: now, Ends: now.Add(s.config.Delay),
	}
	if err := s.configure(ctx, g, in); err != nil {
		return nil, err
	}
	err := s.store.Update(func(tx store.Tx) error {
		templates, err := store.List[*Generated](tx, key(call, "generated", ""))
		switch {
		case err != nil:
			return err
		case slices.ContainsFunc(templates, func(other *Generated) bool { return other.Name == g.Name }):
			return wire.Errorf("AlreadyExistsException", "Generated template %s already exists", g.Name)
		case len(templates) >= maxTemplates:
			return wire.Errorf("LimitExceededException", "The account has %d generated templates already", maxTemplates)
		case concurrent(templates, now) >= maxConcurrent:
			return tooMany()
		}
		number, _, err := store.Get[int](tx, "count/generated")
		if err != nil {
			return err
		}
		if err := store.Put(tx, "count/generated", number+1); err != nil {
			return err
		}
		g.UUID = uuid(hash([]int{number}))
		if err := g.add(tx, call, in.Resources); err != nil {
			return err
		}
		if err := store.Put(tx, key(call, "generatedid", g.UUID), g.Name); err != nil {
			return err
		}
		if g.Failure, err = demanded(tx, call, engine.Generate); err != nil {
			return err
		}
		return g.save(tx, call)
	})
	if err != nil {
		return nil, err
	}
	return &cfn.CreateGeneratedTemplateOutput{GeneratedTemplateId: aws.String(g.ARN())}, nil
}

func tooMany() error {
	return &wire.Error{Code: "ConcurrentResourcesLimitExceeded", Status: 429, Message: "No more than 5 generated templates can be in an InProgress or Pending status at one time"}
}

func concurrent(templates []*Generated, now time.Time) (n int) {
	for _, g := range templates {
		if now.Before(g.Ends) {
			n++
		}
	}
	return n
}

// configure takes over what a template is like as a whole.
func (s *Service) configure(ctx context.Context, g *Generated, in *cfn.CreateGeneratedTemplateInput) error {
	if in.Resources != nil && len(in.Resources) == 0 {
		return wire.Errorf("ValidationError", "1 validation error detected: Value '[]' at 'resources' failed to satisfy constraint: Member must have length greater than or equal to 1")
	}
	if in.TemplateConfiguration != nil {
		g.Config = *in.TemplateConfiguration
	}
	if in.StackName == nil {
		return nil
	}
	if s.config.StackTemplate == nil {
		return wire.Errorf(wire.ErrNotEmulated, "The parameter StackName of CreateGeneratedTemplate is not emulated here.")
	}
	body, id, err := s.config.StackTemplate(ctx, *in.StackName)
	g.Base, g.StackID = body, id
	return err
}

// add reads resources into a template. What cannot be read fails alone.
func (g *Generated) add(tx store.Tx, call wire.Call, definitions []types.ResourceDefinition) error {
	switch {
	case len(definitions) > maxResources:
		return wire.Errorf("ValidationError", "1 validation error detected: Value at 'resources' failed to satisfy constraint: Member must have length less than or equal to %d", maxResources)
	case len(g.Resources)+len(definitions) > maxResources:
		return wire.Errorf("LimitExceededException", "A generated template has at most %d resources", maxResources)
	}
	taken := map[string]bool{}
	for _, r := range g.Resources {
		taken[r.LogicalID] = true
	}
	for _, d := range definitions {
		r := &Resource{Type: aws.ToString(d.ResourceType), Identifier: d.ResourceIdentifier, LogicalID: aws.ToString(d.LogicalResourceId)}
		if r.LogicalID == "" {
			r.LogicalID = strings.NewReplacer("AWS::", "", "::", "").Replace(r.Type) + "00" + hash([]any{r.Type, r.Identifier})[:8]
		}
		if taken[r.LogicalID] {
			return wire.Errorf("ValidationError", "The logical ID %s is there twice", r.LogicalID)
		}
		taken[r.LogicalID] = true
		if err := r.read(tx, call); err != nil {
			return err
		}
		g.Resources = append(g.Resources, r)
	}
	return g.write()
}

// read takes over the properties that the resource has now.
func (r *Resource) read(tx store.Tx, call wire.Call) error {
	found, ok, err := provider.Get(tx, call.Account, call.Region, r.Type, joined(r.Type, r.Identifier))
	if err != nil {
		return err
	}
	r.Failure, r.Warnings, r.Properties, r.Parameters = "", nil, nil, nil
	if !ok {
		r.Failure = "Resource of type '" + r.Type + "' with identifier '" + joined(r.Type, r.Identifier) + "' was not found."
		return nil
	}
	r.describe(found)
	return r.disturb(tx, call)
}

func (s *Service) updateGeneratedTemplate(ctx context.Context, in *cfn.UpdateGeneratedTemplateInput) (*cfn.UpdateGeneratedTemplateOutput, error) {
	call, now := wire.CallFrom(ctx), time.Now().UTC()
	out := &cfn.UpdateGeneratedTemplateOutput{}
	err := s.store.Update(func(tx store.Tx) error {
		g, err := findGenerated(tx, call, in.GeneratedTemplateName)
		if err != nil {
			return err
		}
		templates, err := store.List[*Generated](tx, key(call, "generated", ""))
		if err != nil {
			return err
		}
		if now.Before(g.Ends) || concurrent(templates, now) >= maxConcurrent {
			return tooMany()
		}
		if err := g.change(tx, call, in); err != nil {
			return err
		}
		if g.Failure, err = demanded(tx, call, engine.Generate); err != nil {
			return err
		}
		g.Updated, g.Ends = now, now.Add(s.config.Delay)
		g.Changes++
		out.GeneratedTemplateId = aws.String(g.ARN())
		return g.save(tx, call)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (g *Generated) change(tx store.Tx, call wire.Call, in *cfn.UpdateGeneratedTemplateInput) error {
	if in.TemplateConfiguration != nil {
		g.Config = *in.TemplateConfiguration
	}
	for _, id := range in.RemoveResources {
		i := slices.IndexFunc(g.Resources, func(r *Resource) bool { return r.LogicalID == id })
		if i < 0 {
			return wire.Errorf("ValidationError", "The generated template has no resource %s", id)
		}
		g.Resources = slices.Delete(g.Resources, i, i+1)
	}
	if aws.ToBool(in.RefreshAllResources) {
		for _, r := range g.Resources {
			if err := r.read(tx, call); err != nil {
				return err
			}
		}
	}
	if name := aws.ToString(in.NewGeneratedTemplateName); name != "" && name != g.Name {
		if _, taken := tx.Get(key(call, "generated", name)); taken {
			return wire.Errorf("AlreadyExistsException", "Generated template %s already exists", name)
		}
		if err := tx.Delete(key(call, "generated", g.Name)); err != nil {
			return err
		}
		g.Name = name
		if err := store.Put(tx, key(call, "generatedid", g.UUID), name); err != nil {
			return err
		}
	}
	return g.add(tx, call, in.AddResources)
}

func (g *Generated) save(tx store.Tx, call wire.Call) error {
	return store.Put(tx, key(call, "generated", g.Name), g)
}

// findGenerated finds a template by its name or its ARN.
func findGenerated(tx store.Tx, call wire.Call, name *string) (*Generated, error) {
	wanted := aws.ToString(name)
	if strings.HasPrefix(wanted, "arn:") {
		if known, ok, err := store.Get[string](tx, key(call, "generatedid", wanted[strings.LastIndex(wanted, "/")+1:])); ok || err != nil {
			wanted = known
		}
	}
	g, ok, err := store.Get[*Generated](tx, key(call, "generated", wanted))
	if err == nil && !ok {
		err = &wire.Error{Code: "GeneratedTemplateNotFound", Status: 404, Message: "Generated template " + aws.ToString(name) + " not found"}
	}
	return g, err
}

func (s *Service) deleteGeneratedTemplate(ctx context.Context, in *cfn.DeleteGeneratedTemplateInput) (*cfn.DeleteGeneratedTemplateOutput, error) {
	call := wire.CallFrom(ctx)
	return nil, s.store.Update(func(tx store.Tx) error {
		g, err := findGenerated(tx, call, in.GeneratedTemplateName)
		if err != nil {
			return err
		}
		if time.Now().Before(g.Ends) {
			return tooMany()
		}
		if err := tx.Delete(key(call, "generatedid", g.UUID)); err != nil {
			return err
		}
		return tx.Delete(key(call, "generated", g.Name))
	})
}
