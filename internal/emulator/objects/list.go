package objects

import (
	"encoding/hex"
	"encoding/json"
	"iter"
	"strings"

	"github.com/johannesboyne/gofakes3"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// ListBucket implements gofakes3.Backend: the newest versions, those that are
// deleted left out.
func (b *backend) ListBucket(bucketName string, prefix *gofakes3.Prefix, page gofakes3.ListBucketPage) (*gofakes3.ObjectList, error) {
	list, last := gofakes3.NewObjectList(), ""
	err := b.store.View(func(tx store.Tx) error {
		for listed, err := range walk(tx, bucketName, prefix, page.Marker) {
			if err != nil {
				return err
			}
			newest := listed.object.Versions[0]
			if newest.DeleteMarker || listed.folder != "" && listed.folder == last {
				continue
			}
			if full(len(list.Contents)+len(list.CommonPrefixes), page.MaxKeys) {
				list.IsTruncated, list.NextMarker = true, last
				return nil
			}
			if listed.folder != "" {
				list.AddPrefix(listed.folder)
				last = listed.folder
				continue
			}
			last = listed.key
			list.Add(&gofakes3.Content{
				Key: listed.key, LastModified: gofakes3.NewContentTime(newest.Modified), Size: newest.Size, ETag: etag(newest),
			})
		}
		return nil
	})
	return list, err
}

// ListBucketVersions implements gofakes3.VersionedBackend.
func (b *backend) ListBucketVersions(bucketName string, prefix *gofakes3.Prefix, page *gofakes3.ListBucketVersionsPage) (*gofakes3.ListBucketVersionsResult, error) {
	if page == nil {
		page = &gofakes3.ListBucketVersionsPage{}
	}
	result := gofakes3.NewListBucketVersionsResult(bucketName, prefix, page)
	err := b.store.View(func(tx store.Tx) error {
		// The rest of the object that the page before ended in comes first.
		if page.HasVersionIDMarker {
			_, o, err := load(tx, bucketName, page.KeyMarker)
			if err != nil {
				return err
			}
			appendVersions(result, page.KeyMarker, o, o.find(idOf(string(page.VersionIDMarker)))+1, page.MaxKeys)
		}
		for listed, err := range walk(tx, bucketName, prefix, page.KeyMarker) {
			if err != nil || result.IsTruncated {
				return err
			}
			if listed.folder != "" {
				result.AddPrefix(listed.folder)
				continue
			}
			appendVersions(result, listed.key, listed.object, 0, page.MaxKeys)
		}
		return nil
	})
	if !result.IsTruncated {
		result.NextKeyMarker, result.NextVersionIDMarker = "", ""
	}
	return result, err
}

// appendVersions adds the versions of one object from the one numbered first,
// as many as fit.
func appendVersions(result *gofakes3.ListBucketVersionsResult, key string, o object, first int, limit int64) {
	for i := first; i < len(o.Versions); i++ {
		v, id := o.Versions[i], gofakes3.VersionID(o.Versions[i].ID)
		if full(len(result.Versions)+len(result.CommonPrefixes), limit) {
			result.IsTruncated = true
			return
		}
		result.NextKeyMarker, result.NextVersionIDMarker = key, id
		if id == "" {
			result.NextVersionIDMarker = nullVersion
		}
		modified := gofakes3.NewContentTime(v.Modified)
		if v.DeleteMarker {
			result.Versions = append(result.Versions, &gofakes3.DeleteMarker{Key: key, VersionID: id, IsLatest: i == 0, LastModified: modified})
			continue
		}
		result.Versions = append(result.Versions, &gofakes3.Version{
			Key: key, VersionID: id, IsLatest: i == 0, LastModified: modified, Size: v.Size, ETag: etag(v),
		})
	}
}

// listing is an object on the way through a bucket. folder is the common
// prefix that it falls under, empty where it stands for itself.
type listing struct {
	key, folder string
	object      object
}

// walk goes through the objects of a bucket in the order of their keys: those
// under the prefix and after the marker, which may be a folder.
func walk(tx store.Tx, bucketName string, prefix *gofakes3.Prefix, marker string) iter.Seq2[listing, error] {
	var begin, delimiter, after string
	if prefix != nil {
		begin, delimiter = prefix.Prefix, prefix.Delimiter
	}
	if marker != "" {
		after = objectKey(bucketName, marker)
	}
	return func(yield func(listing, error) bool) {
		for key, value := range tx.Ascend(objectKey(bucketName, begin), after) {
			l := listing{key: strings.TrimPrefix(key, objectKey(bucketName, ""))}
			if delimiter != "" {
				if i := strings.Index(l.key[len(begin):], delimiter); i >= 0 {
					l.folder = l.key[:len(begin)+i+len(delimiter)]
				}
			}
			if l.folder != "" && l.folder == marker {
				continue
			}
			if !yield(l, json.Unmarshal(value, &l.object)) {
				return
			}
		}
	}
}

func full(n int, limit int64) bool { return limit > 0 && int64(n) >= limit }

func etag(v version) string { return `"` + hex.EncodeToString(v.MD5) + `"` }
