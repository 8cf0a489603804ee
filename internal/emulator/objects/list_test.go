package objects_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

func TestListing(t *testing.T) {
	c := inProcess(t, store.NewMemory())(alice, "us-east-1")
	bucket := "listing"
	create(t, c, bucket)
	for _, key := range []string{"a", "b/1", "b/2", "b/c/3", "b-", "c", "d/4"} {
		if _, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(key)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ prefix, delimiter, after, want string }{
		{"", "", "", "a b- b/1 b/2 b/c/3 c d/4"},
		{"", "/", "", "a b- b/ c d/"},
		{"b/", "/", "", "b/1 b/2 b/c/"},
		{"b", "/", "", "b- b/"},
		{"b/", "", "b/1", "b/2 b/c/3"},
		{"x", "/", "", ""},
	} {
		for _, size := range []int32{1, 2, 1000} {
			in := &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &test.prefix, Delimiter: &test.delimiter, MaxKeys: &size}
			if test.after != "" {
				in.StartAfter = &test.after
			}
			var got []string
			pages := s3.NewListObjectsV2Paginator(c, in)
			for pages.HasMorePages() {
				page, err := pages.NextPage(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				for _, o := range page.Contents {
					got = append(got, *o.Key)
				}
				for _, p := range page.CommonPrefixes {
					got = append(got, *p.Prefix)
				}
			}
			slices.Sort(got)
			if text := strings.Join(got, " "); text != test.want {
				t.Errorf("prefix %q, delimiter %q, after %q, %d a page: %s\nwant %s", test.prefix, test.delimiter, test.after, size, text, test.want)
			}
		}
	}
}

func TestMultipartAndCopy(t *testing.T) {
	clients := inProcess(t, store.NewMemory())
	c, bucket, key := clients(alice, "us-east-1"), "parts", "big"
	create(t, c, bucket)
	none, err := c.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &bucket})
	if err != nil || len(none.Uploads) != 0 || *none.Bucket != bucket {
		t.Fatalf("%+v, %v", none, err)
	}
	upload, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: &bucket, Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	var parts []types.CompletedPart
	for i, body := range []string{strings.Repeat("x", 5<<20), "end"} {
		part, err := c.UploadPart(t.Context(), &s3.UploadPartInput{Bucket: &bucket, Key: &key, UploadId: upload.UploadId, PartNumber: aws.Int32(int32(i + 1)), Body: strings.NewReader(body)})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, types.CompletedPart{ETag: part.ETag, PartNumber: aws.Int32(int32(i + 1))})
	}
	_, err = c.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{Bucket: &bucket, Key: &key, UploadId: upload.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.CopyObject(t.Context(), &s3.CopyObjectInput{Bucket: &bucket, Key: aws.String("copy"), CopySource: aws.String("parts/big")}); err != nil {
		t.Fatal(err)
	}
	head, err := c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &bucket, Key: aws.String("copy")})
	if err != nil || *head.ContentLength != 5<<20+3 {
		t.Errorf("copy: %v, %v", head, err)
	}
	other := clients(bob, "us-east-1")
	create(t, other, "bobs")
	_, err = other.CopyObject(t.Context(), &s3.CopyObjectInput{Bucket: aws.String("bobs"), Key: &key, CopySource: aws.String("parts/big")})
	wantError(t, err, http.StatusForbidden, "AccessDenied")
}
