package objects

import (
	"github.com/johannesboyne/gofakes3"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// VersioningConfiguration implements gofakes3.VersionedBackend.
func (b *backend) VersioningConfiguration(bucketName string) (config gofakes3.VersioningConfiguration, err error) {
	err = b.store.View(func(tx store.Tx) error {
		bucket, _, err := load(tx, bucketName, "")
		config.Status = gofakes3.VersioningStatus(bucket.versioning())
		return err
	})
	return config, err
}

// SetVersioningConfiguration implements gofakes3.VersionedBackend.
func (b *backend) SetVersioningConfiguration(bucketName string, config gofakes3.VersioningConfiguration) error {
	return b.store.Update(func(tx store.Tx) error {
		bucket, _, err := load(tx, bucketName, "")
		if err != nil {
			return err
		}
		p := bucket.Physical()
		p.Properties["VersioningConfiguration"] = map[string]any{"Status": string(config.Status)}
		return b.resources.Update(tx, p)
	})
}

// GetObjectVersion implements gofakes3.VersionedBackend.
func (b *backend) GetObjectVersion(bucketName, key string, id gofakes3.VersionID, rnge *gofakes3.ObjectRangeRequest) (*gofakes3.Object, error) {
	return b.read(bucketName, key, func(o object) int { return o.find(string(id)) }, true, rnge)
}

// HeadObjectVersion implements gofakes3.VersionedBackend.
func (b *backend) HeadObjectVersion(bucketName, key string, id gofakes3.VersionID) (*gofakes3.Object, error) {
	return b.read(bucketName, key, func(o object) int { return o.find(string(id)) }, false, nil)
}

// DeleteObjectVersion implements gofakes3.VersionedBackend.
func (b *backend) DeleteObjectVersion(bucketName, key string, id gofakes3.VersionID) (result gofakes3.ObjectDeleteResult, err error) {
	err = b.store.Update(func(tx store.Tx) error {
		_, o, err := load(tx, bucketName, key)
		if err != nil {
			return err
		}
		i := o.find(string(id))
		if i < 0 {
			return nil
		}
		result = gofakes3.ObjectDeleteResult{VersionID: id, IsDeleteMarker: o.Versions[i].DeleteMarker}
		if err := o.remove(tx, bucketName, string(id)); err != nil {
			return err
		}
		return o.save(tx, bucketName, key)
	})
	return result, err
}

// DeleteMultiVersions implements gofakes3.VersionedBackend.
func (b *backend) DeleteMultiVersions(bucketName string, ids ...gofakes3.ObjectID) (result gofakes3.MultiDeleteResult, err error) {
	for _, id := range ids {
		switch id.VersionID {
		case "":
			_, err = b.DeleteObject(bucketName, id.Key)
		case nullVersion:
			_, err = b.DeleteObjectVersion(bucketName, id.Key, "")
		default:
			_, err = b.DeleteObjectVersion(bucketName, id.Key, gofakes3.VersionID(id.VersionID))
		}
		if err != nil {
			return result, err
		}
		result.Deleted = append(result.Deleted, id)
	}
	return result, nil
}
