package objects

import (
	"bytes"
	"crypto/md5"
	"crypto/rand"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/johannesboyne/gofakes3"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// backend keeps objects in the store for gofakes3. Buckets are made and
// deleted by the Service.
type backend struct {
	store     store.Store
	resources *provider.Provider
}

var (
	_ gofakes3.Backend          = (*backend)(nil)
	_ gofakes3.VersionedBackend = (*backend)(nil)
)

// object is the record of all versions of an object, the newest first.
type object struct{ Versions []version }

// version is one version of an object, or a delete marker.
type version struct {
	// ID is the version id, empty for the null version, which there is where
	// versioning was not on.
	ID string `json:",omitempty"`
	// Body names the record with the bytes.
	Body         string `json:",omitempty"`
	DeleteMarker bool   `json:",omitempty"`
	Modified     time.Time
	Size         int64             `json:",omitempty"`
	MD5          []byte            `json:",omitempty"`
	Metadata     map[string]string `json:",omitempty"`
}

// PutObject implements gofakes3.Backend.
func (b *backend) PutObject(bucketName, key string, meta map[string]string, input io.Reader, size int64, conditions *gofakes3.PutConditions) (gofakes3.PutObjectResult, error) {
	if !utf8.ValidString(key) || strings.ContainsRune(key, 0) {
		return gofakes3.PutObjectResult{}, gofakes3.ErrorMessage(gofakes3.ErrInvalidURI, "Couldn't parse the specified URI.")
	}
	body, err := gofakes3.ReadAll(input, size)
	if err != nil {
		return gofakes3.PutObjectResult{}, err
	}
	sum := md5.Sum(body)
	if meta == nil {
		meta = map[string]string{}
	}
	if meta["Content-Type"] == "" {
		meta["Content-Type"] = "binary/octet-stream" // S3's own default
	}
	delete(meta, "X-Amz-Copy-Source")
	delete(meta, "X-Amz-Metadata-Directive")
	v := version{Body: rand.Text(), Modified: time.Now().UTC(), Size: int64(len(body)), MD5: sum[:], Metadata: meta}
	err = b.store.Update(func(tx store.Tx) error {
		bucket, o, err := load(tx, bucketName, key)
		if err != nil {
			return err
		}
		if conditions != nil {
			if err := gofakes3.CheckPutConditions(conditions, o.conditional()); err != nil {
				return err
			}
		}
		if err := tx.Put(bodyKey(bucketName, v.Body), body); err != nil {
			return err
		}
		return o.add(tx, bucket, key, &v)
	})
	return gofakes3.PutObjectResult{VersionID: gofakes3.VersionID(v.ID)}, err
}

// load reads the bucket and the object, which is empty where there is none.
func load(tx store.Tx, bucketName, key string) (bucket, object, error) {
	b, found, err := findBucket(tx, bucketName)
	if err != nil {
		return bucket{}, object{}, err
	}
	if !found {
		return bucket{}, object{}, gofakes3.BucketNotFound(bucketName)
	}
	o, _, err := store.Get[object](tx, objectKey(bucketName, key))
	return b, o, err
}

func (o object) conditional() *gofakes3.ConditionalObjectInfo {
	if len(o.Versions) == 0 || o.Versions[0].DeleteMarker {
		return &gofakes3.ConditionalObjectInfo{}
	}
	return &gofakes3.ConditionalObjectInfo{Exists: true, Hash: o.Versions[0].MD5}
}

// add makes v the newest version. Where versioning is not on, it takes the
// place of the null version.
func (o object) add(tx store.Tx, b bucket, key string, v *version) error {
	if b.versioning() == string(gofakes3.VersioningEnabled) {
		v.ID = rand.Text()
	} else if err := o.remove(tx, b.name, ""); err != nil {
		return err
	}
	o.Versions = slices.Insert(o.Versions, 0, *v)
	return store.Put(tx, objectKey(b.name, key), o)
}

// remove takes a version and its body away. The caller writes o.
func (o *object) remove(tx store.Tx, bucketName, id string) error {
	i := o.find(id)
	if i < 0 {
		return nil
	}
	if body := o.Versions[i].Body; body != "" {
		if err := tx.Delete(bodyKey(bucketName, body)); err != nil {
			return err
		}
	}
	o.Versions = slices.Delete(o.Versions, i, i+1)
	return nil
}

// nullVersion is how requests and answers name the version without an id.
const nullVersion = "null"

// idOf is the id of the version that a request names.
func idOf(name string) string {
	if name == nullVersion {
		return ""
	}
	return name
}

// find gives the place of a version, -1 where there is none.
func (o object) find(id string) int {
	return slices.IndexFunc(o.Versions, func(v version) bool { return v.ID == id })
}

// save writes o, or removes its record where no version is left.
func (o object) save(tx store.Tx, bucketName, key string) error {
	if len(o.Versions) == 0 {
		return tx.Delete(objectKey(bucketName, key))
	}
	return store.Put(tx, objectKey(bucketName, key), o)
}

// DeleteObject implements gofakes3.Backend.
func (b *backend) DeleteObject(bucketName, key string) (result gofakes3.ObjectDeleteResult, err error) {
	err = b.store.Update(func(tx store.Tx) error {
		bucket, o, err := load(tx, bucketName, key)
		if err != nil {
			return err
		}
		if bucket.versioning() == "" {
			if err := o.remove(tx, bucketName, ""); err != nil {
				return err
			}
			return o.save(tx, bucketName, key)
		}
		marker := version{DeleteMarker: true, Modified: time.Now().UTC()}
		err = o.add(tx, bucket, key, &marker)
		result = gofakes3.ObjectDeleteResult{IsDeleteMarker: true, VersionID: gofakes3.VersionID(marker.ID)}
		return err
	})
	return result, err
}

// GetObject implements gofakes3.Backend.
func (b *backend) GetObject(bucketName, key string, rnge *gofakes3.ObjectRangeRequest) (*gofakes3.Object, error) {
	return b.read(bucketName, key, newest, true, rnge)
}

// HeadObject implements gofakes3.Backend.
func (b *backend) HeadObject(bucketName, key string) (*gofakes3.Object, error) {
	return b.read(bucketName, key, newest, false, nil)
}

func newest(object) int { return 0 }

// read gives the version of an object that which chooses.
func (b *backend) read(bucketName, key string, which func(object) int, withBody bool, rnge *gofakes3.ObjectRangeRequest) (out *gofakes3.Object, err error) {
	err = b.store.View(func(tx store.Tx) error {
		_, o, err := load(tx, bucketName, key)
		if err != nil {
			return err
		}
		if len(o.Versions) == 0 {
			return gofakes3.KeyNotFound(key)
		}
		i := which(o)
		if i < 0 {
			return gofakes3.ErrNoSuchVersion
		}
		v := o.Versions[i]
		out = &gofakes3.Object{
			Name: key, Metadata: v.Metadata, Size: v.Size, Hash: v.MD5,
			VersionID: gofakes3.VersionID(v.ID), IsDeleteMarker: v.DeleteMarker,
		}
		body, _ := tx.Get(bodyKey(bucketName, v.Body))
		out.Contents, err = contents(out, body, withBody, rnge)
		return err
	})
	return out, err
}

// contents gives a copy of the asked part of body, because body is only valid
// inside the transaction.
func contents(out *gofakes3.Object, body []byte, withBody bool, rnge *gofakes3.ObjectRangeRequest) (io.ReadCloser, error) {
	if !withBody || out.IsDeleteMarker {
		return io.NopCloser(bytes.NewReader(nil)), nil
	}
	part, err := rnge.Range(out.Size)
	if err != nil {
		return nil, err
	}
	if out.Range = part; part != nil {
		body = body[part.Start : part.Start+part.Length]
	}
	return io.NopCloser(bytes.NewReader(bytes.Clone(body))), nil
}

// CopyObject implements gofakes3.Backend.
func (b *backend) CopyObject(fromBucket, fromKey, toBucket, toKey string, meta map[string]string) (gofakes3.CopyObjectResult, error) {
	return gofakes3.CopyObject(b, fromBucket, fromKey, toBucket, toKey, meta)
}

// DeleteMulti implements gofakes3.Backend.
func (b *backend) DeleteMulti(bucketName string, keys ...string) (gofakes3.MultiDeleteResult, error) {
	ids := make([]gofakes3.ObjectID, len(keys))
	for i, key := range keys {
		ids[i].Key = key
	}
	return b.DeleteMultiVersions(bucketName, ids...)
}

// BucketExists implements gofakes3.Backend.
func (b *backend) BucketExists(name string) (found bool, err error) {
	err = b.store.View(func(tx store.Tx) error {
		_, found, err = findBucket(tx, name)
		return err
	})
	return found, err
}

// ListBuckets implements gofakes3.Backend. The Service lists buckets itself.
func (b *backend) ListBuckets() ([]gofakes3.BucketInfo, error) {
	return nil, gofakes3.ErrNotImplemented
}

// CreateBucket implements gofakes3.Backend. The Service makes buckets itself.
func (b *backend) CreateBucket(string) error { return gofakes3.ErrNotImplemented }

// DeleteBucket implements gofakes3.Backend. The Service deletes buckets itself.
func (b *backend) DeleteBucket(string) error { return gofakes3.ErrNotImplemented }

// ForceDeleteBucket implements gofakes3.Backend. Nobody may ask for it.
func (b *backend) ForceDeleteBucket(string) error { return gofakes3.ErrNotImplemented }
