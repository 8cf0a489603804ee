package engine

import (
	"fmt"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/template"
)

// resolver answers what an evaluation asks: from the resources that a stack
// has by now, in the transaction of the moment.
type resolver struct {
	*Engine
	tx        store.Tx
	stack     *Stack
	resources map[string]*Resource
	// importing notes the stack as a user of the exports it asks for, from the
	// moment on in which it first does.
	importing bool
	// foreseeing takes the outputs that a nested stack does not have yet as
	// ones that it will have.
	foreseeing bool
}

var _ template.OutputResolver = (*resolver)(nil)

func (v *resolver) Ref(logicalID string) (any, error) {
	r, err := v.existing(logicalID)
	if err != nil {
		return nil, err
	}
	if r.nested() {
		return r.PhysicalID, nil
	}
	return v.config.Provider.Ref(v.tx, physical(v.stack, r, &r.Version))
}

func (v *resolver) GetAtt(logicalID, attribute string) (any, error) {
	r, err := v.existing(logicalID)
	if err != nil {
		return nil, err
	}
	if r.nested() {
		return v.output(r, attribute)
	}
	if r.Type == waitConditionType && attribute == "Data" && r.Data != "" {
		return r.Data, nil
	}
	return v.config.Provider.GetAtt(v.tx, physical(v.stack, r, &r.Version), attribute)
}

func (v *resolver) existing(logicalID string) (*Resource, error) {
	r := v.resources[logicalID]
	if r == nil || r.PhysicalID == "" {
		return nil, fmt.Errorf("Unable to retrieve attributes of %s, which does not exist.", logicalID)
	}
	return r, nil
}

func (v *resolver) Import(name string) (string, error) {
	if v.importing {
		if err := addImport(v.tx, v.stack, name); err != nil {
			return "", err
		}
	}
	return importValue(v.tx, v.stack.place(), name)
}

func (v *resolver) Dynamic(service, key string) (string, error) {
	return v.dynamic(v.tx, v.stack.place(), service, key)
}

// StackOutput gives an output of a stack in any place: the account is that of
// the role (AWS documentation, "Fn::GetStackOutput").
func (v *resolver) StackOutput(stack, output, region, roleARN string) (string, error) {
	p := v.stack.place()
	if region != "" {
		p.region = region
	}
	if parts := strings.Split(roleARN, ":"); len(parts) > 4 {
		p.account = parts[4]
	}
	s, err := findStack(v.tx, p, stack, liveStack)
	if err != nil {
		return "", err
	}
	if s == nil {
		return "", withIDDoesNotExist(stack)
	}
	for _, o := range s.Outputs {
		if o.Key == output {
			return o.Value, nil
		}
	}
	return "", fmt.Errorf("No output named %s found in stack %s.", output, stack)
}

func (v *resolver) Zones(region string) []string { return zones(region) }

func (e *Engine) dynamic(tx store.Tx, p place, service, key string) (string, error) {
	if e.config.Dynamic == nil {
		return "", fmt.Errorf("Not emulated: values of the service %s.", service)
	}
	return e.config.Dynamic(tx, p.account, p.region, service, key)
}

// zones are the availability zones that Fn::GetAZs gives. Three for every
// region: which ones an account has cannot be known.
func zones(region string) []string {
	return []string{region + "a", region + "b", region + "c"}
}

// physical is a version of a resource as its provider sees it.
func physical(s *Stack, r *Resource, v *Version) Physical {
	return Physical{
		Account: s.Account, Region: s.Region, Partition: s.Partition,
		StackName: s.Name, StackID: s.ID(), LogicalID: r.LogicalID, Type: r.Type,
		PhysicalID: v.PhysicalID, Identifier: v.Identifier, Properties: v.Properties, Tags: v.Tags, Unique: v.Unique,
	}
}
