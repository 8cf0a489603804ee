package wire

import (
	"net/url"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// maxDepth bounds the parts of a parameter's name; the deepest of
// CloudFormation has about ten.
const maxDepth = 32

// param is a form as a tree: A.member.1.B=x hangs x below A, member, 1, B.
type param struct {
	given    bool // the name itself has a value
	value    string
	children map[string]*param
}

// decodeForm fills the struct that target addresses. Parameters that belong
// to the protocol or to a presigned address are skipped; any other that the
// type does not have is refused, because leaving it out silently would
// pretend that it had an effect.
func decodeForm(form url.Values, target reflect.Value) error {
	root := &param{children: map[string]*param{}}
	for name, values := range form {
		if isProtocol(name) || len(values) == 0 {
			continue
		}
		if strings.Count(name, ".") >= maxDepth {
			return Errorf("MalformedQueryString", "The parameter name %.100q… has too many parts", name)
		}
		root.set(name, values[0])
	}
	return decode(root, target, "")
}

func isProtocol(name string) bool {
	switch name {
	case "Action", "Version", "AWSAccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "Timestamp":
		return true
	}
	return strings.HasPrefix(name, "X-Amz-")
}

func (p *param) set(name, value string) {
	for part := range strings.SplitSeq(name, ".") {
		next, ok := p.children[part]
		if !ok {
			next = &param{}
			if p.children == nil {
				p.children = map[string]*param{}
			}
			p.children[part] = next
		}
		p = next
	}
	p.given, p.value = true, value
}

// decode fills v, which can be set, from p. path is p's name in messages.
func decode(p *param, v reflect.Value, path string) error {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return decode(p, v.Elem(), path)
	case reflect.Struct:
		return decodeStruct(p, v, path)
	case reflect.Slice:
		return decodeList(p, v, path)
	case reflect.Map:
		return decodeMap(p, v, path)
	default:
		return decodeScalar(p, v, path)
	}
}

func decodeStruct(p *param, v reflect.Value, path string) error {
	if p.value != "" {
		return malformed(path, p.value, "a structure")
	}
	for name, child := range p.children {
		field, ok := v.Type().FieldByName(name)
		if !ok || !isMember(field) {
			return unknown(join(path, name))
		}
		if err := decode(child, v.FieldByIndex(field.Index), join(path, name)); err != nil {
			return err
		}
	}
	return nil
}

func decodeList(p *param, v reflect.Value, path string) error {
	items, err := numbered(p, "member", path)
	if err != nil {
		return err
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i, item := range items {
		if err := decode(item.param, v.Index(i), item.path); err != nil {
			return err
		}
	}
	return nil
}

func decodeMap(p *param, v reflect.Value, path string) error {
	entries, err := numbered(p, "entry", path)
	if err != nil {
		return err
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(entries)))
	for _, entry := range entries {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		for name, child := range entry.param.children {
			target := value
			switch name {
			case "key":
				target = key
			case "value":
			default:
				return unknown(join(entry.path, name))
			}
			if err := decode(child, target, join(entry.path, name)); err != nil {
				return err
			}
		}
		v.SetMapIndex(key, value)
	}
	return nil
}

func decodeScalar(p *param, v reflect.Value, path string) error {
	for name := range p.children {
		return unknown(join(path, name))
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(p.value)
	case reflect.Bool:
		b, err := strconv.ParseBool(p.value)
		if err != nil {
			return malformed(path, p.value, "a boolean")
		}
		v.SetBool(b)
	case reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(p.value, 10, v.Type().Bits())
		if err != nil {
			return malformed(path, p.value, "an integer")
		}
		v.SetInt(n)
	case reflect.Float64:
		f, err := strconv.ParseFloat(p.value, 64)
		if err != nil {
			return malformed(path, p.value, "a number")
		}
		v.SetFloat(f)
	default:
		return unknown(path)
	}
	return nil
}

type numberedParam struct {
	number int
	param  *param
	path   string
}

// numbered gives the parameters below p.wrapper in the order of their numbers.
func numbered(p *param, wrapper, path string) ([]numberedParam, error) {
	if p.value != "" {
		return nil, malformed(path, p.value, "a list")
	}
	for name := range p.children {
		if name != wrapper {
			return nil, unknown(join(path, name))
		}
	}
	below := p.children[wrapper]
	if below == nil {
		return nil, nil
	}
	items := make([]numberedParam, 0, len(below.children))
	for name, child := range below.children {
		n, err := strconv.Atoi(name)
		if err != nil || n < 0 {
			return nil, unknown(join(path, wrapper, name))
		}
		items = append(items, numberedParam{n, child, join(path, wrapper, name)})
	}
	sort.Slice(items, func(i, j int) bool { return items[i].number < items[j].number })
	return items, nil
}

// isMember tells members of the service's model from what the SDK adds.
func isMember(f reflect.StructField) bool {
	return f.IsExported() && !f.Anonymous && f.Name != "ResultMetadata"
}

func join(path string, parts ...string) string {
	joined := strings.Join(parts, ".")
	if path == "" {
		return joined
	}
	return path + "." + joined
}

func malformed(path, value, want string) error {
	return Errorf("MalformedInput", "The value %.100q of %s is not %s", value, path, want)
}

func unknown(path string) error {
	return Errorf(ErrNotEmulated, "The parameter %.200s is not known to this emulator.", path)
}
