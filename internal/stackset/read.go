package stackset

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"golang.org/x/sync/errgroup"

	"github.com/cfn-cli/cfn/internal/awsclient"
)

const (
	// pageSize is the most that a list gives in one answer.
	pageSize = 100
	// fewInstances are so few that the overrides of each are read; else only
	// those of instances that are declared to have some, as each takes a call.
	fewInstances = 200
	// callsAtOnce bounds the calls that are made side by side.
	callsAtOnce = 8
)

// Find describes a StackSet, nil where it does not exist.
func (c *Client) Find(ctx context.Context, name string) (*types.StackSet, error) {
	out, err := c.cfn.DescribeStackSet(ctx, &cloudformation.DescribeStackSetInput{StackSetName: &name, CallAs: c.callAs})
	switch {
	case awsclient.Code(err) == codeNoSet:
		return nil, nil
	case err != nil:
		return nil, explain(err, name)
	case out.StackSet.Status == types.StackSetStatusDeleted:
		return nil, nil
	}
	return out.StackSet, nil
}

// Get describes a StackSet; one that does not exist is an error of kind
// NotFound.
func (c *Client) Get(ctx context.Context, name string) (*types.StackSet, error) {
	set, err := c.Find(ctx, name)
	if err == nil && set == nil {
		err = Absent(name)
	}
	return set, err
}

// List names the StackSets that exist.
func (c *Client) List(ctx context.Context) (all []types.StackSetSummary, err error) {
	pages := cloudformation.NewListStackSetsPaginator(c.cfn, &cloudformation.ListStackSetsInput{
		CallAs: c.callAs, Status: types.StackSetStatusActive, MaxResults: aws.Int32(pageSize),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explain(err, "")
		}
		all = append(all, page.Summaries...)
	}
	return all, nil
}

// Read gives the state of a StackSet, which need not exist. The overrides are
// read of all instances where they are few or all are asked for, else of those
// that are wanted with some.
func (c *Client) Read(ctx context.Context, name string, wanted map[Place]Want, all bool) (State, error) {
	set, err := c.Find(ctx, name)
	if err != nil || set == nil {
		return State{Instances: map[Place]Instance{}}, err
	}
	s := State{Set: set}
	if s.Instances, err = c.Instances(ctx, name, Filter{}); err != nil {
		return s, err
	}
	var unknown []Place
	for place := range s.Instances {
		if all || len(s.Instances) <= fewInstances || len(wanted[place].Overrides) > 0 {
			unknown = append(unknown, place)
		}
	}
	if err := c.readOverrides(ctx, name, s.Instances, unknown); err != nil {
		return s, err
	}
	if set.PermissionModel == types.PermissionModelsServiceManaged {
		s.Automatic, err = c.automatic(ctx, name)
	}
	return s, err
}

// Filter chooses stack instances; empty fields choose all.
type Filter struct {
	Account, Region string
	// Status is a detailed status, Drift a drift status.
	Status types.StackInstanceDetailedStatus
	Drift  types.StackDriftStatus
}

// Instances lists stack instances, without their overrides.
func (c *Client) Instances(ctx context.Context, name string, f Filter) (map[Place]Instance, error) {
	in := &cloudformation.ListStackInstancesInput{StackSetName: &name, CallAs: c.callAs, MaxResults: aws.Int32(pageSize)}
	if f.Account != "" {
		in.StackInstanceAccount = &f.Account
	}
	if f.Region != "" {
		in.StackInstanceRegion = &f.Region
	}
	if f.Status != "" {
		in.Filters = append(in.Filters, types.StackInstanceFilter{Name: types.StackInstanceFilterNameDetailedStatus, Values: aws.String(string(f.Status))})
	}
	if f.Drift != "" {
		in.Filters = append(in.Filters, types.StackInstanceFilter{Name: types.StackInstanceFilterNameDriftStatus, Values: aws.String(string(f.Drift))})
	}
	instances := map[Place]Instance{}
	pages := cloudformation.NewListStackInstancesPaginator(c.cfn, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explain(err, name)
		}
		for _, s := range page.Summaries {
			instances[Place{aws.ToString(s.Account), aws.ToString(s.Region)}] = newInstance(s)
		}
	}
	return instances, nil
}

func newInstance(s types.StackInstanceSummary) Instance {
	i := Instance{
		OU: aws.ToString(s.OrganizationalUnitId), Status: s.Status, Reason: aws.ToString(s.StatusReason),
		StackID: aws.ToString(s.StackId), Drift: s.DriftStatus, LastOperation: aws.ToString(s.LastOperationId),
	}
	if s.StackInstanceStatus != nil {
		i.Detailed = s.StackInstanceStatus.DetailedStatus
	}
	return i
}

// readOverrides completes instances with their overrides, some calls at a
// time. One that is gone by now is left out.
func (c *Client) readOverrides(ctx context.Context, name string, instances map[Place]Instance, places []Place) error {
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(callsAtOnce)
	var mu sync.Mutex
	for _, place := range places {
		group.Go(func() error {
			out, err := c.cfn.DescribeStackInstance(gctx, &cloudformation.DescribeStackInstanceInput{
				StackSetName: &name, StackInstanceAccount: &place.Account, StackInstanceRegion: &place.Region, CallAs: c.callAs,
			})
			mu.Lock()
			defer mu.Unlock()
			if awsclient.Code(err) == codeNoInstance {
				delete(instances, place)
				return nil
			}
			if err != nil {
				return explain(err, name)
			}
			i := instances[place]
			i.Known = true
			for _, p := range out.StackInstance.ParameterOverrides {
				if i.Overrides == nil {
					i.Overrides = map[string]string{}
				}
				i.Overrides[aws.ToString(p.ParameterKey)] = aws.ToString(p.ParameterValue)
			}
			instances[place] = i
			return nil
		})
	}
	return group.Wait()
}

// automatic reads where accounts that join are deployed to.
func (c *Client) automatic(ctx context.Context, name string) (map[string][]string, error) {
	regions := map[string][]string{}
	in := &cloudformation.ListStackSetAutoDeploymentTargetsInput{StackSetName: &name, CallAs: c.callAs, MaxResults: aws.Int32(pageSize)}
	for {
		page, err := c.cfn.ListStackSetAutoDeploymentTargets(ctx, in)
		if err != nil {
			return nil, explain(err, name)
		}
		for _, s := range page.Summaries {
			regions[aws.ToString(s.OrganizationalUnitId)] = s.Regions
		}
		if in.NextToken = page.NextToken; in.NextToken == nil {
			return regions, nil
		}
	}
}
