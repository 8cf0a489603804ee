// Package logs is the emulator's Amazon CloudWatch Logs, as far as its log
// groups go. Nothing is logged.
//
// A log group is a resource of type AWS::Logs::LogGroup.
package logs

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

const groupType = "AWS::Logs::LogGroup"

// The shapes of the API, with the members that are emulated.
type (
	createInput struct {
		LogGroupName, KmsKeyId, LogGroupClass string
		Tags                                  map[string]string
	}
	nameInput      struct{ LogGroupName string }
	retentionInput struct {
		LogGroupName    string
		RetentionInDays int64
	}
	describeInput struct {
		LogGroupNamePrefix, LogGroupNamePattern, LogGroupClass, NextToken string
		Limit                                                             *int32
	}
	describeOutput struct {
		LogGroups []group
		NextToken string
	}
	group struct {
		LogGroupName, LogGroupArn, Arn, KmsKeyId, LogGroupClass string
		CreationTime, StoredBytes                               int64
		MetricFilterCount                                       int32
		RetentionInDays                                         *int64
	}
	arnInput   struct{ ResourceArn string }
	tagsOutput struct{ Tags map[string]string }
	tagInput   struct {
		ResourceArn string
		Tags        map[string]string
	}
	untagInput struct {
		ResourceArn string
		TagKeys     []string
	}
	nothing struct{}
)

type service struct{ services.Door }

// New makes the service's registry.
func New(door services.Door) *wire.Registry {
	const nothingLogged = "nothing is logged here"
	r := wire.NewRegistry(wire.Service{
		Name: "CloudWatch Logs", JSON: &wire.JSON{Version: "1.1", Target: "Logs_20140328", Lower: true},
		Refused: map[string]string{
			"PutLogEvents": nothingLogged, "GetLogEvents": nothingLogged, "FilterLogEvents": nothingLogged,
			"StartLiveTail": nothingLogged, "StartQuery": nothingLogged,
		},
		Required: map[string][]string{
			"createInput":    {"LogGroupName"},
			"nameInput":      {"LogGroupName"},
			"retentionInput": {"LogGroupName", "RetentionInDays"},
			"arnInput":       {"ResourceArn"},
			"tagInput":       {"ResourceArn", "Tags"},
			"untagInput":     {"ResourceArn", "TagKeys"},
		},
		Limits: map[string]wire.Limit{
			"LogGroupName": {Min: 1, Max: 512, Pattern: `[\.\-_/#A-Za-z0-9]+`},
			"Limit":        {Min: 1, Max: 50},
		},
	})
	s := service{door}
	wire.Handle(r, "CreateLogGroup", s.create)
	wire.Handle(r, "DeleteLogGroup", s.delete)
	wire.Handle(r, "DescribeLogGroups", s.describe)
	wire.Handle(r, "PutRetentionPolicy", s.putRetention)
	wire.Handle(r, "DeleteRetentionPolicy", s.deleteRetention)
	wire.Handle(r, "TagResource", s.tag)
	wire.Handle(r, "UntagResource", s.untag)
	wire.Handle(r, "ListTagsForResource", s.listTags)
	return r
}

func find(tx store.Tx, call wire.Call, name string) (*provider.Resource, error) {
	r, ok, err := provider.Get(tx, call.Account, call.Region, groupType, name)
	if err == nil && !ok {
		err = wire.Errorf("ResourceNotFoundException", "The specified log group does not exist.")
	}
	return r, err
}

func (s service) create(ctx context.Context, in *createInput) (*nothing, error) {
	return nil, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		_, taken, err := provider.Get(tx, call.Account, call.Region, groupType, in.LogGroupName)
		if err != nil {
			return err
		}
		if taken {
			return wire.Errorf("ResourceAlreadyExistsException", "The specified log group already exists")
		}
		properties := map[string]any{"LogGroupName": in.LogGroupName}
		for name, value := range map[string]string{"KmsKeyId": in.KmsKeyId, "LogGroupClass": in.LogGroupClass} {
			if value != "" {
				properties[name] = value
			}
		}
		_, err = s.Create(tx, call, groupType, properties, in.Tags)
		return err
	})
}

func (s service) delete(ctx context.Context, in *nameInput) (*nothing, error) {
	return nil, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := find(tx, call, in.LogGroupName)
		if err != nil {
			return err
		}
		return s.Delete(tx, r)
	})
}

// retentions are the days that can be kept (AWS documentation,
// "PutRetentionPolicy").
var retentions = []int64{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

func (s service) putRetention(ctx context.Context, in *retentionInput) (*nothing, error) {
	if !slices.Contains(retentions, in.RetentionInDays) {
		return nil, wire.Errorf("InvalidParameterException", "1 validation error detected: Value '%d' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: %v", in.RetentionInDays, retentions)
	}
	return nil, s.setRetention(ctx, in.LogGroupName, json.Number(strconv.FormatInt(in.RetentionInDays, 10)))
}

func (s service) deleteRetention(ctx context.Context, in *nameInput) (*nothing, error) {
	return nil, s.setRetention(ctx, in.LogGroupName, nil)
}

func (s service) setRetention(ctx context.Context, name string, days any) error {
	return s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := find(tx, call, name)
		if err != nil {
			return err
		}
		return s.Change(tx, r, func(p *provider.Physical) {
			delete(p.Properties, "RetentionInDays")
			if days != nil {
				p.Properties["RetentionInDays"] = days
			}
		})
	})
}

func (s service) describe(ctx context.Context, in *describeInput) (*describeOutput, error) {
	if in.LogGroupNamePrefix != "" && in.LogGroupNamePattern != "" {
		return nil, wire.Errorf("InvalidParameterException", "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
	}
	out := &describeOutput{LogGroups: []group{}}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		list, err := provider.List(tx, call.Account, call.Region, groupType)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(r *provider.Resource) bool {
			return !strings.HasPrefix(r.Name(), in.LogGroupNamePrefix) ||
				!strings.Contains(strings.ToLower(r.Name()), strings.ToLower(in.LogGroupNamePattern)) ||
				in.LogGroupClass != "" && r.Text("LogGroupClass") != in.LogGroupClass
		})
		list, next, err := services.Page(list, in.NextToken, in.Limit, 50)
		out.NextToken = next
		for _, r := range list {
			out.LogGroups = append(out.LogGroups, groupOf(r))
		}
		return err
	})
}

func groupOf(r *provider.Resource) group {
	arn := r.Text("Arn")
	g := group{
		LogGroupName: r.Name(), Arn: arn, LogGroupArn: strings.TrimSuffix(arn, ":*"), KmsKeyId: r.Text("KmsKeyId"),
		LogGroupClass: r.Text("LogGroupClass"), CreationTime: r.Created.UnixMilli(),
	}
	if days, err := strconv.ParseInt(r.Text("RetentionInDays"), 10, 64); err == nil {
		g.RetentionInDays = &days
	}
	return g
}
