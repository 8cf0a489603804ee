package artifact_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/artifact"
	"github.com/cfn-cli/cfn/internal/diag"
)

func TestFetch(t *testing.T) {
	aws := newFakeAWS(t)
	aws.fault = func(r *http.Request, call string) *http.Response {
		region := "eu-west-1"
		if strings.Contains(r.URL.Path, "germany") {
			region = "eu-central-1"
		}
		switch {
		case !strings.Contains(r.Header.Get("Authorization"), "/"+region+"/s3/"):
			return answer(301, "PermanentRedirect", "The bucket is in this region: "+region, "X-Amz-Bucket-Region", region)
		case strings.HasSuffix(r.URL.Path, "/missing.yaml"):
			return answer(404, "NoSuchKey", "The specified key does not exist.")
		case strings.HasSuffix(r.URL.Path, "/huge.yaml"):
			return answer(200, "", strings.Repeat("#", artifact.MaxTemplate+1))
		}
		return answer(200, "", r.URL.EscapedPath()+" "+r.URL.Query().Get("versionId"))
	}
	for location, want := range map[string]struct {
		body, url string
		kind      diag.Kind
	}{
		"s3://public/dir/a+b.yaml":                                             {body: "/public/dir/a%2Bb.yaml ", url: "http://127.0.0.1:4588/public/dir/a%2Bb.yaml"},
		"s3://public.germany/a.yaml?versionId=v1":                              {body: "/public.germany/a.yaml v1", url: "http://127.0.0.1:4588/public.germany/a.yaml?versionId=v1"},
		"http://127.0.0.1:4588/public/dir/a.yaml":                              {body: "/public/dir/a.yaml ", url: "http://127.0.0.1:4588/public/dir/a.yaml"},
		"https://public.s3.amazonaws.com/dir/a":                                {body: "/public/dir/a ", url: "https://public.s3.amazonaws.com/dir/a"},
		"https://s3.amazonaws.com/public/dir/a":                                {body: "/public/dir/a ", url: "https://s3.amazonaws.com/public/dir/a"},
		"https://s3-eu-west-1.amazonaws.com/public/a":                          {body: "/public/a ", url: "https://s3-eu-west-1.amazonaws.com/public/a"},
		"https://public.v2.s3.dualstack.eu-west-1.amazonaws.com/a?versionId=2": {body: "/public.v2/a 2", url: "https://public.v2.s3.dualstack.eu-west-1.amazonaws.com/a?versionId=2"},
		"s3://public/missing.yaml":                                             {kind: diag.NotFound},
		"s3://public/huge.yaml":                                                {kind: diag.Invalid},
		"s3://public":                                                          {kind: diag.Usage},
		"https://example.com/template.yaml":                                    {kind: diag.Usage},
		"http://public.s3.amazonaws.com/a":                                     {kind: diag.Usage},
		"https://public.s3-website-us-east-1.amazonaws.com/a":                  {kind: diag.Usage},
		"https://public.s3.amazonaws.com/a?X-Amz-Signature=feedbeef":           {kind: diag.Usage},
	} {
		store := artifact.New(aws.clients("eu-west-1"), artifact.Options{Account: account})
		body, err := store.Fetch(t.Context(), location)
		if want.kind != diag.Failed {
			if !diag.Is(err, want.kind) {
				t.Errorf("%s: error %v, want kind %d", location, err, want.kind)
			}
			continue
		}
		url, urlErr := store.URL(t.Context(), location)
		if err != nil || urlErr != nil || string(body) != want.body || url != want.url {
			t.Errorf("%s: body %q, url %s, errors %v, %v", location, body, url, err, urlErr)
		}
	}
}

func TestIsRemote(t *testing.T) {
	for location, want := range map[string]bool{
		"s3://b/k": true, "https://x/y": true, "http://x/y": true, "HTTPS://x/y": true,
		"shop.yaml": false, "-": false, "s3/shop.yaml": false, "C://x": false,
	} {
		if artifact.IsRemote(location) != want {
			t.Errorf("%s: %v", location, !want)
		}
	}
}
