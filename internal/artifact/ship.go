package artifact

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
)

// atOnce bounds how many artifacts are read and sent at the same time, and so
// the memory that they take.
const atOnce = 6

// Shipped tells what a package took.
type Shipped struct {
	// Artifacts is the number of different ones, Uploaded of those that the
	// bucket did not hold yet, Bytes their size.
	Artifacts, Uploaded int
	Bytes               int
}

// Ship brings what a package points to into the bucket, several at once, and
// gives the template with the addresses in place of the paths. Names begin with
// name; content that the bucket holds already costs one request and is not sent
// again.
func (s *Store) Ship(ctx context.Context, files env.Files, name string, p *Package) ([]byte, Shipped, error) {
	if p.Empty() {
		return p.Template.Source, Shipped{}, nil
	}
	if err := s.open(ctx); err != nil {
		return nil, Shipped{}, s.explain(err)
	}
	l := &load{store: s, files: files, name: name, keys: map[item]string{}, bodies: map[*Package][]byte{}}
	if err := l.send(ctx, l.items(p, nil)); err != nil {
		return nil, Shipped{}, err
	}
	templates, err := l.render(ctx, p, nil)
	if err != nil {
		return nil, Shipped{}, err
	}
	if err := l.put(ctx, templates); err != nil {
		return nil, Shipped{}, err
	}
	return l.bodies[p], l.shipped, nil
}

// load is one package on its way.
type load struct {
	store   *Store
	files   env.Files
	name    string
	keys    map[item]string
	bodies  map[*Package][]byte // templates with addresses
	shipped Shipped
}

// item is something on this machine that is uploaded.
type item struct {
	path   string
	folder bool
	zipped bool // a file goes into an archive unless it is one
}

func (r reference) item() item { return item{r.path, r.folder, r.folder || r.content == code} }

// items lists the files and folders of a package and those below it, each once.
func (l *load) items(p *Package, list []item) []item {
	for _, r := range p.references {
		if r.nested != nil {
			list = l.items(r.nested, list)
			continue
		}
		if _, known := l.keys[r.item()]; !known {
			l.keys[r.item()] = ""
			list = append(list, r.item())
		}
	}
	return list
}

func (l *load) send(ctx context.Context, items []item) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, i := range items {
		group.Go(func() error {
			o, err := l.object(i)
			if err != nil {
				return err
			}
			return l.deliver(ctx, o, func() { l.keys[i] = o.key })
		})
	}
	return group.Wait()
}

// deliver puts an object into the bucket and notes it down.
func (l *load) deliver(ctx context.Context, o object, then func()) error {
	uploaded, err := l.store.put(ctx, o)
	if err != nil {
		return err
	}
	l.store.mu.Lock()
	defer l.store.mu.Unlock()
	then()
	l.shipped.Artifacts++
	if uploaded {
		l.shipped.Uploaded++
		l.shipped.Bytes += len(o.body)
	}
	return nil
}

// object reads an item.
func (l *load) object(i item) (object, error) {
	extension := filepath.Ext(i.path)
	var body []byte
	var err error
	if i.folder {
		body, err = zipFolder(l.files, i.path)
	} else if body, err = l.files.Read(i.path); err != nil {
		err = unreadable(i.path, err)
	} else if i.zipped && !isArchive(body) {
		body, err = zipMembers(l.files, i.path, []member{{filepath.Base(i.path), i.path}})
	} else {
		i.zipped = false
	}
	if err != nil {
		return object{}, err
	}
	o := object{body: body, sum: sha256.Sum256(body), contentType: "application/octet-stream"}
	if i.zipped {
		extension, o.contentType = ".zip", "application/zip"
	}
	o.key = path.Join(l.store.prefix, l.name, hex.EncodeToString(o.sum[:])+extension)
	return o, nil
}

// render writes the addresses into a package's template and into those below
// it, and lists the latter to be uploaded: names follow from content alone, so
// all can go at once.
func (l *load) render(ctx context.Context, p *Package, templates []object) ([]object, error) {
	if _, done := l.bodies[p]; done {
		return templates, nil
	}
	var edits []edit
	for _, r := range p.references {
		address := flow("s3://" + l.store.bucketName() + "/" + l.keys[r.item()])
		switch {
		case r.nested != nil:
			var err error
			if templates, err = l.render(ctx, r.nested, templates); err != nil {
				return nil, err
			}
			o := l.store.template(l.name, l.bodies[r.nested])
			if len(o.body) > MaxTemplate {
				return nil, tooBig(len(o.body)).At(diag.Range{File: r.path})
			}
			templates = append(templates, o)
			url, err := l.store.url(ctx, location{bucket: l.store.bucketName(), key: o.key})
			if err != nil {
				return nil, err
			}
			address = flow(url)
		case r.bucket != "":
			address = flow(r.bucket, l.store.bucketName(), r.key, l.keys[r.item()])
		}
		edits = append(edits, edit{r.from, r.to, address})
	}
	l.bodies[p] = splice(p.Template.Source, edits)
	return templates, nil
}

// put uploads templates, each once.
func (l *load) put(ctx context.Context, templates []object) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	sent := map[string]bool{}
	for _, o := range templates {
		if sent[o.key] {
			continue
		}
		sent[o.key] = true
		group.Go(func() error { return l.deliver(ctx, o, func() {}) })
	}
	return group.Wait()
}
