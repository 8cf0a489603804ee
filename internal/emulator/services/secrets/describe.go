package secrets

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// The bounds of the time before a deletion in days, and the usual one (AWS
// documentation, "DeleteSecret").
const (
	shortestWindow = 7
	longestWindow  = 30
	day            = 24 * time.Hour
)

type (
	idInput        struct{ SecretId string }
	describeOutput struct {
		ARN, Name, Description, KmsKeyId          string
		CreatedDate, LastChangedDate, DeletedDate time.Time
		Tags                                      []services.Tag
		VersionIdsToStages                        map[string][]string
	}
	listInput struct {
		Filters                []filter
		IncludePlannedDeletion bool
		MaxResults             *int32
		NextToken              string
	}
	filter struct {
		Key    string
		Values []string
	}
	listEntry struct {
		ARN, Name, Description, KmsKeyId          string
		CreatedDate, LastChangedDate, DeletedDate time.Time
		Tags                                      []services.Tag
		SecretVersionsToStages                    map[string][]string
	}
	listOutput struct {
		SecretList []listEntry
		NextToken  string
	}
	deleteInput struct {
		SecretId                   string
		RecoveryWindowInDays       *int64
		ForceDeleteWithoutRecovery bool
	}
	deleteOutput struct {
		ARN, Name    string
		DeletionDate time.Time
	}
	nameOutput struct{ ARN, Name string }
	tagInput   struct {
		SecretId string
		Tags     []services.Tag
	}
	untagInput struct {
		SecretId string
		TagKeys  []string
	}
	nothing struct{}
)

func (s service) describe(ctx context.Context, in *idInput) (*describeOutput, error) {
	out := &describeOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := lookup(tx, call, in.SecretId)
		if err == nil {
			e := entry(r)
			*out = describeOutput{
				ARN: e.ARN, Name: e.Name, Description: e.Description, KmsKeyId: e.KmsKeyId,
				CreatedDate: e.CreatedDate, LastChangedDate: e.LastChangedDate, DeletedDate: e.DeletedDate,
				Tags: e.Tags, VersionIdsToStages: e.SecretVersionsToStages,
			}
		}
		return err
	})
}

func entry(r *provider.Resource) listEntry {
	e := listEntry{
		ARN: r.PhysicalID, Name: r.Name(), Description: r.Text("Description"), KmsKeyId: r.Text("KmsKeyId"),
		CreatedDate: r.Created, LastChangedDate: r.Updated, Tags: services.Tags(r.Physical().AllTags()),
		SecretVersionsToStages: stages(r),
	}
	if !r.Deletion.IsZero() {
		e.DeletedDate = r.Updated
	}
	for _, v := range r.Versions {
		if v.Created.After(e.LastChangedDate) {
			e.LastChangedDate = v.Created
		}
	}
	return e
}

func (s service) list(ctx context.Context, in *listInput) (*listOutput, error) {
	out := &listOutput{SecretList: []listEntry{}}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		list, err := provider.List(tx, call.Account, call.Region, secretType)
		if err != nil {
			return err
		}
		for _, f := range in.Filters {
			if !slices.Contains([]string{"name", "description", "tag-key", "tag-value", "all"}, f.Key) {
				return wire.Errorf(wire.ErrNotEmulated, "The filter %s of ListSecrets is not emulated.", f.Key)
			}
			list = slices.DeleteFunc(list, func(r *provider.Resource) bool { return !f.matches(r) })
		}
		list, next, err := services.Page(list, in.NextToken, in.MaxResults, 100)
		out.NextToken = next
		for _, r := range list {
			out.SecretList = append(out.SecretList, entry(r))
		}
		return err
	})
}

// matches compares beginnings of words without regard to capitals, "!" before
// a value negates (AWS documentation, "Filter" of Secrets Manager).
func (f filter) matches(r *provider.Resource) bool {
	var texts []string
	for key, value := range r.Physical().AllTags() {
		switch f.Key {
		case "tag-key":
			texts = append(texts, key)
		case "tag-value":
			texts = append(texts, value)
		case "all":
			texts = append(texts, key, value)
		}
	}
	if f.Key == "name" || f.Key == "all" {
		texts = append(texts, r.Name())
	}
	if f.Key == "description" || f.Key == "all" {
		texts = append(texts, r.Text("Description"))
	}
	return slices.ContainsFunc(f.Values, func(value string) bool {
		value, negated := strings.CutPrefix(value, "!")
		return negated != slices.ContainsFunc(texts, func(text string) bool {
			return strings.HasPrefix(strings.ToLower(text), strings.ToLower(value))
		})
	})
}

func (s service) delete(ctx context.Context, in *deleteInput) (*deleteOutput, error) {
	days := int64(longestWindow)
	if in.RecoveryWindowInDays != nil {
		days = *in.RecoveryWindowInDays
	}
	switch {
	case in.ForceDeleteWithoutRecovery && in.RecoveryWindowInDays != nil:
		return nil, wire.Errorf("InvalidParameterException", "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")
	case days < shortestWindow || days > longestWindow:
		return nil, wire.Errorf("InvalidParameterException", "The RecoveryWindowInDays value must be between %d and %d days (inclusive).", shortestWindow, longestWindow)
	}
	out := &deleteOutput{}
	return out, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := lookup(tx, call, in.SecretId)
		var answer *wire.Error
		if in.ForceDeleteWithoutRecovery && errors.As(err, &answer) {
			out.Name, out.DeletionDate = in.SecretId, time.Now().UTC()
			return nil // forced, a secret that is not there is no error
		}
		if err != nil {
			return err
		}
		out.ARN, out.Name = r.PhysicalID, r.Name()
		if in.ForceDeleteWithoutRecovery {
			out.DeletionDate = time.Now().UTC()
			if err := s.waitNoMore(tx, r); err != nil {
				return err
			}
			return s.Delete(tx, r)
		}
		if !r.Deletion.IsZero() {
			return wire.Errorf("InvalidRequestException", "You can't perform this operation on the secret because it was already scheduled for deletion.")
		}
		r.Updated = time.Now().UTC()
		r.Deletion = r.Updated.Add(time.Duration(days) * day)
		out.DeletionDate = r.Deletion
		return r.Save(tx)
	})
}

// waitNoMore takes a secret's deletion back.
func (s service) waitNoMore(tx store.Tx, r *provider.Resource) error {
	r.Deletion = time.Time{}
	return r.Save(tx)
}

func (s service) restore(ctx context.Context, in *idInput) (*nameOutput, error) {
	out := &nameOutput{}
	return out, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := lookup(tx, call, in.SecretId)
		if err != nil {
			return err
		}
		out.ARN, out.Name = r.PhysicalID, r.Name()
		return s.waitNoMore(tx, r)
	})
}

func (s service) tag(ctx context.Context, in *tagInput) (*nothing, error) {
	return nil, s.retag(ctx, in.SecretId, services.TagMap(in.Tags), nil)
}

func (s service) untag(ctx context.Context, in *untagInput) (*nothing, error) {
	return nil, s.retag(ctx, in.SecretId, nil, in.TagKeys)
}

func (s service) retag(ctx context.Context, id string, add map[string]string, remove []string) error {
	return s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := find(tx, call, id)
		if err != nil {
			return err
		}
		return s.Retag(tx, r, add, remove)
	})
}
