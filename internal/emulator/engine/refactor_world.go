package engine

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// world is what a refactor makes of its stacks: each with the resources that
// stay there and those that come. Values are evaluated in it, so that what
// refers to a resource finds it wherever it is by now.
type world struct {
	*Engine
	tx     store.Tx
	stacks []*Stack // as they are to be
	after  []map[string]*Resource
	plans  []*plan
}

// newWorld makes the world of a refactor whose moves are known.
func (e *Engine) newWorld(tx store.Tx, r *Refactor) (*world, error) {
	w := &world{Engine: e, tx: tx}
	for _, m := range r.Members {
		s, err := r.future(tx, m)
		if err != nil {
			return nil, err
		}
		resources, err := liveResources(tx, s)
		if err != nil {
			return nil, err
		}
		w.stacks, w.after = append(w.stacks, s), append(w.after, resources)
	}
	if err := w.move(r); err != nil {
		return nil, err
	}
	for i, s := range w.stacks {
		t, err := loadTemplate(tx, s, &s.Deployment)
		if err != nil {
			return nil, err
		}
		p, err := newPlan(s, &s.Deployment, t, w.resolver(i))
		if err != nil {
			return nil, err
		}
		w.plans = append(w.plans, p)
	}
	return w, nil
}

// move puts the resources to their new places.
func (w *world) move(r *Refactor) error {
	sources := make([]*Resource, len(r.Moves))
	for i, m := range r.Moves {
		if sources[i] = m.Source; sources[i] == nil {
			sources[i] = w.after[m.From.Member][m.From.LogicalID]
		}
		delete(w.after[m.From.Member], m.From.LogicalID)
	}
	for i, m := range r.Moves {
		if sources[i] == nil {
			return fmt.Errorf("%s is not in the store", m.From.LogicalID)
		}
		moved := *sources[i]
		moved.LogicalID = m.To.LogicalID
		w.after[m.To.Member][m.To.LogicalID] = &moved
	}
	return nil
}

// liveResources are the resources that a stack has, each with the identifier
// under which it is found also where its names do not follow from its place.
func liveResources(tx store.Tx, s *Stack) (map[string]*Resource, error) {
	list, err := store.List[*Resource](tx, resourcePrefix(s.place(), s.UUID))
	resources := map[string]*Resource{}
	for _, r := range list {
		if r.PhysicalID == "" || r.Status == types.ResourceStatusDeleteComplete {
			continue
		}
		found, ok, err := provider.Find(tx, physical(s, r, &r.Version))
		if err != nil {
			return nil, err
		}
		if ok {
			r.Identifier = found.Identifier
		}
		resources[r.LogicalID] = r
	}
	return resources, err
}

// version evaluates a resource of member i.
func (w *world) version(i int, logicalID string) (Version, error) {
	p := w.plans[i]
	v, err := p.version(p.template.Resource(logicalID))
	v.Tags = tagsFor(w.stacks[i], logicalID)
	v.is(&w.after[i][logicalID].Version)
	return v, err
}

// resolver answers for member i.
func (w *world) resolver(i int) *worldResolver {
	return &worldResolver{
		resolver: &resolver{Engine: w.Engine, tx: w.tx, stack: w.stacks[i], resources: w.after[i]}, world: w,
	}
}

// worldResolver takes exports from the stacks as they are to be.
type worldResolver struct {
	*resolver
	world *world
}

func (v *worldResolver) Import(name string) (string, error) {
	value, found, err := v.world.export(name)
	if found || err != nil {
		return value, err
	}
	export, ok, err := store.Get[Export](v.tx, exportKey(v.stack.place(), name))
	if err != nil {
		return "", err
	}
	if !ok || v.world.has(export.StackUUID) {
		return "", fmt.Errorf("No export named %s found.", name)
	}
	return export.Value, nil
}

func (w *world) has(uuid string) bool {
	for _, s := range w.stacks {
		if s.UUID == uuid {
			return true
		}
	}
	return false
}

// export finds an export that one of the stacks will have.
func (w *world) export(name string) (value string, found bool, err error) {
	for _, p := range w.plans {
		for _, o := range p.template.Outputs {
			if o.Export == nil {
				continue
			}
			if active, err := p.real.ActiveOutput(o); err != nil || !active {
				continue
			}
			if exported, err := p.real.Text(o.Export); err != nil || exported != name {
				continue
			}
			value, err = p.real.Text(o.Value)
			return value, true, err
		}
	}
	return "", false, nil
}

// outputs evaluates what all stacks put out.
func (w *world) outputs() ([][]Output, error) {
	all := make([][]Output, len(w.plans))
	for i, p := range w.plans {
		var err error
		if all[i], err = p.outputs(); err != nil {
			return nil, fmt.Errorf("%s: %w", w.stacks[i].ID(), err)
		}
	}
	return all, nil
}
