package secrets

import (
	"context"
	"encoding/base64"
	"slices"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// The shapes of the API, with the members that are emulated.
type (
	createInput struct {
		Name, Description, KmsKeyId, SecretString, ClientRequestToken string
		SecretBinary                                                  []byte
		Tags                                                          []services.Tag
	}
	putInput struct {
		SecretId, SecretString, ClientRequestToken string
		SecretBinary                               []byte
		VersionStages                              []string
	}
	updateInput struct {
		SecretId, SecretString, ClientRequestToken string
		SecretBinary                               []byte
		Description, KmsKeyId                      *string
	}
	versionOutput struct {
		ARN, Name, VersionId string
		VersionStages        []string
	}
	getInput  struct{ SecretId, VersionId, VersionStage string }
	getOutput struct {
		ARN, Name, VersionId, SecretString string
		SecretBinary                       []byte
		VersionStages                      []string
		CreatedDate                        time.Time
	}
)

func (s service) create(ctx context.Context, in *createInput) (*versionOutput, error) {
	out := &versionOutput{Name: in.Name}
	return out, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		earlier, taken, err := provider.ByName(tx, call.Account, call.Region, secretType, in.Name)
		switch {
		case err != nil:
			return err
		case taken && earlier.Deletion.IsZero():
			return wire.Errorf("ResourceExistsException", "The operation failed because the secret %s already exists.", in.Name)
		case taken && earlier.Deletion.After(time.Now()):
			return wire.Errorf("InvalidRequestException", "You can't create this secret because a secret with this name is already scheduled for deletion.")
		}
		properties := map[string]any{"Name": in.Name}
		for name, value := range map[string]string{"Description": in.Description, "KmsKeyId": in.KmsKeyId} {
			if value != "" {
				properties[name] = value
			}
		}
		r, err := s.Create(tx, call, secretType, properties, services.TagMap(in.Tags))
		if err != nil {
			return err
		}
		out.ARN = r.PhysicalID
		if v, ok := given(in.SecretString, in.SecretBinary, in.ClientRequestToken); ok {
			v.Labels = []string{provider.Current}
			r.AddVersion(v)
			out.VersionId = r.Versions[0].ID
		}
		return r.Save(tx)
	})
}

// given is the version that a request brings, if it brings one.
func given(text string, binary []byte, token string) (provider.Version, bool) {
	if binary != nil {
		return provider.Version{ID: token, Value: base64.StdEncoding.EncodeToString(binary), Binary: true}, true
	}
	return provider.Version{ID: token, Value: text}, text != ""
}

func (s service) put(ctx context.Context, in *putInput) (*versionOutput, error) {
	v, ok := given(in.SecretString, in.SecretBinary, in.ClientRequestToken)
	if !ok {
		return nil, wire.Errorf("InvalidParameterException", "You must provide either SecretString or SecretBinary.")
	}
	v.Labels = in.VersionStages
	if v.Labels == nil {
		v.Labels = []string{provider.Current}
	}
	out := &versionOutput{}
	return out, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := find(tx, call, in.SecretId)
		if err != nil {
			return err
		}
		out.ARN, out.Name = r.PhysicalID, r.Name()
		added, err := add(r, v)
		if err != nil {
			return err
		}
		out.VersionId, out.VersionStages = added.ID, added.Labels
		return r.Save(tx)
	})
}

// add adds a version to a secret. A token that has been used for the same
// value gives its version again.
func add(r *provider.Resource, v provider.Version) (*provider.Version, error) {
	if v.ID != "" {
		if earlier := r.Version(v.ID, ""); earlier != nil {
			if earlier.Value == v.Value && earlier.Binary == v.Binary {
				return earlier, nil
			}
			return nil, wire.Errorf("ResourceExistsException", "You can't use ClientRequestToken %s because that value is already in use for a version of secret %s.", v.ID, r.PhysicalID)
		}
	}
	r.AddVersion(v)
	return &r.Versions[len(r.Versions)-1], nil
}

func (s service) update(ctx context.Context, in *updateInput) (*versionOutput, error) {
	out := &versionOutput{}
	return out, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := find(tx, call, in.SecretId)
		if err != nil {
			return err
		}
		if err := s.Change(tx, r, func(p *provider.Physical) {
			for name, value := range map[string]*string{"Description": in.Description, "KmsKeyId": in.KmsKeyId} {
				if value != nil {
					p.Properties[name] = *value
				}
			}
		}); err != nil {
			return err
		}
		if r, err = find(tx, call, in.SecretId); err != nil {
			return err
		}
		out.ARN, out.Name = r.PhysicalID, r.Name()
		if v, ok := given(in.SecretString, in.SecretBinary, in.ClientRequestToken); ok {
			v.Labels = []string{provider.Current}
			added, err := add(r, v)
			if err != nil {
				return err
			}
			out.VersionId = added.ID
		}
		return r.Save(tx)
	})
}

func (s service) get(ctx context.Context, in *getInput) (*getOutput, error) {
	out := &getOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := find(tx, call, in.SecretId)
		if err != nil {
			return err
		}
		v := r.Version(in.VersionId, in.VersionStage)
		if v == nil {
			return wire.Errorf("ResourceNotFoundException", "Secrets Manager can't find the specified secret%s", provider.MissingVersion(in.VersionId, in.VersionStage))
		}
		out.ARN, out.Name, out.VersionId = r.PhysicalID, r.Name(), v.ID
		out.VersionStages, out.CreatedDate = v.Labels, v.Created
		if v.Binary {
			out.SecretBinary, err = base64.StdEncoding.DecodeString(v.Value)
		} else {
			out.SecretString = v.Value
		}
		return err
	})
}

// stages gives the staging labels of a secret's versions that have some.
func stages(r *provider.Resource) map[string][]string {
	all := make(map[string][]string)
	for _, v := range r.Versions {
		if len(v.Labels) > 0 {
			all[v.ID] = slices.Clone(v.Labels)
		}
	}
	return all
}
