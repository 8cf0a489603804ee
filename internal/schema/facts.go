package schema

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
)

// The entries of facts.zip: Index lists all type names, one a line; a service's
// types are in its name with Extension.
const (
	Index     = "types"
	Extension = ".json"
)

//go:embed facts.zip
var archive []byte

var (
	facts = sync.OnceValue(open)
	names = sync.OnceValue(func() []string {
		return strings.Fields(string(facts().read(Index)))
	})
)

// catalog is the opened archive with what has been decoded of it so far.
type catalog struct {
	files map[string]*zip.File
	mu    sync.Mutex
	types map[string]map[string]*Type // by service, by type name
}

func open() *catalog {
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		panic(fmt.Sprintf("schema: the embedded facts are damaged: %v", err))
	}
	c := &catalog{files: make(map[string]*zip.File), types: make(map[string]map[string]*Type)}
	for _, f := range r.File {
		c.files[f.Name] = f
	}
	return c
}

// Lookup gives the facts about a type, false where AWS has no such type (or
// had none when the facts were distilled).
func Lookup(typeName string) (*Type, bool) {
	t, ok := facts().service(Service(typeName))[typeName]
	return t, ok
}

// Types gives the names of all types, sorted.
func Types() []string { return append([]string(nil), names()...) }

// service decodes the types of one service once.
func (c *catalog) service(name string) map[string]*Type {
	c.mu.Lock()
	defer c.mu.Unlock()
	if types, ok := c.types[name]; ok {
		return types
	}
	var types map[string]*Type
	if text := c.read(name + Extension); text != nil {
		if err := json.Unmarshal(text, &types); err != nil {
			panic(fmt.Sprintf("schema: the embedded facts about %s are damaged: %v", name, err))
		}
	}
	for typeName, t := range types {
		t.Name = typeName
	}
	c.types[name] = types
	return types
}

// read gives an entry's content, nil where there is no such entry.
func (c *catalog) read(name string) []byte {
	f, ok := c.files[name]
	if !ok {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return nil
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		return nil
	}
	return text
}
